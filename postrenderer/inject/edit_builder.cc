#include "postrenderer/inject/edit_builder.h"

#include <algorithm>
#include <iterator>

namespace locust::inject {
namespace {

bool IsUnset(const Json& value) {
  return value.is_null() || (value.is_structured() && value.empty());
}

// `value` inside the mappings that the tokens from `first` on name.
OrderedJson Nested(const std::vector<std::string>& tokens, std::size_t first, OrderedJson value) {
  for (std::size_t i = tokens.size(); i > first; --i) {
    OrderedJson parent = OrderedJson::object();
    parent[tokens[i - 1]] = std::move(value);
    value = std::move(parent);
  }
  return value;
}

std::string PointerTo(const std::vector<std::string>& tokens, std::size_t count) {
  std::string pointer;
  for (std::size_t i = 0; i < count; ++i) pointer = json::Join(pointer, tokens[i]);
  return pointer;
}

// The item of a list or the member of a mapping; nullptr when there is none.
const Json* Child(const Json& parent, const std::string& token) {
  if (!parent.is_array()) return json::Find(parent, token);
  const auto index = json::ParseIndex(token);
  return index && *index < parent.size() ? &parent[*index] : nullptr;
}

}  // namespace

const Json& EditBuilder::Value(std::size_t object) const {
  const auto edited = changes_.edited.find(object);
  return edited == changes_.edited.end() ? release_.objects[object].value : edited->second;
}

const Json* EditBuilder::At(std::size_t object, std::string_view pointer) const {
  return json::At(Value(object), pointer);
}

bool EditBuilder::Set(std::size_t object, std::string_view pointer, OrderedJson value) {
  const std::vector<std::string> tokens = json::SplitPointer(pointer).value();
  const Json* found = &Value(object);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (found->is_null()) {
      Edit(object, json::Replace(PointerTo(tokens, i), Nested(tokens, i, std::move(value))));
      return true;
    }
    const bool end_of_list = found->is_array() && tokens[i] == "-";
    const Json* child = Child(*found, tokens[i]);
    if (child == nullptr && !found->is_object() && !end_of_list) {
      Fail(object, PointerTo(tokens, i),
           "a mapping is expected here, not " +
               std::string(found->is_array() ? "a list" : "a value"));
      return false;
    }
    if (child == nullptr) {
      Edit(object, json::Add(PointerTo(tokens, i + 1), Nested(tokens, i + 1, std::move(value))));
      return true;
    }
    found = child;
  }
  if (*found == Json(value)) return false;
  Edit(object, json::Replace(std::string(pointer), std::move(value)));
  return true;
}

bool EditBuilder::SetIfAbsent(std::size_t object, std::string_view pointer, OrderedJson value) {
  const Json* present = At(object, pointer);
  if (present != nullptr && !IsUnset(*present)) return false;
  return Set(object, pointer, std::move(value));
}

bool EditBuilder::Merge(std::size_t object, std::string_view pointer, const OrderedJson& value) {
  const Json* present = At(object, pointer);
  const bool into_mapping = present != nullptr && present->is_object() && !present->empty();
  if (!value.is_object() || value.empty() || !into_mapping) return Set(object, pointer, value);
  bool edited = false;
  for (const auto& [key, member] : value.items()) {
    edited |= Merge(object, json::Join(pointer, key), member);
  }
  return edited;
}

bool EditBuilder::Append(std::size_t object, std::string_view pointer, OrderedJson item) {
  const Json* list = At(object, pointer);
  if (list == nullptr || list->is_null()) {
    OrderedJson items = OrderedJson::array();
    items.push_back(std::move(item));
    return Set(object, pointer, std::move(items));
  }
  if (!list->is_array()) {
    Fail(object, pointer, "a list is expected here");
    return false;
  }
  Edit(object, json::Add(json::Join(pointer, "-"), std::move(item)));
  return true;
}

bool EditBuilder::Remove(std::size_t object, std::string_view pointer) {
  if (At(object, pointer) == nullptr) return false;
  Edit(object, json::Remove(std::string(pointer)));
  return true;
}

bool EditBuilder::Apply(std::size_t object, const json::Patch& patch) {
  if (patch.empty()) return false;
  Json& value = Mutable(object);
  value = json::Patched(std::move(value), patch);
  for (const json::Operation& operation : patch) changes_.edits.push_back({object, operation});
  return true;
}

Json& EditBuilder::Mutable(std::size_t object) {
  const auto [edited, first] = changes_.edited.try_emplace(object);
  if (first) edited->second = release_.objects[object].value;
  return edited->second;
}

void EditBuilder::Edit(std::size_t object, json::Operation operation) {
  const Json::json_pointer path(operation.path);
  Json& value = Mutable(object);
  if (operation.kind == json::Operation::Kind::kRemove) {
    Json& parent = value.at(path.parent_pointer());
    if (parent.is_array()) {
      parent.erase(json::ParseIndex(path.back()).value());
    } else {
      parent.erase(path.back());
    }
  } else {
    value[path] = operation.value;  // "-" is one past the end of a list
  }
  changes_.edits.push_back({object, std::move(operation)});
}

void EditBuilder::Notice(std::size_t object, std::string_view pointer, std::string message,
                         std::string hint) {
  Tell(Diagnostic::Severity::kNotice, object, pointer, std::move(message), std::move(hint));
}

void EditBuilder::Warn(std::size_t object, std::string_view pointer, std::string message,
                       std::string hint) {
  Tell(Diagnostic::Severity::kWarning, object, pointer, std::move(message), std::move(hint));
}

void EditBuilder::Fail(std::size_t object, std::string_view pointer, std::string message,
                       std::string hint) {
  Tell(Diagnostic::Severity::kError, object, pointer, std::move(message), std::move(hint));
}

void EditBuilder::Tell(Diagnostic::Severity severity, std::size_t object, std::string_view pointer,
                       std::string message, std::string hint) {
  std::string path = NameOf(release_.objects[object].value);
  if (!pointer.empty()) path += " " + DottedPath(pointer);
  Add({.severity = severity,
       .source = release_.objects[object].template_file,
       .position = {},
       .path = std::move(path),
       .message = std::move(message),
       .hint = std::move(hint),
       .line = {}});
}

Changes EditBuilder::Take() {
  std::vector<Diagnostic> errors;
  std::ranges::copy_if(changes_.diagnostics, std::back_inserter(errors), [](const Diagnostic& d) {
    return d.severity == Diagnostic::Severity::kError;
  });
  if (!errors.empty()) throw Error(ExitCode::kInvalid, std::move(errors));
  return std::exchange(changes_, {});
}

std::string DottedPath(std::string_view pointer) {
  std::string path;
  const std::vector<std::string> tokens = json::SplitPointer(pointer).value();
  for (const std::string& token : tokens) {
    if (json::ParseIndex(token)) {
      path += "[" + token + "]";
    } else {
      path += (path.empty() ? "" : ".") + token;
    }
  }
  return path;
}

std::string NameOf(const Json& object) {
  const Json* metadata = json::Find(object, "metadata");
  const std::string_view name =
      metadata == nullptr ? std::string_view() : json::StringAt(*metadata, "name");
  return std::string(json::StringAt(object, "kind")) + "/" + std::string(name);
}

}  // namespace locust::inject
