#include "postrenderer/inject/config_map.h"

#include <cstddef>

#include "postrenderer/inject/labels.h"
#include "postrenderer/inject/names.h"

namespace locust::inject {
namespace {

// MaxSecretSize in k8s.io/kubernetes/pkg/apis/core/types.go, which holds for ConfigMaps too.
constexpr std::size_t kMaxBytes = 1u << 20;

}  // namespace

OrderedJson HashedConfigMap(const Release& release, const Context& context, std::string_view part,
                            const StringMap& data) {
  const std::string hash(ShortHash(ContentHash(data)));
  const std::string name = HashedName(release.fullname, part, data);

  std::size_t bytes = 0;
  OrderedJson texts = OrderedJson::object();
  for (const auto& [key, text] : data) {
    bytes += text.size();
    texts[key] = text;
  }
  if (bytes > kMaxBytes) {
    throw Error(
        ExitCode::kInvalid,
        {{.source = context.load_test.source,
          .message = "ConfigMap `" + name + "` would hold " + std::to_string(bytes) +
                     " bytes, and the API server takes at most " + std::to_string(kMaxBytes),
          .hint = "put large files into the image or on a volume"}});
  }

  OrderedJson metadata = NewMetadata(release, context, name);
  metadata["labels"][std::string(kTestLabel)] = release.fullname;
  metadata["labels"][std::string(kHashLabel)] = hash;
  if (context.load_test.keep_old_scripts) {
    metadata["annotations"]["helm.sh/resource-policy"] = "keep";
  }
  return {{"apiVersion", "v1"},
          {"kind", "ConfigMap"},
          {"metadata", std::move(metadata)},
          {"immutable", true},
          {"data", std::move(texts)}};
}

std::string CleanUpCommand(std::string_view fullname, std::span<const OrderedJson> present) {
  const std::string label(kHashLabel);
  std::string hashes;
  for (const OrderedJson& object : present) {
    const OrderedJson labels = object.at("metadata").value("labels", OrderedJson::object());
    if (!labels.contains(label)) continue;
    if (!hashes.empty()) hashes += ',';
    hashes += labels.at(label).get_ref<const std::string&>();
  }
  if (hashes.empty()) return "";
  return "kubectl delete configmap -l '" + std::string(kTestLabel) + "=" + std::string(fullname) +
         "," + label + "," + label + " notin (" + hashes + ")'";
}

}  // namespace locust::inject
