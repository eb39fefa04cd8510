#include "postrenderer/inject/selector.h"

#include <cstddef>
#include <optional>

#include "postrenderer/inject/pod_editor.h"

namespace locust::inject {

OrderedJson PodSelector(const Object& workload) {
  const Json* labels = json::At(workload.value, "/spec/selector/matchLabels");
  if (labels == nullptr) {
    labels = json::At(workload.value, workload.workload->template_path + "/metadata/labels");
  }
  return labels == nullptr ? OrderedJson::object() : OrderedJson(*labels);
}

OrderedJson ReleaseSelector(const Release& release) {
  std::optional<OrderedJson> common;
  for (const std::size_t i : WorkloadsOf(release)) {
    OrderedJson selector = PodSelector(release.objects[i]);
    if (!common) {
      common = std::move(selector);
      continue;
    }
    OrderedJson both = OrderedJson::object();
    for (const auto& [key, value] : common->items()) {
      if (selector.contains(key) && selector[key] == value) both[key] = value;
    }
    common = std::move(both);
  }
  return common.value_or(OrderedJson::object());
}

}  // namespace locust::inject
