#include "postrenderer/deploy/deploy.h"

#include <algorithm>
#include <optional>
#include <type_traits>
#include <utility>

#include "postrenderer/deploy/afterwards.h"
#include "postrenderer/deploy/exit_codes.h"
#include "postrenderer/deploy/manifest.h"
#include "postrenderer/deploy/manifest_diff.h"
#include "postrenderer/deploy/private_folder.h"
#include "postrenderer/deploy/refresh.h"
#include "postrenderer/deploy/waiting.h"

namespace locust::deploy {
namespace {

Diagnostic Notice(std::string message, std::string hint = {}) {
  return {.severity = Diagnostic::Severity::kNotice,
          .message = std::move(message),
          .hint = std::move(hint)};
}

std::string Describe(const Release& release) {
  return "`" + release.status + "`, revision " + std::to_string(release.revision);
}

bool IsPending(const Release& release) {
  return release.status.starts_with("pending-") || release.status == "uninstalling";
}

class Session {
 public:
  Session(const Request& request, Terminal& terminal, Interrupt& interrupt)
      : request_(request),
        terminal_(terminal),
        interrupt_(interrupt),
        helm_(request.helm, request.renderer, request.target, folder_, interrupt),
        kubectl_(request.kubectl, helm_, request.target, interrupt),
        has_kubectl_(kubectl_.IsThere()) {}

  Result Deploy() {
    Begin();
    Preview();
    Pause("deploy it?");
    if (!request_.is_current()) {
      throw Error(kExitFailed,
                  "the files have changed since they were read, so nothing was deployed",
                  "deploy again");
    }
    const Release release = AfterChange([this] { return Upgrade(); });
    const std::vector<ManifestObject> manifest = ReadManifest(release.manifest);
    if (request_.wait && has_kubectl_) {
      AfterChange([&] {
        Waiting(kubectl_, terminal_, interrupt_).Until(WorkloadsOf(manifest), request_.timeout);
        return 0;
      });
    }
    terminal_.Say("release `" + request_.target.release + "` " + PlaceOf(request_.target) +
                  " is at revision " + std::to_string(release.revision) +
                  (request_.wait ? " and ready" : ""));
    result_.output = WhereToLook(manifest, request_.target);
    return std::move(result_);
  }

  Result Diff() {
    Begin();
    result_.output = Difference(terminal_.colours()).text;
    return std::move(result_);
  }

  Result Delete() {
    before_ = helm_.Status();
    if (!before_) {
      result_.notices.push_back(Notice("there is no release `" + request_.target.release + "` " +
                                       PlaceOf(request_.target) + ", so nothing was deleted"));
      return std::move(result_);
    }
    if (Previews()) {
      terminal_.Print(DiffManifests(ReadManifest(before_->manifest), {}, terminal_.colours()).text);
    }
    Pause("delete it?");
    const std::string kept = AfterChange([this] { return helm_.Uninstall(request_.timeout); });
    terminal_.Say("release `" + request_.target.release + "` " + PlaceOf(request_.target) +
                  " is deleted");
    if (kept.find("kept") != kept.npos) result_.notices.push_back(Notice("helm: " + kept));
    return std::move(result_);
  }

 private:
  bool Previews() const {
    return request_.settings.preview_before_update_or_destroy ||
           request_.settings.pause_between_preview_and_update_or_destroy;
  }

  void Begin() {
    before_ = helm_.Status();
    if (before_ && IsPending(*before_)) {
      throw Error(kExitFailed,
                  "the release is " + Describe(*before_) +
                      ": another operation is under way, or one was killed",
                  before_->revision > 1
                      ? "when nobody works on it: `helm rollback " + request_.target.release + "`"
                      : "when nobody works on it: `locust-postrenderer delete`");
    }
  }

  struct locust::deploy::Upgrade Wanted() const {
    return {.chart = request_.chart,
            .values = request_.values,
            .renderer_arguments = request_.renderer_arguments,
            .timeout = request_.timeout};
  }

  Release Upgrade() {
    struct locust::deploy::Upgrade upgrade = Wanted();
    upgrade.wait = request_.wait && !has_kubectl_;
    if (upgrade.wait) {
      result_.notices.push_back(
          Notice("no `" + request_.kubectl + "`, so Helm waited, and could not say for what",
                 "install kubectl, or name it with --kubectl"));
    }
    terminal_.Say((before_ ? "upgrading" : "installing") + std::string(" release `") +
                  request_.target.release + "` " + PlaceOf(request_.target) + " by helm " +
                  helm_.version());
    return helm_.Run(upgrade);
  }

  ManifestDiff Difference(bool colours) {
    struct locust::deploy::Upgrade upgrade = Wanted();
    upgrade.preview = true;
    const Release planned = helm_.Run(upgrade);
    std::vector<ManifestObject> present;
    if (before_) present = ReadManifest(before_->manifest);
    if (before_ && has_kubectl_ && !request_.settings.skip_refresh) {
      present = Refreshed(std::move(present), kubectl_.Get({"--filename", "-"}, before_->manifest));
    }
    return DiffManifests(present, ReadManifest(planned.manifest), colours);
  }

  void Preview() {
    if (Previews()) terminal_.Print(Difference(terminal_.colours()).text);
  }

  void Pause(const std::string& question) {
    if (!request_.settings.pause_between_preview_and_update_or_destroy || request_.yes) return;
    if (terminal_.Ask(question, interrupt_)) return;
    if (const int signal = interrupt_.signal(); signal != 0) {
      throw Error(CodeOfSignal(signal),
                  {{.message = "interrupted at the question"}, Notice("nothing was changed")});
    }
    throw Error(kExitFailed, {{.message = "the answer was no"}, Notice("nothing was changed")});
  }

  // Runs what changes the release; an Error gets the state of the release as its last diagnostic.
  template <class Change>
  std::invoke_result_t<Change> AfterChange(const Change& change) {
    try {
      return change();
    } catch (const Error& error) {
      std::vector<Diagnostic> diagnostics = error.diagnostics();
      diagnostics.push_back(State());
      throw Error(error.code(), std::move(diagnostics));
    }
  }

  Diagnostic State() {
    const std::string name = "the release `" + request_.target.release + "` ";
    std::optional<Release> now;
    try {
      now = helm_.Status(true);
    } catch (const Error& error) {
      return Notice("how " + name + "stands cannot be said: " + error.diagnostics().front().message,
                    "`helm status " + request_.target.release + "` tells when the cluster answers");
    }
    if (!now) return Notice(name + "is not there");
    if (before_ && before_->revision == now->revision && before_->status == now->status) {
      return Notice(name + "is unchanged: " + Describe(*now));
    }
    std::string hint = before_ && now->revision > before_->revision
                           ? "deploy again, or go back: `helm rollback " + request_.target.release +
                                 " " + std::to_string(before_->revision) + "`"
                           : "deploy again, or take it out: `locust-postrenderer delete`";
    if (IsPending(*now)) {
      hint = before_ ? "helm was killed: `helm rollback " + request_.target.release + " " +
                           std::to_string(before_->revision) + "`, then deploy again"
                     : "helm was killed: `locust-postrenderer delete`, then deploy again";
    }
    return Notice(name + "is " + Describe(*now) +
                      (now->status == "deployed" ? "" : ", and its objects may be changed in part"),
                  std::move(hint));
  }

  const Request& request_;
  Terminal& terminal_;
  Interrupt& interrupt_;
  PrivateFolder folder_;
  Helm helm_;
  Kubectl kubectl_;
  const bool has_kubectl_;
  std::optional<Release> before_;
  Result result_;
};

void CheckSettings(const Request& request, const Terminal& terminal) {
  if (terminal.interactive()) return;
  if (request.settings.is_manual) {
    throw Error(
        ExitCode::kInvalid,
        {{.source = request.source,
          .path = "spec.stack_job_settings.is_manual",
          .message = "this load test is deployed and deleted by hand, and no terminal is here",
          .hint = "call from a terminal, or set it to false"}});
  }
  if (request.settings.pause_between_preview_and_update_or_destroy && !request.yes) {
    throw Error(ExitCode::kUsage,
                {{.source = request.source,
                  .path = "spec.stack_job_settings.pause_between_preview_and_update_or_destroy",
                  .message = "it asks for a yes, and no terminal is here to ask at",
                  .hint = "give --yes"}});
  }
}

// What pipelines leave alone.
bool IsLeftAlone(const Request& request, const Terminal& terminal) {
  return request.settings.is_disabled_on_lifecycle_events && !terminal.interactive();
}

Result LeftAlone(const Request& request) {
  Diagnostic notice = Notice(
      "left alone: without a terminal this is a reaction to an event, which the load test does not "
      "want",
      "call from a terminal, or set it to false");
  notice.source = request.source;
  notice.path = "spec.stack_job_settings.is_disabled_on_lifecycle_events";
  return {.output = {}, .notices = {std::move(notice)}};
}

}  // namespace

Result Deploy(const Request& request, Terminal& terminal, Interrupt& interrupt) {
  if (IsLeftAlone(request, terminal)) return LeftAlone(request);
  CheckSettings(request, terminal);
  return Session(request, terminal, interrupt).Deploy();
}

Result Diff(const Request& request, Terminal& terminal, Interrupt& interrupt) {
  return Session(request, terminal, interrupt).Diff();
}

Result Delete(const Request& request, Terminal& terminal, Interrupt& interrupt) {
  if (IsLeftAlone(request, terminal)) return LeftAlone(request);
  CheckSettings(request, terminal);
  return Session(request, terminal, interrupt).Delete();
}

}  // namespace locust::deploy
