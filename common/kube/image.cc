#include "common/kube/image.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace locust::kube {
namespace {

constexpr std::string_view kDefaultRegistry = "docker.io";
constexpr std::size_t kMaxRepository = 255;
constexpr std::size_t kMaxTag = 128;

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}
bool IsLower(char c) {
  return c >= 'a' && c <= 'z';
}
bool IsUpper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool IsLetter(char c) {
  return IsLower(c) || IsUpper(c);
}
bool IsAlphanumeric(char c) {
  return IsLetter(c) || IsDigit(c);
}
bool IsLowerOrDigit(char c) {
  return IsLower(c) || IsDigit(c);
}
bool IsHex(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return IsUpper(c) ? static_cast<char>(c - 'A' + 'a') : c; });
  return lower;
}

// Whether `text` has one part or more, split by `separator`, and each is good.
bool EachPart(std::string_view text, char separator, bool (*is_good)(std::string_view)) {
  while (true) {
    const std::size_t end = text.find(separator);
    if (!is_good(text.substr(0, end))) return false;
    if (end == std::string_view::npos) return true;
    text.remove_prefix(end + 1);
  }
}

// [a-z0-9]+ joined by ".", "_", "__" or any number of "-".
bool IsPathComponent(std::string_view component) {
  if (component.empty() || !IsLowerOrDigit(component.front()) || !IsLowerOrDigit(component.back()))
    return false;
  for (std::size_t i = 0; i < component.size();) {
    if (IsLowerOrDigit(component[i])) {
      ++i;
      continue;
    }
    const std::size_t end =
        std::min(component.find_first_not_of(component[i], i), component.size());
    const std::size_t most = component[i] == '-'   ? component.size()
                             : component[i] == '_' ? 2
                             : component[i] == '.' ? 1
                                                   : 0;
    if (end - i > most || !IsLowerOrDigit(component[end])) return false;
    i = end;
  }
  return true;
}

bool IsHostLabel(std::string_view label) {
  return !label.empty() && IsAlphanumeric(label.front()) && IsAlphanumeric(label.back()) &&
         std::ranges::all_of(label, [](char c) { return IsAlphanumeric(c) || c == '-'; });
}

// A host name or a bracketed IPv6 address, and perhaps a port.
bool IsRegistry(std::string_view registry) {
  std::string_view host = registry.substr(0, registry.find(':'));
  std::string_view port = registry.substr(host.size());
  if (registry.starts_with('[')) {
    const std::size_t end = registry.find(']');
    if (end == std::string_view::npos || end == 1) return false;
    host = registry.substr(1, end - 1);
    port = registry.substr(end + 1);
    if (!std::ranges::all_of(host, [](char c) { return IsHex(c) || c == ':'; })) return false;
  } else if (!EachPart(host, '.', IsHostLabel)) {
    return false;
  }
  return port.empty() ||
         (port.size() > 1 && port.front() == ':' && std::ranges::all_of(port.substr(1), IsDigit));
}

bool IsTag(std::string_view tag) {
  const auto is_word = [](char c) { return IsAlphanumeric(c) || c == '_'; };
  return !tag.empty() && tag.size() <= kMaxTag && is_word(tag.front()) &&
         std::ranges::all_of(tag, [&](char c) { return is_word(c) || c == '.' || c == '-'; });
}

bool IsLowerHex(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'f');
}

bool IsDigest(std::string_view digest) {
  struct Algorithm {
    std::string_view prefix;
    std::size_t digits;
  };
  constexpr std::array<Algorithm, 3> kAlgorithms = {
      {{"sha256:", 64}, {"sha384:", 96}, {"sha512:", 128}}};
  return std::ranges::any_of(kAlgorithms, [&](const Algorithm& algorithm) {
    return digest.starts_with(algorithm.prefix) &&
           digest.size() == algorithm.prefix.size() + algorithm.digits &&
           std::ranges::all_of(digest.substr(algorithm.prefix.size()), IsLowerHex);
  });
}

// The first component of a name is a registry when it can't be part of a repository on Docker Hub.
bool LooksLikeRegistry(std::string_view component) {
  return component.find_first_of(".:") != std::string_view::npos || component == "localhost" ||
         std::ranges::any_of(component, IsUpper);
}

// A bare image ID, which the kubelet refuses as a name.
bool IsImageId(std::string_view reference) {
  constexpr std::size_t kIdDigits = 64;
  return reference.size() == kIdDigits && std::ranges::all_of(reference, IsLowerHex);
}

bool IsValid(const ImageReference& image, bool has_tag, bool has_digest) {
  return image.repository.size() <= kMaxRepository && IsRegistry(image.registry) &&
         EachPart(image.repository, '/', IsPathComponent) && (!has_tag || IsTag(image.tag)) &&
         (!has_digest || IsDigest(image.digest));
}

std::string LastComponent(std::string_view reference) {
  const std::string repository = Lower(ParseImage(reference).repository);
  return repository.substr(repository.rfind('/') + 1);
}

bool IsCompanion(std::string_view last_component) {
  return last_component.find("exporter") != std::string_view::npos ||
         last_component.find("operator") != std::string_view::npos;
}

}  // namespace

ImageReference ParseImage(std::string_view reference) {
  std::string_view rest = reference;
  ImageReference image = {
      .registry = std::string(kDefaultRegistry), .repository = {}, .tag = {}, .digest = {}};
  const std::size_t at = rest.find('@');
  if (at != std::string_view::npos) {
    image.digest = rest.substr(at + 1);
    rest = rest.substr(0, at);
  }
  const std::size_t last_slash = rest.rfind('/');
  const std::size_t colon = rest.find(':', last_slash == std::string_view::npos ? 0 : last_slash);
  if (colon != std::string_view::npos) {
    image.tag = rest.substr(colon + 1);
    rest = rest.substr(0, colon);
  }
  const std::size_t slash = rest.find('/');
  if (slash != std::string_view::npos && LooksLikeRegistry(rest.substr(0, slash))) {
    image.registry = Lower(rest.substr(0, slash));
    rest = rest.substr(slash + 1);
  }
  if (image.registry == "index.docker.io") image.registry = kDefaultRegistry;
  const bool official =
      image.registry == kDefaultRegistry && rest.find('/') == std::string_view::npos;
  image.repository = (official ? "library/" : "") + std::string(rest);

  const bool valid = !IsImageId(reference) &&
                     IsValid(image, colon != std::string_view::npos, at != std::string_view::npos);
  return valid ? image
               : ImageReference{
                     .registry = {}, .repository = std::string(reference), .tag = {}, .digest = {}};
}

bool IsLocustImage(std::string_view reference) {
  const std::string last = LastComponent(reference);
  if (IsCompanion(last)) return false;
  constexpr std::string_view kWord = "locust";
  const auto is_break = [](char c) { return c == '-' || c == '_' || c == '.'; };
  if (last.starts_with(kWord)) return last.size() == kWord.size() || is_break(last[kWord.size()]);
  return last.ends_with(kWord) && is_break(last[last.size() - kWord.size() - 1]);
}

bool IsCompanionImage(std::string_view reference) {
  return IsCompanion(LastComponent(reference));
}

}  // namespace locust::kube
