#include "common/json/json.h"

#include <charconv>
#include <system_error>

namespace locust::json {
namespace {

std::optional<std::string> UnescapeToken(std::string_view token) {
  std::string out;
  out.reserve(token.size());
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] != '~') {
      out += token[i];
      continue;
    }
    ++i;
    if (i == token.size() || (token[i] != '0' && token[i] != '1')) return std::nullopt;
    out += token[i] == '0' ? '~' : '/';
  }
  return out;
}

}  // namespace

std::string EscapeToken(std::string_view token) {
  std::string out;
  out.reserve(token.size());
  for (const char c : token) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

std::string Join(std::string_view pointer, std::string_view token) {
  return std::string(pointer) + "/" + EscapeToken(token);
}

std::string Join(std::string_view pointer, std::size_t index) {
  return std::string(pointer) + "/" + std::to_string(index);
}

std::optional<std::vector<std::string>> SplitPointer(std::string_view pointer) {
  std::vector<std::string> tokens;
  while (!pointer.empty()) {
    if (pointer.front() != '/') return std::nullopt;
    pointer.remove_prefix(1);
    const std::string_view escaped = pointer.substr(0, pointer.find('/'));
    auto token = UnescapeToken(escaped);
    if (!token) return std::nullopt;
    tokens.push_back(*std::move(token));
    pointer.remove_prefix(escaped.size());
  }
  return tokens;
}

std::optional<std::size_t> ParseIndex(std::string_view token) {
  if (token.size() > 1 && token.front() == '0') return std::nullopt;
  std::size_t index = 0;
  const auto [rest, error] = std::from_chars(token.data(), token.data() + token.size(), index);
  if (error != std::errc{} || rest != token.data() + token.size()) return std::nullopt;
  return index;
}

const Json* Find(const Json* object, std::string_view key) {
  return object == nullptr ? nullptr : Find(*object, key);
}

const Json* Find(const Json& object, std::string_view key) {
  if (!object.is_object()) return nullptr;
  const auto member = object.find(key);
  return member == object.end() ? nullptr : &*member;
}

const Json* At(const Json& value, std::string_view pointer) {
  const auto tokens = SplitPointer(pointer);
  if (!tokens) return nullptr;
  const Json* found = &value;
  for (const std::string& token : *tokens) {
    if (found->is_array()) {
      const auto index = ParseIndex(token);
      if (!index || *index >= found->size()) return nullptr;
      found = &(*found)[*index];
    } else {
      found = Find(*found, token);
      if (found == nullptr) return nullptr;
    }
  }
  return found;
}

std::string_view StringAt(const Json& object, std::string_view key, std::string_view fallback) {
  const Json* member = Find(object, key);
  const auto* text = member == nullptr ? nullptr : member->get_ptr<const Json::string_t*>();
  return text == nullptr ? fallback : std::string_view(*text);
}

}  // namespace locust::json
