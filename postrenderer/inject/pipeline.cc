#include "postrenderer/inject/pipeline.h"

#include "postrenderer/inject/autoscaling.h"
#include "postrenderer/inject/boot.h"
#include "postrenderer/inject/defaults.h"
#include "postrenderer/inject/environment.h"
#include "postrenderer/inject/expect_workers.h"
#include "postrenderer/inject/graceful_stop.h"
#include "postrenderer/inject/ingress.h"
#include "postrenderer/inject/jobs.h"
#include "postrenderer/inject/labels.h"
#include "postrenderer/inject/network_policy.h"
#include "postrenderer/inject/pip.h"
#include "postrenderer/inject/preflight.h"
#include "postrenderer/inject/probes.h"
#include "postrenderer/inject/report_files.h"
#include "postrenderer/inject/rerun.h"
#include "postrenderer/inject/resources.h"
#include "postrenderer/inject/scripts.h"
#include "postrenderer/inject/service_links.h"
#include "postrenderer/inject/spread.h"
#include "postrenderer/inject/strategy.h"
#include "postrenderer/inject/unattended.h"
#include "postrenderer/inject/users.h"
#include "postrenderer/inject/web_login.h"
#include "postrenderer/inject/writable_tmp.h"

namespace locust::inject {

const std::vector<NamedTransformation>& Pipeline() {
  static const std::vector<NamedTransformation> kPipeline = {
      {"scripts", "main.py and library files in immutable ConfigMaps, mounted in both roles",
       Scripts},
      {"pip", "pip packages installed by an init container, the chart's own among them", Pip},
      {"boot", "Python finds the packages, scripts and library files", Boot},
      {"resources", "replicas, and the resources of the containers", Resources},
      {"autoscaling", "the workers' replicas left to their autoscaler", Autoscaling},
      {"labels", "labels on all objects and pod templates, annotations on objects", Labels},
      {"environment", "LOCUST_* variables of what the load test says of its run", Environment},
      {"unattended", "settings for a test that runs once, by itself, to its end", Unattended},
      {"report", "files that a test that runs once leaves behind", ReportFiles},
      {"ingress", "an Ingress or HTTPRoute to the web UI's real port", Ingress},
      {"probes", "probes that ask where the master answers, headless too", Probes},
      {"strategy", "updates that never run two masters at once", Strategy},
      {"expect-workers", "a master that waits for all its workers", ExpectWorkers},
      {"graceful-stop", "a grace period longer than the stop timeout", GracefulStop},
      {"service-links", "names of Services that would break Locust's options are refused",
       ServiceLinks},
      {"web-login", "a warning where the web UI's password does not work", WebLogin},
      {"rerun", "a warning where a test that ends would start again", Rerun},
      {"users", "a numeric user where root is forbidden", Users},
      {"writable-tmp", "a writable /tmp beside a read-only root file system", WritableTmp},
      {"preflight", "an init container of the master that loads the script", Preflight},
      {"spread", "workers spread over the nodes, where the standards ask for it", Spread},
      {"network-policy", "an egress NetworkPolicy, where the standards ask for it", NetworkPolicy},
      {"defaults", "the standards' defaults, where nothing else has said anything", Defaults},
      {"jobs", "Jobs instead of Deployments, for a test that runs once", Jobs},
  };
  return kPipeline;
}

}  // namespace locust::inject
