#include "common/standards/url_pattern.h"

#include <algorithm>

#include "common/standards/glob.h"
#include "common/standards/hosts.h"

namespace locust::standards {

std::optional<UrlParts> SplitUrl(std::string_view url) {
  const std::size_t colon = url.find("://");
  if (colon == url.npos) return std::nullopt;
  UrlParts parts;
  parts.scheme = url.substr(0, colon);
  std::ranges::transform(parts.scheme, parts.scheme.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  const std::string_view rest = url.substr(colon + 3);
  const auto host = HostOf("x://" + std::string(rest));
  if (!host && !rest.starts_with('/')) return std::nullopt;
  parts.host = host.value_or("");
  const std::size_t path = rest.find_first_of("/?#");
  if (path != rest.npos) parts.path = rest.substr(path);
  while (parts.path.ends_with('/')) parts.path.pop_back();
  return parts;
}

bool MatchesAnyUrl(const std::vector<UrlPattern>& patterns, std::string_view url) {
  const auto parts = SplitUrl(url);
  // ".." would lead out of the path that a pattern names.
  if (!parts || parts->path.find("..") != std::string::npos) return false;
  return std::ranges::any_of(patterns, [&](const UrlPattern& pattern) {
    return MatchesGlob(pattern.scheme, parts->scheme) && MatchesGlob(pattern.host, parts->host) &&
           MatchesGlob(pattern.path, parts->path);
  });
}

fields::Type<UrlPattern> UrlPatternType() {
  return {[](const fields::Value& value, UrlPattern& into) {
            std::string text;
            if (!fields::String().read(value, text)) return false;
            const std::size_t colon = text.find("://");
            const std::size_t slash = colon == text.npos ? text.npos : text.find('/', colon + 3);
            const std::string host =
                colon == text.npos ? "" : text.substr(colon + 3, slash - colon - 3);
            if (colon == 0 || host.empty() || host.find('@') != host.npos) {
              value.FailText(text, "is no pattern of URLs",
                             "write it like `https://pypi.acme.example/simple/*`");
              return false;
            }
            std::string path = slash == text.npos ? "*" : text.substr(slash);
            while (path.ends_with('/')) path.pop_back();
            into = {text, text.substr(0, colon), host, path.empty() ? "*" : path};
            return true;
          },
          [] { return OrderedJson{{"type", "string"}, {"format", "URL pattern"}}; }};
}

std::string Listed(const std::vector<UrlPattern>& patterns) {
  std::string list;
  for (const UrlPattern& pattern : patterns) list += (list.empty() ? "" : ", ") + pattern.text;
  return list;
}

}  // namespace locust::standards
