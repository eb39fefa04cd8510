// The checks of the baseline level.
#include <algorithm>
#include <array>
#include <climits>
#include <initializer_list>
#include <string>
#include <utility>

#include "common/standards/rules/pod_security_checks.h"
#include "common/standards/values.h"

namespace locust::standards {
namespace {

using Container = PodOfChecks::Container;

std::string TitleOf(const Container& container) {
  return "container `" + std::string(container.view->name) + "`";
}

bool IsOneOf(std::string_view text, std::initializer_list<std::string_view> choices) {
  return std::ranges::find(choices, text) != choices.end();
}

// Calls visit(security context, title, place of it) for the pod and for each container.
template <class Visit>
void VisitContexts(const PodOfChecks& pod, const Visit& visit) {
  visit(pod.security_context, std::string_view("the pod"), [&] { return pod.ContextPlace(); });
  for (const Container& container : pod.containers) {
    if (container.security_context == nullptr) continue;
    const std::string title = TitleOf(container);
    visit(container.security_context, std::string_view(title),
          [&] { return pod.ContextPlace(container); });
  }
}

void CheckAppArmorProfile(const PodOfChecks& pod, Violations& found) {
  VisitContexts(pod, [&](const Json* context, std::string_view title, const auto& place) {
    const Json* profile = Get(context, "appArmorProfile");
    const Json* type = Get(profile, "type");
    if (profile == nullptr || IsOneOf(Text(type), {"RuntimeDefault", "Localhost"})) return;
    found.push_back(
        {.place = place() / "appArmorProfile" / "type",
         .found = Shown(type),
         .allowed = "RuntimeDefault or Localhost",
         .message = std::string(title) + " has the AppArmor profile `" + Shown(type) + "`"});
  });
  constexpr std::string_view kPrefix = "container.apparmor.security.beta.kubernetes.io/";
  for (const auto& [key, value] : Members(Get(pod.object.pod_metadata(), "annotations"))) {
    const std::string_view profile = Text(&value);
    if (!key.starts_with(kPrefix) || IsOneOf(profile, {"", "runtime/default"}) ||
        profile.starts_with("localhost/")) {
      continue;
    }
    found.push_back(
        {.place = pod.object.PodPlace() / "metadata" / "annotations" / key,
         .found = Shown(profile),
         .allowed = "runtime/default or localhost/…",
         .message = "an annotation sets the AppArmor profile `" + Shown(profile) + "`"});
  }
}

void CheckCapabilities(const PodOfChecks& pod, Violations& found) {
  for (const Container& container : pod.containers) {
    const Json* added = Get(container.security_context, "capabilities", "add");
    const Json::array_t& capabilities = Items(added);
    for (std::size_t i = 0; i < capabilities.size(); ++i) {
      const std::string_view name = Text(&capabilities[i]);
      if (IsOneOf(name,
                  {"AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD",
                   "NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"})) {
        continue;
      }
      found.push_back(
          {.place = (pod.ContextPlace(container) / "capabilities" / "add").Item(i, name),
           .found = Shown(name),
           .allowed = "capabilities of the default set",
           .message = TitleOf(container) + " adds the capability " + Shown(name)});
    }
  }
}

void CheckHostNamespaces(const PodOfChecks& pod, Violations& found) {
  for (const char* field : {"hostNetwork", "hostPID", "hostIPC"}) {
    if (!IsTrue(Get(pod.spec, field))) continue;
    found.push_back({.place = pod.object.PodSpecPlace() / field,
                     .found = "true",
                     .allowed = "false",
                     .message = std::string("the pod shares a namespace of its node: ") + field});
  }
}

void CheckHostPathVolumes(const PodOfChecks& pod, Violations& found) {
  const Json::array_t& volumes = Items(Get(pod.spec, "volumes"));
  for (std::size_t i = 0; i < volumes.size(); ++i) {
    const Json* host_path = Get(&volumes[i], "hostPath");
    if (host_path == nullptr) continue;
    const std::string_view name = json::StringAt(volumes[i], "name");
    found.push_back({.place = (pod.object.PodSpecPlace() / "volumes").Item(i, name) / "hostPath",
                     .found = Shown(Get(host_path, "path")),
                     .allowed = "no hostPath",
                     .message = "volume `" + std::string(name) + "` is a folder of the node"});
  }
}

void CheckHostPorts(const PodOfChecks& pod, Violations& found) {
  for (const Container& container : pod.containers) {
    const Json::array_t& ports = Items(Get(container.view->value, "ports"));
    for (std::size_t i = 0; i < ports.size(); ++i) {
      const Json* port = Get(&ports[i], "hostPort");
      if (port == nullptr || Integer(port) == 0) continue;
      found.push_back(
          {.place = (pod.object.PlaceOf(*container.view) / "ports")
                        .Item(i, json::StringAt(ports[i], "name")) /
                    "hostPort",
           .found = Shown(port),
           .allowed = "nothing or 0",
           .message = TitleOf(container) + " takes the port " + Shown(port) + " of its node"});
    }
  }
}

// The host of one handler of a probe or of the life cycle.
void CheckHandlerHost(const PodOfChecks& pod, const Container& container, const Json* handler,
                      std::initializer_list<std::string_view> keys, Violations& found) {
  for (const char* kind : {"httpGet", "tcpSocket"}) {
    const Json* host = Get(handler, kind, "host");
    if (Text(host).empty()) continue;
    Place place = pod.object.PlaceOf(*container.view);
    for (const std::string_view key : keys) place = place / key;
    found.push_back(
        {.place = place / kind / "host",
         .found = Shown(host),
         .allowed = "no host",
         .message = TitleOf(container) + " lets the node connect to `" + Shown(host) + "`"});
  }
}

void CheckHostProbes(const PodOfChecks& pod, Violations& found) {
  for (const Container& container : pod.containers) {
    for (const char* probe : {"livenessProbe", "readinessProbe", "startupProbe"})
      CheckHandlerHost(pod, container, Get(container.view->value, probe), {probe}, found);
    const Json* lifecycle = Get(container.view->value, "lifecycle");
    if (lifecycle == nullptr) continue;
    for (const char* hook : {"postStart", "preStop"})
      CheckHandlerHost(pod, container, Get(lifecycle, hook), {"lifecycle", hook}, found);
  }
}

void CheckPrivileged(const PodOfChecks& pod, Violations& found) {
  for (const Container& container : pod.containers) {
    if (!IsTrue(Get(container.security_context, "privileged"))) continue;
    found.push_back({.place = pod.ContextPlace(container) / "privileged",
                     .found = "true",
                     .allowed = "false",
                     .message = TitleOf(container) + " is privileged"});
  }
}

void CheckSeLinuxOptions(const PodOfChecks& pod, Violations& found) {
  constexpr int kHasEngineType = 31;
  VisitContexts(pod, [&](const Json* context, std::string_view title, const auto& place) {
    const Json* options = Get(context, "seLinuxOptions");
    if (options == nullptr) return;
    const Json* type = Get(options, "type");
    const bool is_allowed =
        IsOneOf(Text(type), {"", "container_t", "container_init_t", "container_kvm_t"}) ||
        (pod.minor >= kHasEngineType && Text(type) == "container_engine_t");
    if (!is_allowed) {
      found.push_back(
          {.place = place() / "seLinuxOptions" / "type",
           .found = Shown(type),
           .allowed = "a type of containers",
           .message = std::string(title) + " has the SELinux type `" + Shown(type) + "`"});
    }
    for (const char* field : {"user", "role"}) {
      const Json* value = Get(options, field);
      if (Text(value).empty()) continue;
      found.push_back({.place = place() / "seLinuxOptions" / field,
                       .found = Shown(value),
                       .allowed = "nothing",
                       .message = std::string(title) + " sets an SELinux " + field + ", `" +
                                  Shown(value) + "`"});
    }
  });
}

// Up to 1.18 seccomp was set by annotations.
void CheckSeccompAnnotations(const PodOfChecks& pod, Violations& found) {
  const Json* annotations = Get(pod.object.pod_metadata(), "annotations");
  const auto check = [&](const std::string& key) {
    const Json* value = Get(annotations, key);
    if (value == nullptr || IsOneOf(Text(value), {"runtime/default", "docker/default"}) ||
        Text(value).starts_with("localhost/")) {
      return;
    }
    found.push_back({.place = pod.object.PodPlace() / "metadata" / "annotations" / key,
                     .found = Shown(value),
                     .allowed = "runtime/default, docker/default or localhost/…",
                     .message = "an annotation sets the seccomp profile `" + Shown(value) + "`"});
  };
  check("seccomp.security.alpha.kubernetes.io/pod");
  for (const Container& container : pod.containers)
    check("container.seccomp.security.alpha.kubernetes.io/" + std::string(container.view->name));
}

void CheckSeccompProfile(const PodOfChecks& pod, Violations& found) {
  VisitContexts(pod, [&](const Json* context, std::string_view title, const auto& place) {
    const Json* profile = Get(context, "seccompProfile");
    const Json* type = Get(profile, "type");
    if (profile == nullptr || IsOneOf(Text(type), {"RuntimeDefault", "Localhost"})) return;
    found.push_back(
        {.place = place() / "seccompProfile" / "type",
         .found = Shown(type),
         .allowed = "RuntimeDefault or Localhost",
         .message = std::string(title) + " has the seccomp profile `" + Shown(type) + "`"});
  });
}

struct SafeSysctl {
  std::string_view name;
  int since;
};

constexpr std::array<SafeSysctl, 14> kSafeSysctls = {{
    {"kernel.shm_rmid_forced", 0},
    {"net.ipv4.ip_local_port_range", 0},
    {"net.ipv4.ip_unprivileged_port_start", 0},
    {"net.ipv4.ping_group_range", 0},
    {"net.ipv4.tcp_syncookies", 0},
    {"net.ipv4.ip_local_reserved_ports", 27},
    {"net.ipv4.tcp_fin_timeout", 29},
    {"net.ipv4.tcp_keepalive_intvl", 29},
    {"net.ipv4.tcp_keepalive_probes", 29},
    {"net.ipv4.tcp_keepalive_time", 29},
    {"net.ipv4.tcp_rmem", 32},
    {"net.ipv4.tcp_wmem", 32},
    {"net.ipv4.tcp_notsent_lowat", 37},
    {"net.ipv4.tcp_slow_start_after_idle", 37},
}};

void CheckSysctls(const PodOfChecks& pod, Violations& found) {
  const Json::array_t& sysctls = Items(Get(pod.security_context, "sysctls"));
  for (std::size_t i = 0; i < sysctls.size(); ++i) {
    const std::string_view name = json::StringAt(sysctls[i], "name");
    const auto* const safe = std::ranges::find(kSafeSysctls, name, &SafeSysctl::name);
    if (safe != kSafeSysctls.end() && pod.minor >= safe->since) continue;
    found.push_back({.place = (pod.ContextPlace() / "sysctls").Item(i, name) / "name",
                     .found = Shown(name),
                     .allowed = "sysctls of the safe set",
                     .message = "the pod sets the sysctl " + Shown(name)});
  }
}

void CheckWindowsHostProcess(const PodOfChecks& pod, Violations& found) {
  VisitContexts(pod, [&](const Json* context, std::string_view title, const auto& place) {
    if (!IsTrue(Get(context, "windowsOptions", "hostProcess"))) return;
    found.push_back({.place = place() / "windowsOptions" / "hostProcess",
                     .found = "true",
                     .allowed = "false",
                     .message = std::string(title) + " runs as a process of its Windows node"});
  });
}

void CheckProcMount(const PodOfChecks& pod, Violations& found) {
  constexpr int kRelaxed = 35;
  if (pod.minor < kRelaxed || !pod.HasUserNamespace()) CheckProcMountAlways(pod, found);
}

constexpr PodSecurity kLevel = PodSecurity::kBaseline;

constexpr std::array<PodSecurityCheck, 13> kChecks = {{
    {"appArmorProfile", kLevel, 0, INT_MAX, INT_MAX, CheckAppArmorProfile},
    {"capabilities_baseline", kLevel, 0, INT_MAX, 22, CheckCapabilities},
    {"hostNamespaces", kLevel, 0, INT_MAX, INT_MAX, CheckHostNamespaces},
    {"hostPathVolumes", kLevel, 0, INT_MAX, 0, CheckHostPathVolumes},
    {"hostPorts", kLevel, 0, INT_MAX, INT_MAX, CheckHostPorts},
    {"hostProbesAndHostLifecycle", kLevel, 34, INT_MAX, INT_MAX, CheckHostProbes},
    {"privileged", kLevel, 0, INT_MAX, INT_MAX, CheckPrivileged},
    {"procMount", kLevel, 0, INT_MAX, 35, CheckProcMount},
    {"seLinuxOptions", kLevel, 0, INT_MAX, INT_MAX, CheckSeLinuxOptions},
    {"seccompProfile_baseline", kLevel, 0, 19, INT_MAX, CheckSeccompAnnotations},
    {"seccompProfile_baseline", kLevel, 19, INT_MAX, 19, CheckSeccompProfile},
    {"sysctls", kLevel, 0, INT_MAX, INT_MAX, CheckSysctls},
    {"windowsHostProcess", kLevel, 0, INT_MAX, INT_MAX, CheckWindowsHostProcess},
}};

}  // namespace

void CheckProcMountAlways(const PodOfChecks& pod, Violations& found) {
  for (const Container& container : pod.containers) {
    const Json* mount = Get(container.security_context, "procMount");
    if (mount == nullptr || Text(mount) == "Default") continue;
    found.push_back({.place = pod.ContextPlace(container) / "procMount",
                     .found = Shown(mount),
                     .allowed = "Default",
                     .message = TitleOf(container) + " has the proc mount `" + Shown(mount) + "`"});
  }
}

std::span<const PodSecurityCheck> BaselineChecks() {
  return kChecks;
}

}  // namespace locust::standards
