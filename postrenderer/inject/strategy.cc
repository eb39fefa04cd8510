#include "postrenderer/inject/strategy.h"

#include <cstddef>
#include <string>

#include "postrenderer/inject/edit_builder.h"
#include "postrenderer/inject/pod_editor.h"

namespace locust::inject {
namespace {

bool IsNone(const Json* amount) {
  return amount != nullptr && (*amount == 0 || *amount == "0" || *amount == "0%");
}

void UpdateOneByOne(EditBuilder& edits, std::size_t object) {
  if (const Json* type = edits.At(object, "/spec/strategy/type"); type != nullptr) {
    if (*type == "Recreate") {
      edits.Notice(object, "/spec/strategy/type",
                   "Recreate stays; over a release that was installed with a rolling update it "
                   "fails in server-side apply",
                   "leave it out: the master's rolling update never starts a second master");
      return;
    }
  }
  const std::string update = "/spec/strategy/rollingUpdate";
  if (IsNone(edits.At(object, update + "/maxSurge"))) return;  // then maxUnavailable is at least 1
  if (const Json* surge = edits.At(object, update + "/maxSurge"); surge != nullptr) {
    edits.Notice(object, update + "/maxSurge",
                 "0 instead of " + surge->dump() +
                     ": two masters behind one Service would split the workers");
  }
  edits.SetIfAbsent(object, "/spec/strategy/type", "RollingUpdate");
  edits.Merge(object, update, {{"maxSurge", 0}, {"maxUnavailable", 1}});
  edits.Summarise("strategy: an update ends the old master before it starts the new one");
}

}  // namespace

Changes Strategy(const Release& release, const Context& context) {
  if (context.load_test.run.mode == RunMode::kOnce) return {};  // Jobs are never updated
  EditBuilder edits(release);
  for (const std::size_t object : WorkloadsOf(release)) {
    const kube::Workload& workload = *release.objects[object].workload;
    if (workload.role == kube::Role::kMaster && workload.kind == "Deployment") {
      UpdateOneByOne(edits, object);
    }
  }
  return edits.Take();
}

}  // namespace locust::inject
