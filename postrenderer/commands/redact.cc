#include "postrenderer/commands/redact.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <string_view>
#include <utility>

#include "common/text/words.h"

namespace locust::commands {
namespace {

constexpr std::array<std::string_view, 5> kSecretWords = {"credentialid", "password", "passwd",
                                                          "token", "apikey"};

bool IsNameByte(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.';
}

// "kubernetes_cluster_credential_id" and "kubernetesClusterCredentialId" alike.
bool NamesSecret(std::string_view name) {
  const std::string letters = LettersOf(name);
  return std::ranges::any_of(kSecretWords,
                             [&](std::string_view word) { return letters.ends_with(word); });
}

void MaskUserInfo(std::string& text) {
  constexpr std::string_view kScheme = "://";
  for (std::size_t at = text.find(kScheme); at != text.npos; at = text.find(kScheme, at)) {
    at += kScheme.size();
    const std::size_t authority_end =
        std::min(text.find_first_of("/?# \t\r\n\"'`<>", at), text.size());
    const std::size_t user_end = std::string_view(text).substr(0, authority_end).rfind('@');
    if (user_end == std::string_view::npos || user_end < at) continue;
    std::fill(text.begin() + static_cast<std::ptrdiff_t>(at),
              text.begin() + static_cast<std::ptrdiff_t>(user_end), '*');
  }
}

// "name: value" and "name=value"; the value reaches to the end of the line.
void MaskSecretFields(std::string& text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if ((text[at] != ':' && text[at] != '=') || at + 1 == text.size()) continue;
    std::size_t name_end = at;
    while (name_end > 0 &&
           (text[name_end - 1] == ' ' || text[name_end - 1] == '"' || text[name_end - 1] == '\'')) {
      --name_end;
    }
    std::size_t name_begin = name_end;
    while (name_begin > 0 && IsNameByte(text[name_begin - 1])) --name_begin;
    const std::string_view name = std::string_view(text).substr(name_begin, name_end - name_begin);
    if (!NamesSecret(name)) continue;
    std::size_t value = at + 1;
    while (value < text.size() && text[value] == ' ') ++value;
    for (; value < text.size() && text[value] != '\n' && text[value] != '\r'; ++value) {
      text[value] = '*';
    }
    at = value;
  }
}

}  // namespace

std::string Redacted(std::string text) {
  MaskUserInfo(text);
  MaskSecretFields(text);
  return text;
}

Diagnostic Redacted(Diagnostic diagnostic) {
  diagnostic.line = Redacted(std::move(diagnostic.line));
  // Messages are sentences of ours, in which "token: …" is no field.
  MaskUserInfo(diagnostic.message);
  MaskUserInfo(diagnostic.hint);
  return diagnostic;
}

}  // namespace locust::commands
