// What one Locust process is started with: its arguments and environment, read as Locust reads them
// (arguments before environment before configuration files) after the kubelet's expansion.
//
// Views into the object, which must outlive it. Pure; none throws. One thread.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "common/json/json.h"
#include "common/kube/command_line.h"
#include "common/standards/references.h"

namespace locust::standards {

// A value of Locust's configuration.
struct Setting {
  enum class State { kAbsent, kKnown, kUnknown };
  enum class Where { kArguments, kVariable, kEnvFrom };
  State state = State::kAbsent;
  Where where = Where::kArguments;
  std::string value = {};   // kKnown: as Locust gets it; kUnknown: as it is written
  std::string reason = {};  // kUnknown: completes "can't be known: it …"
};

class LocustRun {
 public:
  // What a container that is taken for Locust runs.
  explicit LocustRun(const Json& container);

  // Arguments without a program, as an operator puts them together. `has_env_from`: more variables
  // come from ConfigMaps or Secrets.
  LocustRun(std::vector<std::string> arguments, const Json* env, bool has_env_from);

  // The value of an option ("--host", "-H") or of its variable ("LOCUST_HOST").
  Setting Find(std::initializer_list<std::string_view> options, std::string_view variable) const;

  // Whether a switch is on. What can't be known is off.
  bool IsOn(std::string_view option, std::string_view variable) const;

  bool IsHeadless() const { return IsOn("--headless", "LOCUST_HEADLESS"); }
  // Starts by itself, with or without a web page.
  bool StartsItself() const { return IsHeadless() || IsOn("--autostart", "LOCUST_AUTOSTART"); }
  // By what it is started with, not by what it is called: a worker gets its orders from a master.
  bool IsWorker() const { return IsOn("--worker", "LOCUST_MODE_WORKER"); }
  bool IsMaster() const { return IsOn("--master", "LOCUST_MODE_MASTER"); }

  const std::vector<std::string>& arguments() const { return line_.arguments; }
  kube::CommandLine::Program program() const { return line_.program; }

 private:
  void ExpandInShell();
  void FindOpaqueArguments();

  kube::CommandLine line_;
  References references_;
  bool has_env_from_ = false;
  bool knows_program_ = true;  // nothing but arguments, environment and files configures it
  std::string opaque_;         // an argument that may become any option; empty: none
};

}  // namespace locust::standards
