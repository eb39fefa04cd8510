// The checks that the restricted level has beyond the baseline.
#include <algorithm>
#include <array>
#include <climits>
#include <string>

#include "common/standards/rules/pod_security_checks.h"
#include "common/standards/values.h"

namespace locust::standards {
namespace {

using Container = PodOfChecks::Container;

constexpr int kExemptsWindows = 25;
constexpr int kExemptsUserNamespaces = 35;

std::string TitleOf(const Container& container) {
  return "container `" + std::string(container.view->name) + "`";
}

bool IsExemptWindows(const PodOfChecks& pod) {
  return pod.minor >= kExemptsWindows && pod.IsWindows();
}

bool IsExemptUserNamespace(const PodOfChecks& pod) {
  return pod.minor >= kExemptsUserNamespaces && pod.HasUserNamespace();
}

void CheckPrivilegeEscalation(const PodOfChecks& pod, Violations& found) {
  if (IsExemptWindows(pod)) return;
  for (const Container& container : pod.containers) {
    const Json* allowed = Get(container.security_context, "allowPrivilegeEscalation");
    if (IsFalse(allowed)) continue;
    found.push_back({.place = pod.ContextPlace(container) / "allowPrivilegeEscalation",
                     .found = Shown(allowed),
                     .allowed = "false",
                     .message = TitleOf(container) + " may gain privileges"});
  }
}

void CheckCapabilities(const PodOfChecks& pod, Violations& found) {
  if (IsExemptWindows(pod)) return;
  for (const Container& container : pod.containers) {
    const Json* capabilities = Get(container.security_context, "capabilities");
    const Json* dropped = Get(capabilities, "drop");
    const bool drops_all =
        std::ranges::any_of(Items(dropped), [](const Json& name) { return Text(&name) == "ALL"; });
    if (!drops_all) {
      found.push_back({.place = pod.ContextPlace(container) / "capabilities" / "drop",
                       .found = Shown(dropped),
                       .allowed = "[\"ALL\"]",
                       .message = TitleOf(container) + " keeps capabilities"});
    }
    const Json::array_t& added = Items(Get(capabilities, "add"));
    for (std::size_t i = 0; i < added.size(); ++i) {
      const std::string_view name = Text(&added[i]);
      if (name == "NET_BIND_SERVICE") continue;
      found.push_back(
          {.place = (pod.ContextPlace(container) / "capabilities" / "add").Item(i, name),
           .found = Shown(name),
           .allowed = "NET_BIND_SERVICE",
           .message = TitleOf(container) + " adds the capability " + Shown(name)});
    }
  }
}

void CheckVolumes(const PodOfChecks& pod, Violations& found) {
  constexpr std::array<std::string_view, 9> kAllowed = {
      "configMap", "csi",    "downwardAPI",          "emptyDir", "ephemeral", "image",
      "projected", "secret", "persistentVolumeClaim"};
  const Json::array_t& volumes = Items(Get(pod.spec, "volumes"));
  for (std::size_t i = 0; i < volumes.size(); ++i) {
    std::string_view source;  // nothing but a name is an emptyDir
    bool is_allowed = false;
    for (const auto& [key, value] : Members(&volumes[i])) {
      if (key == "name" || value.is_null()) continue;
      source = key;
      is_allowed = is_allowed || std::ranges::find(kAllowed, source) != kAllowed.end();
    }
    if (is_allowed || source.empty()) continue;
    const std::string_view name = json::StringAt(volumes[i], "name");
    found.push_back(
        {.place = (pod.object.PodSpecPlace() / "volumes").Item(i, name) / source,
         .found = Shown(source),
         .allowed = "configMap, csi, downwardAPI, emptyDir, ephemeral, image, "
                    "persistentVolumeClaim, projected or secret",
         .message = "volume `" + std::string(name) + "` is of the type " + Shown(source)});
  }
}

void CheckRunAsNonRoot(const PodOfChecks& pod, Violations& found) {
  if (IsExemptUserNamespace(pod)) return;
  const Json* of_pod = Get(pod.security_context, "runAsNonRoot");
  if (IsFalse(of_pod)) {
    found.push_back({.place = pod.ContextPlace() / "runAsNonRoot",
                     .found = "false",
                     .allowed = "true",
                     .message = "the pod may run as root"});
  }
  for (const Container& container : pod.containers) {
    const Json* own = Get(container.security_context, "runAsNonRoot");
    // What is not set comes from the pod, which was judged where it says something.
    if (own == nullptr ? of_pod != nullptr : IsTrue(own)) continue;
    found.push_back({.place = pod.ContextPlace(container) / "runAsNonRoot",
                     .found = Shown(own),
                     .allowed = "true",
                     .message = TitleOf(container) + " may run as root"});
  }
}

void CheckRunAsUser(const PodOfChecks& pod, Violations& found) {
  if (IsExemptUserNamespace(pod)) return;
  if (Integer(Get(pod.security_context, "runAsUser")) == 0) {
    found.push_back({.place = pod.ContextPlace() / "runAsUser",
                     .found = "0",
                     .allowed = "a user id above 0",
                     .message = "the pod runs as root"});
  }
  for (const Container& container : pod.containers) {
    if (Integer(Get(container.security_context, "runAsUser")) != 0) continue;
    found.push_back({.place = pod.ContextPlace(container) / "runAsUser",
                     .found = "0",
                     .allowed = "a user id above 0",
                     .message = TitleOf(container) + " runs as root"});
  }
}

bool IsSeccompProfile(const Json* type) {
  return Text(type) == "RuntimeDefault" || Text(type) == "Localhost";
}

void CheckSeccompProfile(const PodOfChecks& pod, Violations& found) {
  if (IsExemptWindows(pod)) return;
  const Json* of_pod = Get(pod.security_context, "seccompProfile");
  const Json* pod_type = Get(of_pod, "type");
  if (of_pod != nullptr && !IsSeccompProfile(pod_type)) {
    found.push_back({.place = pod.ContextPlace() / "seccompProfile" / "type",
                     .found = Shown(pod_type),
                     .allowed = "RuntimeDefault or Localhost",
                     .message = "the pod has the seccomp profile `" + Shown(pod_type) + "`"});
  }
  for (const Container& container : pod.containers) {
    const Json* own = Get(container.security_context, "seccompProfile");
    const Json* type = Get(own, "type");
    if (own == nullptr ? of_pod != nullptr : IsSeccompProfile(type)) continue;
    found.push_back({.place = pod.ContextPlace(container) / "seccompProfile" / "type",
                     .found = Shown(type),
                     .allowed = "RuntimeDefault or Localhost",
                     .message = own == nullptr ? TitleOf(container) + " has no seccomp profile"
                                               : TitleOf(container) + " has the seccomp profile `" +
                                                     Shown(type) + "`"});
  }
}

constexpr PodSecurity kLevel = PodSecurity::kRestricted;

constexpr std::array<PodSecurityCheck, 7> kChecks = {{
    {"allowPrivilegeEscalation", kLevel, 8, INT_MAX, INT_MAX, CheckPrivilegeEscalation},
    {"capabilities_restricted", kLevel, 22, INT_MAX, INT_MAX, CheckCapabilities},
    {"procMount_restricted", kLevel, 35, INT_MAX, INT_MAX, CheckProcMountAlways},
    {"restrictedVolumes", kLevel, 0, INT_MAX, INT_MAX, CheckVolumes},
    {"runAsNonRoot", kLevel, 0, INT_MAX, INT_MAX, CheckRunAsNonRoot},
    {"runAsUser", kLevel, 23, INT_MAX, INT_MAX, CheckRunAsUser},
    {"seccompProfile_restricted", kLevel, 19, INT_MAX, INT_MAX, CheckSeccompProfile},
}};

}  // namespace

std::span<const PodSecurityCheck> RestrictedChecks() {
  return kChecks;
}

}  // namespace locust::standards
