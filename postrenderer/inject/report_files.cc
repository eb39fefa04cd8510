#include "postrenderer/inject/report_files.h"

#include <string>
#include <utility>

#include "common/text/words.h"
#include "postrenderer/inject/pod_editor.h"

namespace locust::inject {
namespace {

constexpr const char* kVolume = "locust-report";
constexpr const char* kFolder = "/locust-report";
constexpr std::string_view kWhy = "it says what the report is";

}  // namespace

Changes ReportFiles(const Release& release, const Context& context) {
  EditBuilder edits(release);
  const std::optional<ReportSpec>& report = context.load_test.run.report;
  if (!report || !release.master) return {};
  PodEditor pod(edits, release, *release.master);
  OrderedJson volume = {{"name", kVolume}};
  if (report->claim.empty()) {
    volume["emptyDir"] = OrderedJson::object();
  } else {
    volume["persistentVolumeClaim"] = {{"claimName", report->claim}};
  }
  pod.PutVolume(std::move(volume));
  pod.PutMount({{"name", kVolume}, {"mountPath", kFolder}});
  pod.PutEnv("LOCUST_KUBERNETES_REPORT", Joined(report->formats, ","), kWhy);
  pod.PutEnv("LOCUST_KUBERNETES_REPORT_FOLDER", kFolder, kWhy);
  if (report->to_log) pod.PutEnv("LOCUST_KUBERNETES_REPORT_LOG", "true", kWhy);
  if (report->claim.empty() && !report->to_log) {
    edits.Add({.severity = Diagnostic::Severity::kNotice,
               .source = context.load_test.source,
               .position = {},
               .path = "spec.load_test.run.report",
               .message = "the files go with the master's pod, which no command can look into "
                          "after its end",
               .hint = "set `claim` or `log: true` to keep them",
               .line = {}});
  }
  edits.Summarise("report: " + Joined(report->formats, ",") +
                  (report->claim.empty() ? "" : " in the claim " + report->claim) +
                  (report->to_log ? " in the master's log" : ""));
  return edits.Take();
}

}  // namespace locust::inject
