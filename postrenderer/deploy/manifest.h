// The objects of a release's manifest.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/json/json.h"

namespace locust::deploy {

struct ManifestObject {
  std::string kind;
  std::string name;
  std::string kubernetes_namespace;  // empty: the release's
  Json value;

  std::string Label() const { return kind + "/" + name; }
};

// In the order of the manifest; what is no object is left out. Throws Error (kInvalid).
std::vector<ManifestObject> ReadManifest(std::string_view manifest);

// The member that `pointer` names; null when there is none.
const Json& MemberOf(const Json& object, const std::string& pointer);
std::string TextOf(const Json& object, const std::string& pointer);  // "" when it is no string
int NumberOf(const Json& object, const std::string& pointer, int otherwise = 0);

}  // namespace locust::deploy
