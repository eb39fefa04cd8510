#include "postrenderer/deploy/secrets.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>

#include "common/text/words.h"

namespace locust::deploy {
namespace {

constexpr std::string_view kHidden = "(hidden)";
constexpr std::string_view kAnother = "(hidden, another one)";

// Ends of names, in letters only.
constexpr std::array<std::string_view, 9> kSecretNames = {
    "password",  "passwd",     "token",       "apikey",       "secret",
    "secretkey", "privatekey", "credentials", "authorization"};
constexpr std::array<std::string_view, 1> kSecretOptions = {"--web-auth"};

bool NamesSecret(std::string_view name) {
  const std::string letters = LettersOf(name);
  return std::ranges::any_of(kSecretNames,
                             [&](std::string_view end) { return letters.ends_with(end); });
}

using Found = std::map<std::string, Json*>;  // secret strings by place

void FindSecretValues(Json& object, const std::string& at, Found& found) {
  for (const char* member : {"data", "stringData"}) {
    const auto values = object.find(member);
    if (values == object.end() || !values->is_object()) continue;
    for (auto& [key, value] : values->items()) found[at + "/" + member + "/" + key] = &value;
  }
}

// "https://user:password@host": the part before the '@'.
bool HasUserInfo(const std::string& text) {
  const std::size_t scheme = text.find("://");
  if (scheme == text.npos) return false;
  const std::size_t end = std::min(text.find_first_of("/?# \n", scheme + 3), text.size());
  const std::size_t user = text.find('@', scheme + 3);
  return user < end;
}

void Find(Json& value, const std::string& at, Found& found) {
  if (value.is_array()) {
    bool is_secret = false;  // the argument after an option that takes a secret
    for (std::size_t i = 0; i < value.size(); ++i) {
      const std::string place = at + "/" + std::to_string(i);
      Json& item = value[i];
      if (!item.is_string()) {
        Find(item, place, found);
        continue;
      }
      const auto& text = item.get_ref<const std::string&>();
      const auto is_option = [&](std::string_view option) {
        return text == option || (text.starts_with(option) && text[option.size()] == '=') ||
               (text.starts_with(option) && text[option.size()] == ' ');
      };
      const bool names = std::ranges::any_of(kSecretOptions, is_option);
      const bool has_value = names && text.find_first_of("= ") != text.npos;
      if (is_secret || has_value || HasUserInfo(text)) found[place] = &item;
      is_secret = names && !has_value;
    }
    return;
  }
  if (!value.is_object()) return;
  const auto name = value.find("name");
  const auto literal = value.find("value");
  const bool is_variable = name != value.end() && name->is_string() && literal != value.end();
  if (is_variable && NamesSecret(name->get_ref<const std::string&>())) {
    found[at + "/value"] = &*literal;
  }
  for (auto& [key, member] : value.items()) {
    const std::string place = at + "/" + key;
    if (!member.is_string()) {
      Find(member, place, found);
    } else if (NamesSecret(key) || HasUserInfo(member.get_ref<const std::string&>())) {
      found[place] = &member;
    }
  }
}

Found SecretsOf(Json& object) {
  Found found;
  if (!object.is_object()) return found;
  const auto kind = object.find("kind");
  const bool is_secret = kind != object.end() && *kind == "Secret";
  const bool is_text = kind != object.end() && *kind == "ConfigMap";
  if (is_secret) FindSecretValues(object, "", found);
  // Scripts are text, in which a URL is no secret by itself and a whole file is no value.
  if (!is_secret && !is_text) Find(object, "", found);
  return found;
}

}  // namespace

void HideSecrets(Json& before, Json& after) {
  const Found old_ones = SecretsOf(before);
  const Found new_ones = SecretsOf(after);
  for (const auto& [place, value] : new_ones) {
    const auto old_one = old_ones.find(place);
    *value = old_one == old_ones.end() || *old_one->second == *value ? kHidden : kAnother;
  }
  for (const auto& [place, value] : old_ones) *value = kHidden;
}

}  // namespace locust::deploy
