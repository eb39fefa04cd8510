#include "postrenderer/inject/rerun.h"

#include "postrenderer/inject/edit_builder.h"
#include "postrenderer/inject/locust_settings.h"

namespace locust::inject {

Changes Rerun(const Release& release, const Context& context) {
  EditBuilder edits(release);
  if (!release.master || context.load_test.run.mode == RunMode::kOnce) return {};
  const kube::Workload& master = *release.objects[*release.master].workload;
  const LocustSettings settings(*edits.At(*release.master, master.container_path()));
  const bool runs_out =
      settings.Value({"--run-time", "-t", "LOCUST_RUN_TIME"}).has_value() &&
      (settings.headless() ||
       (settings.autostart() && settings.Value({"--autoquit", "", "LOCUST_AUTOQUIT"})));
  if (runs_out && master.kind == "Deployment") {
    edits.Warn(*release.master, "",
               "the test ends by itself, and the Deployment starts it again each time",
               "leave run_time out and start the test on the web page, or uninstall the release "
               "when it has run");
  }
  return edits.Take();
}

}  // namespace locust::inject
