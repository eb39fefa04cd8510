// Which release a load test means, and what to say when that is not clear.

#include <algorithm>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "common/text/diagnostic.h"
#include "postrenderer/inject/release.h"

namespace locust::inject {
namespace {

// "demo (load_test: checkout)" and a line for each of its Locust workloads:
// "Deployment/demo-master (master) from locust/templates/master-deployment.yaml".
std::string Describe(const Release& release) {
  std::string text = "\n  " + release.fullname;
  if (!release.load_test.empty()) text += " (load_test: " + release.load_test + ")";
  for (const Object& object : release.objects) {
    if (!object.workload) continue;
    text += "\n    " + object.workload->kind + "/" + object.workload->name + " (" +
            std::string(kube::ToString(object.workload->role)) + ")";
    if (!object.template_file.empty()) text += " from " + object.template_file;
  }
  return text;
}

std::string Seen(std::span<const Release> releases) {
  constexpr std::size_t kMost = 10;
  std::string text = "; seen:";
  for (std::size_t i = 0; i < std::min(releases.size(), kMost); ++i) text += Describe(releases[i]);
  if (releases.size() > kMost)
    text += "\n  and " + std::to_string(releases.size() - kMost) + " more";
  return text;
}

[[noreturn]] void Refuse(const LoadTest& load_test, std::string message, std::string hint) {
  throw Error(ExitCode::kInvalid, {Diagnostic{.source = load_test.source,
                                              .message = std::move(message),
                                              .hint = std::move(hint)}});
}

// The one release that `matches`; nullopt when there is none or more than one.
std::optional<std::size_t> OnlyOne(const std::vector<Release>& releases, const auto& matches) {
  const auto found = std::ranges::find_if(releases, matches);
  if (found == releases.end()) return std::nullopt;
  if (std::any_of(std::next(found), releases.end(), matches)) return std::nullopt;
  return static_cast<std::size_t>(found - releases.begin());
}

void CheckComplete(const Release& release, const LoadTest& load_test) {
  if (release.master && release.worker) return;
  std::string missing = release.master ? "no worker" : "no master";
  if (!release.master && !release.worker) missing += " and no worker";
  Refuse(
      load_test,
      "the Locust release `" + release.fullname + "` has " + missing + Seen(std::span(&release, 1)),
      "a load test needs a master and a worker, each a Deployment, StatefulSet or Job; look for "
      "a condition in the chart's values that leaves one out");
}

}  // namespace

std::size_t ChooseRelease(const std::vector<Release>& releases, const LoadTest& load_test) {
  const std::string& name = load_test.metadata.name;
  if (releases.empty()) {
    Refuse(load_test, "no Locust release in the stream for `" + name + "`",
           "render the deliveryhero locust chart, or pass --allow-missing to let a stream without "
           "Locust through");
  }
  auto chosen = OnlyOne(releases, [&](const Release& release) { return release.fullname == name; });
  if (!chosen && !load_test.name.empty()) {
    chosen = OnlyOne(releases,
                     [&](const Release& release) { return release.load_test == load_test.name; });
  }
  if (!chosen && releases.size() == 1) chosen = 0;
  if (!chosen) {
    Refuse(load_test,
           "cannot tell which Locust release of the stream `" + name + "` means" + Seen(releases),
           "give the release the full name `" + name +
               "` (chart value fullnameOverride) or its label load_test the value `" +
               load_test.name + "` (chart value loadtest.name)");
  }
  CheckComplete(releases[*chosen], load_test);
  return *chosen;
}

}  // namespace locust::inject
