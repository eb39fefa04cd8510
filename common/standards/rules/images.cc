#include "common/standards/rules/images.h"

#include <algorithm>

#include "common/kube/image.h"
#include "common/standards/glob.h"
#include "common/standards/values.h"

namespace locust::standards {
namespace {

// What the operator of github.com/locustio/k8s-operator runs when a LocustTest names no image.
constexpr std::string_view kOperatorImage = "locustio/locust:latest";

// Calls visit(image, is_set, place), where place() makes the Place when there is something to say.
template <class Visit>
void VisitImages(const ObjectView& object, const Strings& ignored, const Visit& visit) {
  for (const ContainerView& container : object.containers()) {
    if (MatchesAny(ignored, container.name)) continue;
    const Json* image = Get(container.value, "image");
    visit(Text(image), image != nullptr, [&] { return object.PlaceOf(container) / "image"; });
  }
  const Json::array_t& volumes = Items(Get(object.pod_spec(), "volumes"));
  for (std::size_t i = 0; i < volumes.size(); ++i) {
    const Json* image = Get(&volumes[i], "image");
    if (image == nullptr) continue;
    visit(Text(Get(image, "reference")), true, [&] {
      return (object.PodSpecPlace() / "volumes").Item(i, json::StringAt(volumes[i], "name")) /
             "image" / "reference";
    });
  }
  if (object.kind() != Kind::kLocustTest) return;
  const Json* image = Get(&object.object(), "spec", "image");
  visit(image == nullptr ? kOperatorImage : Text(image), image != nullptr,
        [] { return Place{} / "spec" / "image"; });
}

ImagePattern ParsePattern(const std::string& text) {
  const std::size_t slash = text.find('/');
  const std::string first = text.substr(0, slash);
  if (text == "*") return {text, "*", "*"};
  const bool has_registry =
      slash != std::string::npos &&
      (first.find_first_of(".:*") != std::string::npos || first == "localhost");
  if (has_registry) return {text, first, text.substr(slash + 1)};
  return {text, "docker.io", slash == std::string::npos ? "library/" + text : text};
}

fields::Type<ImagePattern> PatternType() {
  return {[](const fields::Value& value, ImagePattern& into) {
            std::string text;
            if (!fields::String().read(value, text)) return false;
            const std::string_view last = std::string_view(text).substr(text.rfind('/') + 1);
            if (text.empty() || (text.find('/') != text.npos && last.find(':') != last.npos) ||
                text.find('@') != text.npos) {
              value.FailText(text, "is no registry and repository",
                             "write it like `docker.io/locustio/*`; tags and digests are judged by "
                             "image-pinned");
              return false;
            }
            into = ParsePattern(text);
            return true;
          },
          [] { return OrderedJson{{"type", "string"}, {"format", "image pattern"}}; }};
}

bool Matches(const ImagePattern& pattern, const kube::ImageReference& image) {
  return MatchesGlob(pattern.registry, image.registry) &&
         MatchesGlob(pattern.repository, image.repository);
}

std::string Listed(const std::vector<ImagePattern>& patterns) {
  std::string list;
  for (const ImagePattern& pattern : patterns) list += (list.empty() ? "" : ", ") + pattern.text;
  return list;
}

}  // namespace

const fields::Object<ImageRegistries>& ImageRegistriesFields() {
  static const fields::Object<ImageRegistries> kFields(
      "image-registries",
      {
          ActionParameter<ImageRegistries>(),
          StrictParameter<ImageRegistries>(),
          Parameter<ImageRegistries>("allow", &ImageRegistries::allow, fields::List(PatternType()),
                                     "registries and repositories; `*` stands for any characters"),
          Parameter<ImageRegistries>("ignoreContainers", &ImageRegistries::ignore_containers,
                                     StringList(), "names of containers that are not judged"),
      });
  return kFields;
}

void CheckImageRegistries(const ObjectView& object, const ImageRegistries& rule,
                          Violations& found) {
  VisitImages(
      object, rule.ignore_containers, [&](std::string_view text, bool is_set, const auto& place) {
        const kube::ImageReference image = kube::ParseImage(text);
        if (std::ranges::any_of(
                rule.allow, [&](const ImagePattern& pattern) { return Matches(pattern, image); })) {
          return;
        }
        const std::string allowed = Listed(rule.allow);
        found.push_back({.place = place(),
                         .found = is_set ? Shown(text) : "",
                         .allowed = allowed,
                         .message = text.empty()
                                        ? "no image is named"
                                        : "image `" + Shown(text) + "` is from no allowed registry",
                         .hint = "allowed: " + allowed});
      });
}

const fields::Object<ImagePinned>& ImagePinnedFields() {
  static const fields::Object<ImagePinned> kFields(
      "image-pinned",
      {
          ActionParameter<ImagePinned>(),
          StrictParameter<ImagePinned>(),
          Parameter<ImagePinned>("digest", &ImagePinned::digest, fields::Boolean(),
                                 "only a digest will do"),
          Parameter<ImagePinned>("floatingTags", &ImagePinned::floating_tags, StringList(),
                                 "tags that move; `*` stands for any characters"),
          Parameter<ImagePinned>("ignoreContainers", &ImagePinned::ignore_containers, StringList(),
                                 "names of containers that are not judged"),
      });
  return kFields;
}

void CheckImagePinned(const ObjectView& object, const ImagePinned& rule, Violations& found) {
  VisitImages(
      object, rule.ignore_containers, [&](std::string_view text, bool is_set, const auto& place) {
        const kube::ImageReference image = kube::ParseImage(text);
        if (!image.digest.empty()) return;
        std::string message;
        if (rule.digest) {
          message = "image `" + Shown(text) + "` has no digest";
        } else if (image.tag.empty()) {
          message = "image `" + Shown(text) + "` has no tag, which means `latest`";
        } else if (MatchesAny(rule.floating_tags, image.tag)) {
          message = "image `" + Shown(text) + "` may be another one tomorrow: its tag moves";
        } else {
          return;
        }
        found.push_back({.place = place(),
                         .found = is_set ? Shown(text) : "",
                         .allowed = rule.digest ? "a digest" : "a tag that stays, or a digest",
                         .message = std::move(message),
                         .hint = rule.digest ? "name it by digest: `<image>@sha256:…`"
                                             : "name a version, like `locustio/locust:2.32.2`"});
      });
}

}  // namespace locust::standards
