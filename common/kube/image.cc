#include "common/kube/image.h"

#include <algorithm>
#include <array>

namespace locust::kube {
namespace {

constexpr std::string_view kDefaultRegistry = "docker.io";

// The first component is a registry when it looks like a host, as the distribution specification
// says.
bool IsRegistry(std::string_view component) {
  return component.find_first_of(".:") != std::string_view::npos || component == "localhost";
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : static_cast<char>(c);
  });
  return lower;
}

}  // namespace

ImageReference ParseImage(std::string_view reference) {
  ImageReference image;
  std::string_view rest = reference;
  if (const std::size_t at = rest.find('@'); at != std::string_view::npos) {
    image.digest = rest.substr(at + 1);
    rest = rest.substr(0, at);
  }
  const std::size_t slash = rest.rfind('/');
  const std::size_t colon = rest.find(':', slash == std::string_view::npos ? 0 : slash);
  if (colon != std::string_view::npos) {
    image.tag = rest.substr(colon + 1);
    rest = rest.substr(0, colon);
  }
  image.registry = kDefaultRegistry;
  if (const std::size_t first = rest.find('/'); first != std::string_view::npos) {
    if (IsRegistry(rest.substr(0, first))) {
      image.registry = Lower(rest.substr(0, first));
      rest = rest.substr(first + 1);
    }
  }
  if (image.registry == "index.docker.io") image.registry = kDefaultRegistry;
  const bool official =
      image.registry == kDefaultRegistry && rest.find('/') == std::string_view::npos;
  image.repository = (official && !rest.empty() ? "library/" : "") + std::string(rest);
  return image;
}

bool IsLocustImage(std::string_view reference) {
  const std::string repository = Lower(ParseImage(reference).repository);
  const std::string_view last = std::string_view(repository).substr(repository.rfind('/') + 1);
  constexpr std::array<std::string_view, 2> kOthers = {"exporter", "operator"};
  for (const std::string_view other : kOthers) {
    if (last.find(other) != std::string_view::npos) return false;
  }
  constexpr std::string_view kWord = "locust";
  const auto is_break = [](char c) { return c == '-' || c == '_' || c == '.'; };
  if (last.starts_with(kWord)) return last.size() == kWord.size() || is_break(last[kWord.size()]);
  return last.ends_with(kWord) && is_break(last[last.size() - kWord.size() - 1]);
}

}  // namespace locust::kube
