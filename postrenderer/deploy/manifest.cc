#include "postrenderer/deploy/manifest.h"

#include <utility>

#include "common/yaml/document.h"
#include "common/yaml/stream.h"

namespace locust::deploy {

const Json& MemberOf(const Json& object, const std::string& pointer) {
  static const Json kNull;
  const Json::json_pointer at(pointer);
  return object.contains(at) ? object.at(at) : kNull;
}

std::string TextOf(const Json& object, const std::string& pointer) {
  const Json& member = MemberOf(object, pointer);
  return member.is_string() ? member.get<std::string>() : "";
}

int NumberOf(const Json& object, const std::string& pointer, int otherwise) {
  const Json& member = MemberOf(object, pointer);
  return member.is_number_integer() ? member.get<int>() : otherwise;
}

std::vector<ManifestObject> ReadManifest(std::string_view manifest) {
  constexpr std::string_view kSource = "manifest of the release";
  std::vector<ManifestObject> objects;
  for (const yaml::StreamDocument& piece : yaml::SplitStream(manifest, kSource)) {
    const yaml::Document document = yaml::Document::Parse(piece.text, kSource, piece.first_line);
    const Json& value = document.value();
    if (!value.is_object()) continue;
    objects.push_back({.kind = TextOf(value, "/kind"),
                       .name = TextOf(value, "/metadata/name"),
                       .kubernetes_namespace = TextOf(value, "/metadata/namespace"),
                       .value = value});
  }
  return objects;
}

}  // namespace locust::deploy
