#include "postrenderer/inject/defaults.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "common/standards/defaults.h"
#include "postrenderer/inject/edit_builder.h"

namespace locust::inject {
namespace {

// "enableServiceLinks, terminationGracePeriodSeconds", each name once.
std::string LastTokens(const json::Patch& patch) {
  std::vector<std::string> names;
  for (const json::Operation& operation : patch) {
    std::string name = json::SplitPointer(operation.path).value().back();
    if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
  }
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

}  // namespace

Changes Defaults(const Release& release, const Context& context) {
  EditBuilder edits(release);
  for (std::size_t i = 0; i < release.objects.size(); ++i) {
    const Object& object = release.objects[i];
    if (!object.workload) continue;
    const json::Patch patch =
        standards::WorkloadDefaults(object.value, *object.workload, context.standards,
                                    context.environment, standards::Stage::kRender);
    if (!edits.Apply(i, patch)) continue;
    edits.Summarise("defaults: " + NameOf(object.value) + " gets " + LastTokens(patch));
  }
  return edits.Take();
}

}  // namespace locust::inject
