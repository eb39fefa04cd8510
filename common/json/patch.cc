#include "common/json/patch.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <span>
#include <string_view>
#include <utility>

#include "common/text/diagnostic.h"

namespace locust::json {
namespace {

using Kind = Operation::Kind;

constexpr std::array<std::pair<Kind, std::string_view>, 6> kNames = {{{Kind::kAdd, "add"},
                                                                      {Kind::kRemove, "remove"},
                                                                      {Kind::kReplace, "replace"},
                                                                      {Kind::kTest, "test"},
                                                                      {Kind::kMove, "move"},
                                                                      {Kind::kCopy, "copy"}}};

std::string_view NameOf(Kind kind) {
  for (const auto& [known, name] : kNames) {
    if (known == kind) return name;
  }
  return "?";
}

bool HasValue(Kind kind) {
  return kind == Kind::kAdd || kind == Kind::kReplace || kind == Kind::kTest;
}

bool HasFrom(Kind kind) {
  return kind == Kind::kMove || kind == Kind::kCopy;
}

// Why an operation does not apply; Apply adds which one it is.
struct Failure {
  std::string reason;
};

using Tokens = std::vector<std::string>;

Tokens Split(std::string_view pointer) {
  auto tokens = SplitPointer(pointer);
  if (!tokens) throw Failure{"the pointer is malformed"};
  return *std::move(tokens);
}

std::string Quoted(std::string_view token) {
  return "`" + std::string(token) + "`";
}

// The place of an existing item of `list`.
std::size_t IndexOf(const Json& list, std::string_view token) {
  const auto index = ParseIndex(token);
  if (!index) throw Failure{Quoted(token) + " is no index of a list"};
  if (*index >= list.size()) {
    throw Failure{"the list has " + std::to_string(list.size()) + " items, no index " +
                  std::string(token)};
  }
  return *index;
}

Json& Child(Json& parent, const std::string& token) {
  if (parent.is_array()) return parent[IndexOf(parent, token)];
  if (!parent.is_object()) {
    throw Failure{"the parent of " + Quoted(token) + " is " + parent.type_name() +
                  ", no object or list"};
  }
  const auto member = parent.find(token);
  if (member == parent.end()) throw Failure{"there is no member " + Quoted(token)};
  return *member;
}

Json& Resolve(Json& root, std::span<const std::string> tokens) {
  Json* found = &root;
  for (const std::string& token : tokens) found = &Child(*found, token);
  return *found;
}

Json& Parent(Json& root, const Tokens& tokens) {
  return Resolve(root, std::span(tokens).first(tokens.size() - 1));
}

void AddAt(Json& root, const Tokens& tokens, Json value) {
  if (tokens.empty()) {
    root = std::move(value);
    return;
  }
  Json& parent = Parent(root, tokens);
  const std::string& last = tokens.back();
  if (parent.is_array()) {
    const std::size_t index = last == "-" || last == std::to_string(parent.size())
                                  ? parent.size()
                                  : IndexOf(parent, last);
    parent.insert(std::next(parent.begin(), static_cast<std::ptrdiff_t>(index)), std::move(value));
  } else if (parent.is_object()) {
    parent[last] = std::move(value);
  } else {
    Child(parent, last);  // says what is wrong
  }
}

Json Take(Json& root, const Tokens& tokens) {
  if (tokens.empty()) throw Failure{"the whole document cannot be removed"};
  Json& parent = Parent(root, tokens);
  Json taken = std::move(Child(parent, tokens.back()));
  if (parent.is_array()) {
    parent.erase(IndexOf(parent, tokens.back()));
  } else {
    parent.erase(tokens.back());
  }
  return taken;
}

void ApplyOne(Json& root, const Operation& operation) {
  const Tokens path = Split(operation.path);
  switch (operation.kind) {
    case Kind::kAdd:
      AddAt(root, path, operation.value);
      return;
    case Kind::kRemove:
      Take(root, path);
      return;
    case Kind::kReplace:
      Resolve(root, path) = operation.value;
      return;
    case Kind::kTest:
      if (Resolve(root, path) != Json(operation.value)) throw Failure{"the value differs"};
      return;
    case Kind::kMove: {
      const Tokens from = Split(operation.from);
      Resolve(root, from);
      if (from == path) return;
      if (from.size() < path.size() && std::equal(from.begin(), from.end(), path.begin())) {
        throw Failure{"a value cannot be moved into itself"};
      }
      AddAt(root, path, Take(root, from));
      return;
    }
    case Kind::kCopy:
      AddAt(root, path, Json(Resolve(root, Split(operation.from))));
      return;
  }
}

std::string Describe(const Operation& operation) {
  std::string text(NameOf(operation.kind));
  if (HasFrom(operation.kind)) text += " from \"" + operation.from + "\" to";
  return text + " \"" + operation.path + "\"";
}

// Reads one operation; appends what is wrong with it to `faults`.
Operation Read(const Json& value, std::size_t index, std::vector<Diagnostic>& faults) {
  const std::string path = "[" + std::to_string(index) + "]";
  Operation operation;
  const auto fail = [&](std::string member, std::string message, std::string hint = {}) {
    faults.push_back(
        {.path = path + std::move(member), .message = std::move(message), .hint = std::move(hint)});
  };
  const auto read_pointer = [&](std::string_view key, std::string& into) {
    const Json* pointer = Find(value, key);
    if (pointer == nullptr) {
      fail("", "member " + Quoted(key) + " is missing");
    } else if (!pointer->is_string() || !SplitPointer(pointer->get_ref<const std::string&>())) {
      fail("." + std::string(key), "must be a JSON Pointer", "write it as \"/spec/replicas\"");
    } else {
      into = pointer->get_ref<const std::string&>();
    }
  };

  if (!value.is_object()) {
    fail("", "a patch operation must be an object, not " + std::string(value.type_name()));
    return operation;
  }
  const std::string_view op = StringAt(value, "op");
  const auto* known = std::ranges::find(kNames, op, &std::pair<Kind, std::string_view>::second);
  if (known == kNames.end()) {
    fail(".op", "must be one of add, remove, replace, test, move and copy");
    return operation;
  }
  operation.kind = known->first;
  read_pointer("path", operation.path);
  if (HasFrom(operation.kind)) read_pointer("from", operation.from);
  if (HasValue(operation.kind)) {
    const Json* wanted = Find(value, "value");
    if (wanted == nullptr) {
      fail("", "member `value` is missing");
    } else {
      operation.value = *wanted;
    }
  }
  return operation;
}

}  // namespace

Operation Add(std::string path, OrderedJson value) {
  return {.kind = Kind::kAdd, .path = std::move(path), .value = std::move(value)};
}

Operation Replace(std::string path, OrderedJson value) {
  return {.kind = Kind::kReplace, .path = std::move(path), .value = std::move(value)};
}

Operation Remove(std::string path) {
  return {.kind = Kind::kRemove, .path = std::move(path)};
}

Json ToJson(const Patch& patch) {
  Json out = Json::array();
  for (const Operation& operation : patch) {
    Json wire = {{"op", NameOf(operation.kind)}, {"path", operation.path}};
    if (HasFrom(operation.kind)) wire["from"] = operation.from;
    if (HasValue(operation.kind)) wire["value"] = operation.value;
    out.push_back(std::move(wire));
  }
  return out;
}

Patch PatchFromJson(const Json& value) {
  if (!value.is_array()) {
    throw Error(ExitCode::kInvalid,
                "a JSON Patch must be a list of operations, not " + std::string(value.type_name()));
  }
  Patch patch;
  std::vector<Diagnostic> faults;
  for (const Json& operation : value) patch.push_back(Read(operation, patch.size(), faults));
  if (!faults.empty()) throw Error(ExitCode::kInvalid, std::move(faults));
  return patch;
}

void Apply(Json& target, const Patch& patch) {
  target = Patched(target, patch);
}

Json Patched(Json target, const Patch& patch) {
  for (std::size_t i = 0; i < patch.size(); ++i) {
    try {
      ApplyOne(target, patch[i]);
    } catch (const Failure& failure) {
      throw InternalError("patch operation " + std::to_string(i) + " (" + Describe(patch[i]) +
                          ") does not apply: " + failure.reason);
    }
  }
  return target;
}

}  // namespace locust::json
