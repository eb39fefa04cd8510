// Splits, parses and edits whatever comes. The input is a stream, then a byte 0xFF, then bytes that
// choose the patches.
//
// Oracles: the pieces of a stream joined are the stream; an empty patch changes nothing; the edited
// text reads as the same patch on the JSON value; what the quick reader reads, the general one
// reads the same. Input may be refused, but only by an Error that blames the input.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>

#include "common/json/patch.h"
#include "common/text/diagnostic.h"
#include "common/yaml/common_shape.h"
#include "common/yaml/document.h"
#include "common/yaml/edit.h"
#include "common/yaml/stream.h"
#include "common/yaml/text.h"
#include "common/yaml/tree.h"
#include "tests/unit/common/yaml/outline.h"
#include "tests/unit/common/yaml/random_patch.h"

namespace {

using namespace locust;

// Longer input is slow under the sanitizers and shows nothing new.
constexpr std::size_t kLongest = 4096;

[[noreturn]] void Fail(const std::string& what, std::string_view text,
                       const json::Patch& patch = {}) {
  std::cerr << what << "\n" << json::ToJson(patch).dump() << "\n<<<\n" << text << ">>>\n";
  std::abort();
}

void CheckQuickReader(std::string_view text) {
  const yaml::SourceText source{text, "fuzz"};
  if (yaml::FindBadCharacter(text)) return;
  const auto quick = yaml::ReadCommonShape(source, {});
  if (quick == nullptr) return;
  try {
    const auto general = yaml::BuildTree(source, {});
    yaml::LocateNodes(source, *general);
    if (yaml::Outline(*quick) != yaml::Outline(*general)) Fail("read differently", text);
  } catch (const Error& error) {
    Fail(error.what(), text);
  }
}

std::optional<yaml::Document> Parse(std::string_view text) {
  CheckQuickReader(text);
  try {
    return yaml::Document::Parse(text, "fuzz", 1, {.alias_nodes = 2000});
  } catch (const Error& error) {
    if (error.code() != ExitCode::kInvalid) Fail(error.what(), text);
    return std::nullopt;
  }
}

void CheckEdit(const yaml::Document& document, yaml::Choices& choices) {
  // A patch may add to what is just within the limits.
  constexpr yaml::Limits kWider{.depth = 300, .alias_nodes = 1u << 20};
  if (yaml::ApplyPatch(document, {}, kWider) != document.text())
    Fail("an empty patch", document.text());
  const json::Patch patch = yaml::RandomPatch(choices, document.value(), 4);
  Json expected = document.value();
  json::Apply(expected, patch);
  try {
    const std::string edited = yaml::ApplyPatch(document, patch, kWider);
    if (yaml::Document::Parse(edited, "fuzz", 1, kWider).value() != expected)
      Fail(edited, document.text(), patch);
  } catch (const Error& error) {
    Fail(error.what(), document.text(), patch);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > kLongest) return 0;
  const std::string input(data, data + size);
  const std::string_view stream = std::string_view(input).substr(0, input.find('\xFF'));
  yaml::ByteChoices choices(
      std::string_view(input).substr(std::min(stream.size() + 1, input.size())));
  std::vector<yaml::StreamDocument> pieces;
  try {
    pieces = yaml::SplitStream(stream, "fuzz");
  } catch (const Error& error) {
    if (error.code() != ExitCode::kInvalid) Fail(error.what(), stream);
    return 0;
  }
  std::string joined;
  for (const yaml::StreamDocument& piece : pieces) {
    joined += piece.text;
    if (const auto document = Parse(piece.text)) CheckEdit(*document, choices);
  }
  if (joined != stream) Fail("the pieces are not the stream", stream);
  return 0;
}
