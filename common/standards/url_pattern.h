// URLs, split, and patterns of URLs that packages may come from.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/fields/types.h"
#include "common/json/json.h"

namespace locust::standards {

// "https://pypi.acme.example/simple/*": scheme, host and path each with '*'; a pattern without a
// path takes any. No part of a URL can pass for another: "https://pypi.acme.example@evil.example"
// has the host evil.example.
struct UrlPattern {
  std::string text;
  std::string scheme;
  std::string host;
  std::string path;
};

struct UrlParts {
  std::string scheme;  // in lower case
  std::string host;    // as HostOf gives it
  std::string path;    // without a '/' at its end
};

// nullopt when `url` has no scheme, or no host that a client could take for one.
std::optional<UrlParts> SplitUrl(std::string_view url);

bool MatchesAnyUrl(const std::vector<UrlPattern>& patterns, std::string_view url);
fields::Type<UrlPattern> UrlPatternType();
std::string Listed(const std::vector<UrlPattern>& patterns);
inline OrderedJson DefaultOf(const std::vector<UrlPattern>& /*none*/) {
  return OrderedJson::array();
}

}  // namespace locust::standards
