// Drives `helm`, version 3 or 4: which flags each takes, and what its answers mean.
//
// Values go in by stdin and credentials by the environment: nothing secret is an argument, and
// nothing is written to a disk but the post-renderer's report, which has no secrets.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "common/text/diagnostic.h"
#include "postrenderer/deploy/interrupt.h"
#include "postrenderer/deploy/private_folder.h"
#include "postrenderer/deploy/process.h"
#include "postrenderer/deploy/target.h"

namespace locust::deploy {

struct Chart {
  std::string reference;  // as Helm takes it: folder, archive, repo/name, oci://…
  std::string version;    // empty: the newest, or the one that is there
};

// A release as Helm keeps it, or as it would become.
struct Release {
  int revision = 0;
  std::string status;                // "deployed", "failed", "pending-upgrade", …
  std::string kubernetes_namespace;  // as Helm resolved it
  std::string manifest;              // without hooks; Secrets in clear
};

struct Upgrade {
  Chart chart;
  std::string values;                           // YAML
  std::vector<std::string> renderer_arguments;  // for `render`
  std::chrono::seconds timeout{300};            // of hooks, and of waiting
  bool preview = false;                         // nothing is changed
  bool wait = false;                            // until all is ready
};

class Helm {
 public:
  // `program`: a path or a name in PATH. `renderer`: the path of this executable. Throws Error
  // (kMissing) when there is no Helm, or neither version 3 nor 4. Everything is kept by reference.
  Helm(std::string program, std::string renderer, const Target& target, const PrivateFolder& folder,
       Interrupt& interrupt);

  int major() const { return major_; }
  const std::string& version() const { return version_; }  // "v3.22.0"

  // The newest revision; nullopt when there is no such release. `after_signal`: ask although a
  // signal came. Throws Error (kExitFailed, or CodeOfSignal).
  std::optional<Release> Status(bool after_signal = false) const;

  // What the post-renderer refused is an Error of kInvalid with its own diagnostics, and a denial
  // by the cluster one of kInvalid. Else as Status.
  Release Run(const Upgrade& upgrade) const;

  // Waits until the objects are gone. Returns what Helm says of objects that stay.
  std::string Uninstall(std::chrono::seconds timeout) const;

  // Throws the Error that `result` means, when it does. `what`: "helm upgrade".
  void ThrowIfFailed(const ProcessResult& result, const std::string& what) const;

  // What children get besides our environment: the cluster.
  EnvironmentChanges Cluster() const;

  // Without the credential's id.
  std::string Scrubbed(std::string text) const;

 private:
  void FindVersion();
  void WritePlugin();
  ProcessResult Call(std::vector<std::string> arguments, const std::string& input,
                     std::chrono::milliseconds timeout, bool after_signal = false) const;
  std::vector<std::string> UpgradeArguments(const Upgrade& upgrade) const;
  Release ReadRelease(const std::string& text) const;

  const std::string program_, renderer_;
  const Target& target_;
  const PrivateFolder& folder_;
  Interrupt& interrupt_;
  std::string version_;
  int major_ = 0;
  std::string plugins_;  // HELM_PLUGINS with ours in front; version 4 only
};

}  // namespace locust::deploy
