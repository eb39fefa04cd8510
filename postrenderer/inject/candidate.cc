#include "postrenderer/inject/candidate.h"

#include <cstdint>
#include <cstring>

#include "common/kube/workload.h"

namespace locust::inject {
namespace {

constexpr std::size_t kBlock = 64;  // bytes tested at once
constexpr std::size_t kAhead = 2;   // bytes read past a block

unsigned char Lower(char c) {
  return static_cast<unsigned char>(c | 0x20);
}

// Whether `word`, in lower case, starts at `text`. Its '_' has to be taken as it is.
bool StartsWith(std::string_view text, std::string_view word) {
  if (text.size() < word.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const auto wanted = static_cast<unsigned char>(word[i]);
    const bool same = word[i] == '_' ? text[i] == '_' : Lower(text[i]) == wanted;
    if (!same) return false;
  }
  return true;
}

bool IsMention(std::string_view text) {
  return StartsWith(text, "locust") || StartsWith(text, "load_test");
}

// Whether one of kBlock places at `text` begins with "loc" or "loa", the start of both words. No
// branches, so that the compiler makes it a handful of vector instructions.
bool BlockMayMention(const char* text) {
  std::uint8_t any = 0;
  for (std::size_t i = 0; i < kBlock; ++i) {
    const auto third = static_cast<std::uint8_t>(text[i + 2] | 0x20);
    any = static_cast<std::uint8_t>(any | ((static_cast<std::uint8_t>(text[i] | 0x20) == 'l') &
                                           (static_cast<std::uint8_t>(text[i + 1] | 0x20) == 'o') &
                                           ((third == 'c') | (third == 'a'))));
  }
  return any != 0;
}

// The first mention at or after `begin`; npos: none.
std::size_t FindMention(std::string_view text, std::size_t begin) {
  std::size_t at = begin;
  for (; at + kBlock + kAhead <= text.size(); at += kBlock) {
    if (!BlockMayMention(text.data() + at)) continue;
    for (std::size_t i = at; i < at + kBlock; ++i) {
      if (IsMention(text.substr(i))) return i;
    }
  }
  for (; at < text.size(); ++at) {
    if (IsMention(text.substr(at))) return at;
  }
  return std::string_view::npos;
}

// The word after the `kind` key that starts at `text`; empty when it is no such key.
std::string_view KindAt(std::string_view text) {
  constexpr std::string_view kIgnored = "\"' \t";
  std::string_view rest = text.substr(std::strlen("kind"));
  const std::size_t colon = rest.find_first_not_of(kIgnored);
  if (colon == rest.npos || rest[colon] != ':') return "";
  rest.remove_prefix(colon + 1);
  rest.remove_prefix(std::min(rest.find_first_not_of(kIgnored), rest.size()));
  return rest.substr(0, rest.find_first_of("\"',}# \t\r\n"));
}

// Whether the content of a document starts with '{'.
bool IsFlow(std::string_view document) {
  while (!document.empty()) {
    const std::size_t end = std::min(document.find('\n'), document.size() - 1);
    const std::string_view line = document.substr(0, end);
    document.remove_prefix(end + 1);
    const std::size_t first = line.find_first_not_of(" \t\r");
    if (first == line.npos || line[first] == '#' || line.starts_with("---")) continue;
    return line[first] == '{';
  }
  return false;
}

}  // namespace

std::vector<std::size_t> Candidates(std::string_view stream,
                                    std::span<const yaml::StreamDocument> documents) {
  std::vector<std::size_t> found;
  std::size_t document = 0;
  for (std::size_t at = FindMention(stream, 0); at != std::string_view::npos;) {
    const auto end_of = [&](std::size_t index) {
      const std::string_view text = documents[index].text;
      return static_cast<std::size_t>(text.data() - stream.data()) + text.size();
    };
    while (end_of(document) <= at) ++document;
    found.push_back(document);
    at = FindMention(stream, end_of(document));
  }
  return found;
}

bool MayBeWorkload(std::string_view document) {
  const bool flow = IsFlow(document);
  bool said = false;
  for (std::size_t at = document.find("kind"); at != document.npos;
       at = document.find("kind", at + 1)) {
    // The object's own kind stands at the start of a line, or anywhere in JSON.
    const bool own = flow || at == 0 || document[at - 1] == '\n' ||
                     ((document[at - 1] == '"' || document[at - 1] == '\'') &&
                      (at == 1 || document[at - 2] == '\n'));
    const std::string_view kind = own ? KindAt(document.substr(at)) : "";
    if (kind.empty()) continue;
    said = true;
    if (kind == "List" || kube::PodTemplatePath(kind)) return true;
  }
  return !said;
}

}  // namespace locust::inject
