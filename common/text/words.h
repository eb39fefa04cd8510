// What is done to words and names in more than one place. Pure functions.
#pragma once

#include <string>
#include <string_view>

namespace locust {

// The texts of a range one after the other, `separator` between them; none behind empty ones at the
// front.
template <class Texts>
std::string Joined(const Texts& texts, std::string_view separator) {
  std::string joined;
  for (const std::string_view text : texts) {
    joined.append(joined.empty() ? std::string_view() : separator).append(text);
  }
  return joined;
}

// The ASCII letters and digits of a name, in lower case, so that "credential_id" and "credentialId"
// are alike.
std::string LettersOf(std::string_view name);

}  // namespace locust
