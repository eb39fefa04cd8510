#include "tests/unit/common/yaml/random_patch.h"

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "common/text/diagnostic.h"

namespace locust::yaml {
namespace {

constexpr std::string_view kStrings[] = {
    "text",
    "two words",
    "",
    " ",
    "yes",
    "y",
    "null",
    "~",
    "0755",
    "0o17",
    "1e3",
    "1_000",
    "08",
    "12:30:45",
    "2020-01-01",
    ".inf",
    "=",
    "<<",
    "- a",
    "a: b",
    "a #b",
    "#c",
    "--users=10,20",
    "{{ .Values.x }}",
    "@at",
    "`tick",
    "%percent",
    "it's",
    "say \"hi\"",
    "back\\slash",
    "one\ntwo",
    "one\ntwo\n",
    "one\n\ntwo\n\n",
    "\nlead",
    " lead\nmore",
    "trail \nmore",
    "a\n\tb\n",
    "import os\n\nclass U:\n    x = 1  # c\n",
    "# c\nx\n",
    "\n",
    "tab\there",
    "cr\rhere",
    "crlf\r\nhere",
    "bell\a",
    "del\x7f",
    "nel\xC2\x85",
    "sep\xE2\x80\xA8",
    "\xEF\xBB\xBF"
    "bom",
    "\xC3\xBCml\xC3\xA4ut",
    "emoji \xF0\x9F\x98\x80",
    "---",
    "--- a",
    "...",
    "-",
    "?",
    ":",
    "a:",
    "very long "
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
    " end",
};

constexpr std::string_view kKeys[] = {"a",   "b",   "c",  "d",    "name", "new", "yes", "1",
                                      "x/y", "m~n", "<<", "a: b", "",     "#k",  "- k"};

std::string RandomKey(Choices& choices) {
  if (choices.OneIn(200)) return std::string(1100, 'k');
  return std::string(choices.Of(kKeys));
}

// A pointer where a value can be added: a new or old member, an index or the end of a list.
std::string AddPointer(Choices& choices, const Json& value,
                       const std::vector<std::string>& pointers) {
  for (std::size_t attempt = 0; attempt < 8; ++attempt) {
    const std::string& pointer = choices.Of(pointers);
    const Json& at = value.at(Json::json_pointer(pointer));
    if (at.is_object()) return json::Join(pointer, RandomKey(choices));
    if (at.is_array()) {
      return choices.OneIn(3) ? pointer + "/-" : json::Join(pointer, choices.Below(at.size() + 1));
    }
  }
  return "";
}

json::Operation RandomOperation(Choices& choices, const Json& value) {
  using Kind = json::Operation::Kind;
  const std::vector<std::string> pointers = Pointers(value);
  const std::string& some =
      pointers.size() == 1 ? pointers[0] : pointers[1 + choices.Below(pointers.size() - 1)];
  switch (choices.Below(10)) {
    case 0:
    case 1:
    case 2:
      if (!some.empty()) return json::Remove(some);
      break;
    case 3:
    case 4:
      if (!some.empty() || choices.OneIn(3)) return json::Replace(some, RandomValue(choices, 2));
      break;
    case 5:
      if (!some.empty()) {
        const std::string to = AddPointer(choices, value, pointers);
        return {.kind = choices.OneIn(2) ? Kind::kMove : Kind::kCopy, .path = to, .from = some};
      }
      break;
    case 6:
      return {.kind = Kind::kTest, .path = some, .value = value.at(Json::json_pointer(some))};
    default:
      break;
  }
  return json::Add(AddPointer(choices, value, pointers), RandomValue(choices, 2));
}

void Collect(const Json& value, const std::string& pointer, std::vector<std::string>& pointers) {
  pointers.push_back(pointer);
  if (value.is_object()) {
    for (const auto& [key, member] : value.items())
      Collect(member, json::Join(pointer, key), pointers);
  } else if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i)
      Collect(value[i], json::Join(pointer, i), pointers);
  }
}

}  // namespace

OrderedJson RandomValue(Choices& choices, std::size_t depth) {
  const std::size_t kind = choices.Below(depth == 0 ? 7 : 11);
  switch (kind) {
    case 0:
      return choices.OneIn(2);
    case 1:
      return nullptr;
    case 2: {
      constexpr double kFloats[] = {0.5, -1.25, 1e21, 1e-7, 3.0, 123456.789};
      return choices.Of(kFloats);
    }
    case 3: {
      constexpr std::int64_t kIntegers[] = {0, 1, -5, 8089, 9223372036854775807};
      if (choices.OneIn(9)) return 18446744073709551615u;
      return choices.Of(kIntegers);
    }
    case 7:
    case 8: {
      OrderedJson list = OrderedJson::array();
      for (std::size_t n = choices.Below(4); n > 0; --n)
        list.push_back(RandomValue(choices, depth - 1));
      return list;
    }
    case 9:
    case 10: {
      OrderedJson object = OrderedJson::object();
      for (std::size_t n = choices.Below(4); n > 0; --n)
        object[RandomKey(choices)] = RandomValue(choices, depth - 1);
      return object;
    }
    default:
      return choices.Of(kStrings);
  }
}

json::Patch RandomPatch(Choices& choices, const Json& value, std::size_t most) {
  Json current = value;
  json::Patch patch;
  for (std::size_t n = 1 + choices.Below(most); n > 0; --n) {
    json::Operation operation = RandomOperation(choices, current);
    const bool into_itself = operation.kind == json::Operation::Kind::kMove &&
                             (operation.path + "/").starts_with(operation.from + "/");
    if (into_itself) continue;
    try {
      json::Apply(current, {operation});
    } catch (const Error&) {
      continue;  // a move whose target went away with its source
    }
    patch.push_back(std::move(operation));
  }
  return patch;
}

std::vector<std::string> Pointers(const Json& value) {
  std::vector<std::string> pointers;
  Collect(value, "", pointers);
  return pointers;
}

}  // namespace locust::yaml
