#include "common/fields/object.h"

#include <algorithm>

namespace locust::fields {
namespace {

bool IsUpper(char c) {
  return c >= 'A' && c <= 'Z';
}
char ToLower(char c) {
  return IsUpper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}
char ToUpper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

std::string ToCamel(std::string_view name) {
  std::string camel;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '_' && i + 1 < name.size()) {
      camel += ToUpper(name[++i]);
    } else {
      camel += name[i];
    }
  }
  return camel;
}

std::string ToSnake(std::string_view name) {
  std::string snake;
  for (const char c : name) {
    if (IsUpper(c)) snake += '_';
    snake += ToLower(c);
  }
  return snake;
}

// The characters of `name` in snake_case, one at a time.
class SnakeView {
 public:
  explicit SnakeView(std::string_view name) : name_(name) {}

  char Next() {  // '\0' at the end
    if (at_ == name_.size()) return '\0';
    const char c = name_[at_];
    if (IsUpper(c) && !underscore_done_) {
      underscore_done_ = true;
      return '_';
    }
    underscore_done_ = false;
    ++at_;
    return ToLower(c);
  }

 private:
  std::string_view name_;
  std::size_t at_ = 0;
  bool underscore_done_ = false;
};

// Whether `name` is `spelling` in snake_case or in camelCase, but not in a mixture of both.
bool IsSpelling(std::string_view spelling, std::string_view name) {
  if (name == spelling) return true;
  if (std::ranges::any_of(name, IsUpper) && name.find('_') != name.npos) return false;
  SnakeView wanted(spelling), given(name);
  while (true) {
    const char c = wanted.Next();
    if (c != given.Next()) return false;
    if (c == '\0') return true;
  }
}

bool HasSpelling(const FieldInfo& field, std::string_view name) {
  return IsSpelling(field.name, name) ||
         std::ranges::any_of(field.also,
                             [&](std::string_view also) { return IsSpelling(also, name); });
}

const FieldInfo* FieldCalled(const FieldInfos& fields, std::string_view name) {
  const auto found = std::ranges::find_if(
      fields, [&](const FieldInfo& field) { return HasSpelling(field, name); });
  return found == fields.end() ? nullptr : &*found;
}

// What the writer of an unknown field probably meant: a field of an object further out (indented
// too far) or of a field here (not indented enough), else the nearest name, else any of those there
// are.
std::string HintFor(const Value& unknown, const Scope& here) {
  const std::string& name = unknown.key();
  if (std::string hint = MisplacedHint(name, here.outer.get()); !hint.empty()) return hint;
  for (const FieldInfo& field : *here.fields) {
    if (!field.children || FieldCalled(field.children(), name) == nullptr) continue;
    return "`" + name + "` is a field of `" + JoinKey(here.path, field.name) +
           "`: does it need more indentation?";
  }

  // Suggest in the case that the writer uses.
  const bool camel = std::ranges::any_of(name, IsUpper) && name.find('_') == name.npos;
  std::vector<std::string> names;
  for (const FieldInfo& field : *here.fields) {
    names.push_back(camel ? ToCamel(field.name) : std::string(field.name));
  }
  for (const FieldInfo& field : *here.fields) {
    for (std::string& spelling : Spellings(field)) names.push_back(std::move(spelling));
  }
  if (std::string hint = NearestHint(name, names); !hint.empty()) return hint;
  names.resize(here.fields->size());
  return "known here: " + Listed(names);
}

void AllowNull(OrderedJson& schema) {
  if (schema.contains("anyOf")) schema["anyOf"].push_back({{"type", "null"}});
  if (schema.contains("enum")) schema["enum"].push_back(nullptr);
  if (!schema.contains("type")) return;
  OrderedJson& type = schema["type"];
  if (!type.is_array()) type = OrderedJson::array({type});
  type.push_back("null");
}

OrderedJson OneOf(const std::vector<std::string>& spellings) {
  OrderedJson choices = OrderedJson::array();
  for (const std::string& spelling : spellings) choices.push_back({{"required", {spelling}}});
  return {{"oneOf", std::move(choices)}};
}

void RefuseTwo(const std::vector<std::string>& spellings, OrderedJson& conditions) {
  for (std::size_t i = 0; i < spellings.size(); ++i) {
    for (std::size_t j = i + 1; j < spellings.size(); ++j) {
      conditions.push_back({{"not", {{"required", {spellings[i], spellings[j]}}}}});
    }
  }
}

}  // namespace

std::string MisplacedHint(std::string_view name, const Scope* scope) {
  for (; scope != nullptr; scope = scope->outer.get()) {
    if (FieldCalled(*scope->fields, name) == nullptr) continue;
    return "`" + std::string(name) + "` is a field of " +
           (scope->path.empty() ? "the file's top level" : "`" + scope->path + "`") +
           ": is it indented too far?";
  }
  return "";
}

std::vector<std::string> Spellings(const FieldInfo& field) {
  std::vector<std::string> spellings;
  const auto add = [&](std::string spelling) {
    if (std::ranges::find(spellings, spelling) == spellings.end()) {
      spellings.push_back(std::move(spelling));
    }
  };
  const auto add_all_cases = [&](std::string_view name) {
    add(std::string(name));
    add(ToSnake(name));
    add(ToCamel(name));
  };
  add_all_cases(field.name);
  for (const std::string_view name : field.also) add_all_cases(name);
  return spellings;
}

const Value* Present::Find(std::string_view name) const {
  for (std::size_t i = 0; i < values_.size(); ++i) {
    if ((*fields_)[i].name == name) return at(i);
  }
  return nullptr;
}

Present Match(const Value& object, const FieldInfos& fields) {
  Present present(object);
  present.fields_ = &fields;
  present.values_.resize(fields.size());
  const auto scope = std::make_shared<const Scope>(Scope{object.scope(), object.path(), &fields});

  for (const Value& entry : object.Entries()) {
    const FieldInfo* field = FieldCalled(fields, entry.key());
    if (field == nullptr) {
      entry.FailAtKey("unknown field", HintFor(entry, *scope));
      continue;
    }
    if (entry.is_null()) continue;
    std::optional<Value>& slot = present.values_[static_cast<std::size_t>(field - fields.data())];
    if (!slot) {
      slot = entry.In(scope);
    } else if (!entry.merged()) {
      entry.FailAtKey("given twice, as `" + slot->key() + "` in line " +
                          std::to_string(slot->key_position().line) + " and as `" + entry.key() +
                          "`",
                      "keep one of the two");
    }
  }

  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].presence == kOptional || present.values_[i]) continue;
    object.FailAtKey(
        JoinKey(object.path(), fields[i].name), "missing",
        "add `" + std::string(fields[i].name) + "`: " + std::string(fields[i].description));
  }
  return present;
}

OrderedJson ObjectSchema(std::string_view description, const FieldInfos& fields) {
  OrderedJson schema = {{"type", "object"}, {"description", description}};
  OrderedJson properties = OrderedJson::object();
  OrderedJson required = OrderedJson::array();
  OrderedJson conditions = OrderedJson::array();
  for (const FieldInfo& field : fields) {
    OrderedJson property = field.schema ? field.schema() : OrderedJson::object();
    if (property.is_boolean()) property = OrderedJson::object();
    if (field.presence == kOptional) AllowNull(property);
    property["description"] = field.description;
    const std::vector<std::string> spellings = Spellings(field);
    for (const std::string& spelling : spellings) properties[spelling] = property;
    if (field.presence == kRequired && spellings.size() == 1) {
      required.push_back(spellings.front());
    } else if (field.presence == kRequired) {
      conditions.push_back(OneOf(spellings));
    } else {
      RefuseTwo(spellings, conditions);
    }
  }
  schema["properties"] = std::move(properties);
  if (!required.empty()) schema["required"] = std::move(required);
  if (!conditions.empty()) schema["allOf"] = std::move(conditions);
  schema["additionalProperties"] = false;
  return schema;
}

}  // namespace locust::fields
