// Rules about container images: image-registries, image-pinned.
//
// They judge init, main and ephemeral containers, image volumes and the image of a LocustTest.
#pragma once

#include "common/standards/parameters.h"

namespace locust::standards {

// "docker.io/locustio/*": a registry and a repository, each with '*' for any characters. A '*' in
// the registry never reaches into the repository, so that no repository can look like a registry.
struct ImagePattern {
  std::string text;
  std::string registry;
  std::string repository;
};

struct ImageRegistries : Settings {
  static constexpr std::string_view kNeeds = "allow";
  bool IsComplete() const { return !allow.empty(); }

  std::vector<ImagePattern> allow;
  Strings ignore_containers;
};
const fields::Object<ImageRegistries>& ImageRegistriesFields();
void CheckImageRegistries(const ObjectView& object, const ImageRegistries& rule, Violations& found);

inline OrderedJson DefaultOf(const std::vector<ImagePattern>& /*none*/) {
  return nullptr;
}

struct ImagePinned : Settings {
  bool digest = false;
  Strings floating_tags = {"latest"};
  Strings ignore_containers;
};
const fields::Object<ImagePinned>& ImagePinnedFields();
void CheckImagePinned(const ObjectView& object, const ImagePinned& rule, Violations& found);

}  // namespace locust::standards
