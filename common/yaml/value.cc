#include "common/yaml/value.h"

#include <cmath>
#include <string_view>
#include <unordered_map>

#include "common/yaml/scalar.h"
#include "common/yaml/text.h"

namespace locust::yaml {
namespace {

constexpr std::string_view kTagPrefix = "tag:yaml.org,2002:";

// "int" for "tag:yaml.org,2002:int"; empty for a tag of another kind.
std::string_view CoreTag(const Node& node) {
  const std::string_view tag = node.tag;
  return tag.starts_with(kTagPrefix) ? tag.substr(kTagPrefix.size()) : std::string_view();
}

bool IsPlain(const Node& node) {
  return node.tag.empty() && node.style == Node::Style::kPlain;
}

std::string DecodeBase64(const SourceText& source, const Node& node) {
  static constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string digits;
  for (const char c : node.value) {
    if (!IsBreak(c)) digits += c;
  }
  std::string bytes;
  bool valid = digits.size() % 4 == 0;
  for (std::size_t i = 0; valid && i < digits.size(); i += 4) {
    const bool last = i + 4 == digits.size();
    const std::size_t padding = !last || digits[i + 3] != '=' ? 0 : digits[i + 2] == '=' ? 2 : 1;
    unsigned group = 0;
    for (std::size_t j = 0; j < 4; ++j) {
      const std::size_t value = j < 4 - padding ? kAlphabet.find(digits[i + j]) : 0;
      valid = valid && value != std::string_view::npos;
      group = group << 6 | static_cast<unsigned>(value & 0x3F);
    }
    for (std::size_t j = 0; j < 3 - padding; ++j)
      bytes += static_cast<char>(group >> (16 - 8 * j) & 0xFF);
  }
  if (!valid) throw source.ErrorAt(node.content, "!!binary without valid base64");
  if (ValidUtf8Prefix(bytes) != bytes.size()) {
    throw source.ErrorAt(node.content, "!!binary that is no text", "JSON holds text only");
  }
  return bytes;
}

// The value of a scalar with an explicit tag. Tags that go-yaml does not know leave the text as it
// is.
Json TaggedValue(const SourceText& source, const Node& node) {
  const std::string_view tag = CoreTag(node);
  if (tag == "binary") return DecodeBase64(source, node);
  const bool fits_all = tag != "int" && tag != "float" && tag != "bool" && tag != "null";
  if (fits_all) return node.value;
  Json value = ResolvePlain(node.value);
  const bool fits = tag == "int"     ? value.is_number_integer()
                    : tag == "float" ? value.is_number()
                    : tag == "bool"  ? value.is_boolean()
                                     : value.is_null();
  if (!fits) {
    throw source.ErrorAt(node.content, "the value is no " + std::string(tag) + ", as its tag says");
  }
  return value;
}

Json ScalarValue(const SourceText& source, const Node& node) {
  Json value = IsPlain(node)      ? ResolvePlain(node.value)
               : node.tag.empty() ? Json(node.value)
                                  : TaggedValue(source, node);
  if (value.is_number_float() && !std::isfinite(value.get<double>())) {
    throw source.ErrorAt(node.content, "infinity and NaN have no value in JSON",
                         "quote it if it is a string");
  }
  return value;
}

// Whether a scalar's tag may not fit it, or it may be infinity or NaN.
bool MayHaveNoValue(const Node& node) {
  if (!node.tag.empty()) return true;
  return IsPlain(node) && !node.value.empty() &&
         std::string_view(".-+").find(node.value[0]) != std::string_view::npos;
}

std::optional<std::string> KeyOf(const SourceText& source, const Node& key) {
  if (IsPlain(key)) return ResolvePlainKey(key.value);
  if (key.tag.empty()) return key.value;
  const Json value = TaggedValue(source, key);
  if (value.is_string()) return value.get<std::string>();
  if (value.is_null()) return std::nullopt;
  return value.dump();
}

bool IsMergeKey(const Node& key) {
  if (key.kind != Node::Kind::kScalar || key.value != "<<") return false;
  return IsPlain(key) || CoreTag(key) == "merge";
}

bool IsMergeable(const Node& value) {
  if (value.kind == Node::Kind::kSequence) {
    for (const Node::Entry& entry : value.entries) {
      if (Resolved(*entry.value).kind != Node::Kind::kMapping) return false;
    }
    return true;
  }
  return Resolved(value).kind == Node::Kind::kMapping;
}

// Members in the order of their first appearance. The index is only built for mappings that are
// large.
class MemberList {
 public:
  void Put(std::string_view name, const Node* value, bool by_merge) {
    if (Member* known = Find(name)) {
      known->value = value;
      known->by_merge = by_merge;
      return;
    }
    members_.push_back({name, value, by_merge});
    if (members_.size() == kIndexed) {
      for (std::size_t i = 0; i < kIndexed; ++i) index_.emplace(members_[i].name, i);
    } else if (members_.size() > kIndexed) {
      index_.emplace(name, members_.size() - 1);
    }
  }

  void PutAll(const Node& mapping, bool by_merge) {
    for (const Node::Entry& entry : mapping.entries) {
      if (!entry.merge) {
        Put(entry.name, entry.value.get(), by_merge);
        continue;
      }
      const Node& merged = *entry.value;
      if (merged.kind == Node::Kind::kSequence) {  // earlier ones win, so they come last
        for (auto item = merged.entries.rbegin(); item != merged.entries.rend(); ++item) {
          PutAll(Resolved(*item->value), true);
        }
      } else {
        PutAll(Resolved(merged), true);
      }
    }
  }

  std::vector<Member> Take() { return std::move(members_); }

 private:
  static constexpr std::size_t kIndexed = 32;

  Member* Find(std::string_view name) {
    if (members_.size() >= kIndexed) {
      const auto found = index_.find(name);
      return found == index_.end() ? nullptr : &members_[found->second];
    }
    for (Member& member : members_) {
      if (member.name == name) return &member;
    }
    return nullptr;
  }

  std::vector<Member> members_;
  std::unordered_map<std::string_view, std::size_t> index_;
};

void Append(Json& object, std::string_view name, Json value) {
  object.get_ref<Json::object_t&>().emplace(std::string(name), std::move(value));
}

// The names are known to be different, so the linear search of ordered_json is left out.
void Append(OrderedJson& object, std::string_view name, OrderedJson value) {
  using Container = OrderedJson::object_t::Container;
  static_cast<Container&>(object.get_ref<OrderedJson::object_t&>())
      .emplace_back(std::string(name), std::move(value));
}

}  // namespace

void CheckValues(const SourceText& source, Node& node) {
  // Also those that a later duplicate hides: go-yaml decodes them all.
  if (node.kind == Node::Kind::kScalar && MayHaveNoValue(node)) ScalarValue(source, node);
  for (Node::Entry& entry : node.entries) {
    if (entry.key != nullptr) {
      entry.merge = IsMergeKey(*entry.key);
      if (!entry.merge) {
        auto name = KeyOf(source, Resolved(*entry.key));
        if (!name)
          throw source.ErrorAt(entry.begin, "a key is null", "JSON objects have strings as keys");
        entry.name = *std::move(name);
      } else if (!IsMergeable(*entry.value)) {
        throw source.ErrorAt(entry.begin, "a merge key needs a mapping, or a list of mappings");
      }
    }
    CheckValues(source, *entry.value);
  }
}

const Node& Resolved(const Node& node) {
  return node.kind == Node::Kind::kAlias ? *node.target : node;
}

std::vector<Member> MembersOf(const Node& mapping) {
  MemberList members;
  members.PutAll(mapping, false);
  return members.Take();
}

template <class JsonType>
JsonType ValueOf(const SourceText& source, const Node& node) {
  switch (node.kind) {
    case Node::Kind::kNull:
      return nullptr;
    case Node::Kind::kAlias:
      return ValueOf<JsonType>(source, *node.target);
    case Node::Kind::kScalar:
      return ScalarValue(source, node);
    case Node::Kind::kSequence: {
      JsonType list = JsonType::array();
      for (const Node::Entry& entry : node.entries)
        list.push_back(ValueOf<JsonType>(source, *entry.value));
      return list;
    }
    case Node::Kind::kMapping: {
      JsonType object = JsonType::object();
      for (const Member& member : MembersOf(node)) {
        Append(object, member.name, ValueOf<JsonType>(source, *member.value));
      }
      return object;
    }
  }
  return nullptr;
}

template Json ValueOf<Json>(const SourceText&, const Node&);
template OrderedJson ValueOf<OrderedJson>(const SourceText&, const Node&);

}  // namespace locust::yaml
