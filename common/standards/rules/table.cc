#include "common/standards/rules/table.h"

#include <algorithm>
#include <vector>

#include "common/standards/rules/exposure.h"
#include "common/standards/rules/images.h"
#include "common/standards/rules/lifecycle.h"
#include "common/standards/rules/limits.h"
#include "common/standards/rules/metadata.h"
#include "common/standards/rules/pip.h"
#include "common/standards/rules/pod_security.h"
#include "common/standards/rules/replicas.h"
#include "common/standards/rules/resources.h"
#include "common/standards/rules/scripts.h"
#include "common/standards/rules/secrets.h"
#include "common/standards/rules/targets.h"

namespace locust::standards {
namespace {

constexpr KindSet kLocustTest = {Kind::kLocustTest};

std::vector<Rule> MakeRules() {
  return {
      ObjectRule<ResourcesSet, ResourcesSetFields, CheckResourcesSet>({
          .id = "resources-set",
          .summary = "Every container requests cpu and memory and has limits",
          .details =
              "An amount of 0 counts as none. A request that is left out is the limit, as for "
              "Kubernetes. Ephemeral containers are not judged.",
          .kinds = kPodKinds | kLocustTest,
          .example = "{requests: [cpu, memory], limits: [memory], ignoreContainers: [\"istio-*\"]}",
      }),
      ObjectRule<ResourcesMax, ResourcesMaxFields, CheckResourcesMax>({
          .id = "resources-max",
          .summary = "No container requests more, or has a higher limit, than is named",
          .details =
              "Any resource can be named. What is not set is not judged: use it together with "
              "resources-set. The pod's own resources are judged like a container's.",
          .kinds = kPodKinds | kLocustTest,
          .example = "{requests: {cpu: \"2\"}, limits: {cpu: \"2\", memory: 4Gi}}",
      }),
      ObjectRule<WorkerReplicas, WorkerReplicasFields, CheckWorkerReplicas>({
          .id = "worker-replicas",
          .summary = "A load test has at most so many workers",
          .details =
              "Judged are replicas, a Job's parallelism, the bounds of autoscalers, `kubectl "
              "scale`, and the workers of a LocustTest. Whatever is no master counts as a "
              "worker. A DaemonSet has no number and is refused.",
          .kinds = kScalingKinds | kAutoscalerKinds | KindSet{Kind::kScale, Kind::kLocustTest},
          .example = "{max: 50}",
      }),
      ObjectRule<SingleMaster, SingleMasterFields, CheckSingleMaster>({
          .id = "single-master",
          .summary = "A load test has one master",
          .details = "Two masters behind one Service run two tests, each with some of the workers.",
          .kinds = kScalingKinds | kAutoscalerKinds | KindSet{Kind::kScale},
          .example = "{duringRollout: true}",
      }),
      StreamRule<AutoscalerConflict, AutoscalerConflictFields, CheckAutoscalerConflict>({
          .id = "autoscaler-conflict",
          .summary = "A workload has one autoscaler, or a number of replicas, not both",
          .details = "Replicas of objects that come from the API server are not judged: there they "
                     "are the autoscaler's.",
          .kinds = KindSet{Kind::kDeployment, Kind::kStatefulSet, Kind::kReplicaSet,
                           Kind::kReplicationController} |
                   kAutoscalerKinds,
          .example = "{}",
      }),
      ObjectRule<ImageRegistries, ImageRegistriesFields, CheckImageRegistries>({
          .id = "image-registries",
          .summary = "Images come from the named registries and repositories",
          .details = "A pattern without a registry means docker.io, as for an image. A `*` in the "
                     "registry does not reach into the repository. Image volumes are judged too.",
          .kinds = kPodKinds | kLocustTest,
          .example = "{allow: [\"docker.io/locustio/*\", \"registry.acme.example/load/*\"]}",
      }),
      ObjectRule<ImagePinned, ImagePinnedFields, CheckImagePinned>({
          .id = "image-pinned",
          .summary = "Images have a tag that does not move, or a digest",
          .details = "Image volumes are judged too.",
          .kinds = kPodKinds | kLocustTest,
          .example = "{floatingTags: [latest, main, \"nightly-*\"]}",
      }),
      ObjectRule<RequiredLabels, RequiredLabelsFields, CheckRequiredLabels>({
          .id = "required-labels",
          .summary = "Workloads and their pods carry the named labels",
          .details = "A CronJob's Jobs need them too.",
          .kinds = kPodKinds | kLocustTest,
          .example = "{labels: {cost-center: \"*\", team: \"perf-*\"}}",
      }),
      ObjectRule<PodSecurityRule, PodSecurityFields, CheckPodSecurity>({
          .id = "pod-security",
          .summary = "Pods fulfil a Pod Security Standard of Kubernetes",
          .details =
              "The verdict is that of the Pod Security admission plugin at the same level and "
              "version, but for pod templates too, and with every field that has to change.",
          .kinds = kPodKinds,
          .example = "{level: restricted, version: v1.29}",
      }),
      ObjectRule<ServiceAccountToken, ServiceAccountTokenFields, CheckServiceAccountToken>({
          .id = "service-account-token",
          .summary = "Pods get no token for the API server",
          .details = "The pod itself has to say so: what its ServiceAccount says is not seen.",
          .kinds = kPodKinds,
          .example = "{allowedAudiences: [sts.amazonaws.com]}",
      }),
      ObjectRule<PlainTextSecrets, PlainTextSecretsFields, CheckPlainTextSecrets>({
          .id = "plain-text-secrets",
          .summary = "Secrets are referred to, not written into manifests",
          .details =
              "Judged are environment variables and keys of ConfigMaps with a secret's name, "
              "passwords in URLs, private keys and --web-auth. `-` and `.` in a name count as "
              "`_`. No message shows a value.",
          .kinds = kPodKinds | KindSet{Kind::kConfigMap, Kind::kLocustTest},
          .example = "{except: [\"*_FILE\", \"*_PATH\", TOKEN_URL]}",
      }),
      ObjectRule<PipIndex, PipIndexFields, CheckPipIndex>({
          .id = "pip-index",
          .summary = "Packages come from the named indexes",
          .details = "A pattern without a path takes any path. Without a word about an index pip "
                     "takes https://pypi.org/simple, which then has to be allowed.",
          .kinds = kPodKinds | KindSet{Kind::kConfigMap},
          .example = "{allow: [\"https://pypi.acme.example/simple\"]}",
      }),
      ObjectRule<PipPinned, PipPinnedFields, CheckPipPinned>({
          .id = "pip-pinned",
          .summary = "Packages are pinned to one version",
          .details =
              "Judged are requirements files and start scripts in ConfigMaps and `pip install` "
              "in commands.",
          .kinds = kPodKinds | KindSet{Kind::kConfigMap},
          .example = "{hashes: true}",
      }),
      ObjectRule<PipOptions, PipOptionsFields, CheckPipOptions>({
          .id = "pip-options",
          .summary = "Requirements are package names: no options, URLs and version control",
          .details = "Of a command's options only those are judged that decide where packages come "
                     "from.",
          .kinds = kPodKinds | KindSet{Kind::kConfigMap},
          .example = "{allowUrls: [\"https://wheels.acme.example/*\"]}",
      }),
      ObjectRule<TargetHosts, TargetHostsFields, CheckTargetHosts>({
          .id = "target-hosts",
          .summary = "Load goes to the named hosts only",
          .details = "Read are --host and LOCUST_HOST. A script can send requests to any host by a "
                     "full URL, and the web page can change the host: only a NetworkPolicy for "
                     "egress holds in every case.",
          .kinds = kPodKinds | kLocustTest,
          .example = "{allow: [\"*.staging.acme.example\"], deny: [\"pay.staging.acme.example\"]}",
      }),
      ObjectRule<MaxUsers, MaxUsersFields, CheckMaxUsers>({
          .id = "max-users",
          .summary = "A test starts with at most so many users",
          .details =
              "Read are --users and LOCUST_USERS. The web page can change the number, and a "
              "load shape in the script decides for itself: requireOnce closes the first way.",
          .kinds = kPodKinds | kLocustTest,
          .example = "{max: 5000, requireOnce: true}",
      }),
      ObjectRule<MaxRunTime, MaxRunTimeFields, CheckMaxRunTime>({
          .id = "max-run-time",
          .summary = "A test that starts by itself ends after the named time",
          .details =
              "Read are --run-time, LOCUST_RUN_TIME and the pod's activeDeadlineSeconds. A test "
              "that is started on the web page ends when somebody stops it.",
          .kinds = kPodKinds | kLocustTest,
          .example = "{max: 2h}",
      }),
      ObjectRule<HeadlessReadiness, HeadlessReadinessFields, CheckHeadlessReadiness>({
          .id = "headless-readiness",
          .summary = "No probe asks for a web page that is not served",
          .details = "A headless master with such a readiness probe never becomes ready, and its "
                     "workers never find it.",
          .kinds = kPodKinds,
          .example = "{}",
      }),
      ObjectRule<GracefulStop, GracefulStopFields, CheckGracefulStop>({
          .id = "graceful-stop",
          .summary = "Pods get the time that a worker needs to finish",
          .details = "The grace period has to be longer than --stop-timeout too.",
          .kinds = kPodKinds,
          .action = Action::kWarn,
          .example = "{workerSeconds: 60}",
      }),
      ObjectRule<ServiceExposure, ServiceExposureFields, CheckServiceExposure>({
          .id = "service-exposure",
          .summary = "Services are reached from inside the cluster only",
          .details = "External addresses are not allowed whatever the type.",
          .kinds = {Kind::kService},
          .example = "{types: [ClusterIP]}",
      }),
      ObjectRule<IngressTls, IngressTlsFields, CheckIngressTls>({
          .id = "ingress-tls",
          .summary = "The web page is served by TLS only",
          .details =
              "Of an HTTPRoute the listener's name tells; a route that only redirects to https "
              "is fine.",
          .kinds = {Kind::kIngress, Kind::kHttpRoute},
          .example = "{listeners: [\"https*\"]}",
      }),
      ObjectRule<IngressHosts, IngressHostsFields, CheckIngressHosts>({
          .id = "ingress-hosts",
          .summary = "The web page is served under the named hosts only",
          .details = "Hosts in annotations of ingress-nginx and external-dns count too.",
          .kinds = {Kind::kIngress, Kind::kHttpRoute},
          .example = "{allow: [\"*.load.acme.example\"]}",
      }),
      StreamRule<ScriptConfigMap, ScriptConfigMapFields, CheckScriptConfigMap>({
          .id = "script-configmap",
          .summary = "The script comes from a load test or from a named source",
          .details =
              "The post-renderer's ConfigMaps are known by being immutable, by their label and "
              "by the hash in their name, which is a convention and no proof. A script that is "
              "a part of the image is not judged.",
          .kinds = kPodKinds | kLocustTest,
          .example = "{allow: [\"shared-scripts-*\"]}",
      }),
  };
}

}  // namespace

std::span<const Rule> Rules() {
  static const std::vector<Rule> kRules = MakeRules();
  return kRules;
}

}  // namespace locust::standards
