// What ApplyPatch leaves alone: properties over random documents.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "common/json/patch.h"
#include "common/yaml/document.h"
#include "common/yaml/edit.h"
#include "tests/unit/common/yaml/property.h"
#include "tests/unit/common/yaml/random_patch.h"

namespace locust::yaml {
namespace {

std::string ParentOf(const std::string& pointer) {
  return pointer.substr(0, pointer.rfind('/'));
}

std::size_t LineBegin(const std::string& text, std::size_t offset) {
  const std::size_t newline = offset == 0 ? std::string::npos : text.rfind('\n', offset - 1);
  return newline == std::string::npos ? 0 : newline + 1;
}

std::size_t NextLine(const std::string& text, std::size_t offset) {
  const std::size_t newline = text.find('\n', offset);
  return newline == std::string::npos ? text.size() : newline + 1;
}

// From the first byte of the entry at `pointer` to the end of its last line; for the root, the
// whole text.
Span EntryAt(const Document& document, const std::string& pointer) {
  if (pointer.empty()) return {0, document.text().size()};
  const Node* node = document.Find(pointer);
  for (const Node::Entry& entry : document.Find(ParentOf(pointer))->entries) {
    if (entry.value.get() == node) return {entry.begin, NextLine(document.text(), node->span.end)};
  }
  return {};
}

// Pointers below the root.
std::vector<std::string> EntryPointers(const Document& document) {
  std::vector<std::string> pointers = Pointers(document.value());
  pointers.erase(pointers.begin());
  return pointers;
}

// Line ends at the end of a text come and go with what stands there.
std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

// One operation, and the part of the text that it may change.
struct Edit {
  json::Operation operation;
  Span touched;
};

Edit RandomEdit(Choices& choices, const Document& document, const std::string& pointer) {
  const std::string& text = document.text();
  const std::string above = ParentOf(pointer);
  const Node& parent = *document.Find(above);
  const Span entry = EntryAt(document, pointer);
  const bool block = parent.style == Node::Style::kBlock;
  // Between brackets, commas of the neighbours change too.
  const Span around{LineBegin(text, parent.span.begin), NextLine(text, parent.span.end)};
  switch (choices.Below(3)) {
    case 0:
      return {json::Replace(pointer, RandomValue(choices, 2)),
              {LineBegin(text, entry.begin), entry.end}};
    case 1: {
      const json::Operation operation = json::Remove(pointer);
      if (parent.entries.size() == 1) {  // {} or [] takes the place of the collection
        const Span whole = EntryAt(document, above);
        return {operation, {LineBegin(text, whole.begin), whole.end}};
      }
      const std::size_t line = LineBegin(text, entry.begin);
      const bool own_line = text.find_first_not_of(' ', line) == entry.begin;
      return {operation, block && own_line ? Span{line, entry.end} : around};
    }
    default: {
      const bool list = parent.kind == Node::Kind::kSequence;
      return {json::Add(above + (list ? "/-" : "/added"), RandomValue(choices, 2)),
              block ? Span{around.end, around.end} : around};
    }
  }
}

TEST(EditBytesTest, LinesAroundAnEditStay) {
  std::size_t checked = 0;
  ForEachDocument(
      {.odd = false}, 6000, [&](std::uint64_t seed, Choices& choices, const Document& document) {
        const std::string& text = document.text();
        const std::vector<std::string> pointers = EntryPointers(document);
        // Behind a block scalar, lines that would become its content move; the next test looks at
        // those.
        if (pointers.empty() || text.find_first_of("|>") < text.size()) return;
        const auto [operation, touched] = RandomEdit(choices, document, choices.Of(pointers));
        const std::string edited = ApplyPatch(document, {operation});
        const std::string_view before = std::string_view(text).substr(0, touched.begin);
        const std::string_view after = std::string_view(text).substr(touched.end);
        EXPECT_TRUE(edited.starts_with(after.empty() ? Trimmed(before) : before))
            << Describe(seed, text, {operation}, edited);
        EXPECT_TRUE(Trimmed(edited).ends_with(Trimmed(after)))
            << Describe(seed, text, {operation}, edited);
        ++checked;
      });
  EXPECT_TRUE(!IsFullRun() || checked > 2000) << checked;
}

// How often "# comment N" stands in `text`, but not as the beginning of a longer number.
std::size_t CountOf(const std::string& comment, const std::string& text) {
  std::size_t count = 0;
  for (std::size_t at = text.find(comment); at != std::string::npos;
       at = text.find(comment, at + 1)) {
    const std::size_t end = at + comment.size();
    if (end == text.size() || text[end] < '0' || text[end] > '9') ++count;
  }
  return count;
}

TEST(EditBytesTest, CommentsOutsideOfReplacedEntriesSurvive) {
  std::size_t comments = 0;
  ForEachDocument(
      {.odd = false}, 6000, [&](std::uint64_t seed, Choices& choices, const Document& document) {
        const std::string& text = document.text();
        const std::vector<std::string> pointers = EntryPointers(document);
        if (pointers.empty()) return;
        json::Patch patch;
        Json value = document.value();
        std::vector<Span> gone;
        for (std::size_t n = 1 + choices.Below(4); n > 0; --n) {
          const std::string& pointer = choices.Of(pointers);
          const std::string above = ParentOf(pointer);
          // Items of lists have other indices after the first edit.
          if (json::At(document.value(), above)->is_array() || json::At(value, pointer) == nullptr)
            continue;
          patch.push_back(choices.OneIn(2) ? json::Remove(pointer)
                                           : json::Replace(pointer, RandomValue(choices, 2)));
          json::Apply(value, {patch.back()});
          gone.push_back(EntryAt(document, pointer));
          // What loses its last member becomes {} as a whole.
          if (json::At(value, above)->empty()) gone.push_back(EntryAt(document, above));
        }
        const std::string edited = ApplyPatch(document, patch);
        for (std::size_t at = text.find("# comment "); at < text.size();
             at = text.find("# comment ", at + 1)) {
          const auto covers = [&](const Span& span) { return at >= span.begin && at < span.end; };
          if (std::ranges::any_of(gone, covers)) continue;
          const std::size_t end = text.find_first_not_of("0123456789", at + 10);
          const std::string comment = text.substr(at, end - at);
          EXPECT_EQ(CountOf(comment, edited), 1u) << comment << Describe(seed, text, patch, edited);
          ++comments;
        }
      });
  EXPECT_TRUE(!IsFullRun() || comments > 5000) << comments;
}

TEST(EditBytesTest, AddingAndRemovingAMemberGivesTheSameText) {
  std::size_t checked = 0;
  ForEachDocument(
      {.odd = false}, 5000, [&](std::uint64_t seed, Choices& choices, const Document& document) {
        const std::string& text = document.text();
        const std::vector<std::string> pointers = Pointers(document.value());
        const std::string& pointer = choices.Of(pointers);
        const Json& parent = *json::At(document.value(), pointer);
        if (!parent.is_structured() || parent.empty() || !text.ends_with('\n')) return;
        const std::string added = parent.is_array()
                                      ? json::Join(pointer, choices.Below(parent.size() + 1))
                                      : pointer + "/added";
        const json::Patch patch = {json::Add(added, RandomValue(choices, 2))};
        const std::string there = ApplyPatch(document, patch);
        const std::string back = ApplyPatch(Document::Parse(there, "there"), {json::Remove(added)});
        EXPECT_EQ(back, text) << Describe(seed, text, patch, there);
        ++checked;
      });
  EXPECT_TRUE(!IsFullRun() || checked > 1000) << checked;
}

}  // namespace
}  // namespace locust::yaml
