#include "postrenderer/inject/web_login.h"

#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "common/kube/image.h"
#include "postrenderer/inject/edit_builder.h"
#include "postrenderer/inject/locust_settings.h"

namespace locust::inject {
namespace {

// Major and minor of "2.32.2" or "2.32.2-acme.3"; nullopt for a tag that is no version.
std::optional<std::pair<int, int>> VersionOf(std::string_view tag) {
  std::pair<int, int> version;
  const char* const end = tag.data() + tag.size();
  const auto major = std::from_chars(tag.data(), end, version.first);
  if (major.ec != std::errc{} || major.ptr == end || *major.ptr != '.') return std::nullopt;
  if (std::from_chars(major.ptr + 1, end, version.second).ec != std::errc{}) return std::nullopt;
  return version;
}

// Whether some script of the load test touches Locust's login.
bool SetsUpLogin(const LoadTest& load_test) {
  constexpr std::string_view kNeedle = "login_manager";
  if (load_test.main_py->text.find(kNeedle) != std::string::npos) return true;
  for (const LibFile& file : load_test.lib_files) {
    if (file.script.text.find(kNeedle) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

Changes WebLogin(const Release& release, const Context& context) {
  EditBuilder edits(release);
  if (!release.master) return {};
  const kube::Workload& master = *release.objects[*release.master].workload;
  const Json& container = *edits.At(*release.master, master.container_path());
  const LocustSettings settings(container);
  if (settings.headless()) return {};

  const std::string tag = kube::ParseImage(json::StringAt(container, "image")).tag;
  const bool has_web_auth = VersionOf(tag) < std::pair(2, 21) && VersionOf(tag);
  if (settings.Value({"--web-auth", "", "LOCUST_WEB_AUTH"}) && !has_web_auth) {
    edits.Warn(*release.master, master.container_path() + "/args",
               "--web-auth is gone from Locust 2.21 on, which exits when it is given one",
               "use --web-login with a login in main.py, or protect the ingress instead");
  }
  if (settings.IsOn({"--web-login", "", "LOCUST_WEB_LOGIN"}) && context.load_test.main_py &&
      !SetsUpLogin(context.load_test)) {
    edits.Warn(
        *release.master, master.container_path() + "/args",
        "--web-login needs a script that sets up environment.web_ui.login_manager, and none "
        "does: every page of the web UI will fail",
        "turn master.auth.enabled off in the chart's values, or set up the login in main.py");
  }
  return edits.Take();
}

}  // namespace locust::inject
