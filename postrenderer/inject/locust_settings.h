// What Locust reads from a container: its arguments, which win, and LOCUST_* variables.
// Source: locust/argument_parser.py (ConfigArgParse: command line over environment). Configuration
// files inside of an image cannot be seen from here.
//
// Keeps a reference to the container, which must outlive it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/json/json.h"

namespace locust::inject {

inline constexpr int kDefaultWebPort = 8089;
inline constexpr int kDefaultMasterPort = 5557;

// A setting of Locust: "--users", "-u" (empty: no short form) and "LOCUST_USERS" (empty: none).
struct SettingName {
  std::string_view option;
  std::string_view short_option;
  std::string_view variable;
};

class LocustSettings {
 public:
  explicit LocustSettings(const Json& container);

  const std::vector<std::string>& arguments() const { return arguments_; }

  // From the arguments; empty for an option without value, nullopt when it is not among them.
  std::optional<std::string> Argument(const SettingName& name) const;
  // All words that an option takes, as --tags does: "--tags a b" and "--tags=a".
  std::vector<std::string> ArgumentWords(const SettingName& name) const;
  // From the arguments, else from a literal variable.
  std::optional<std::string> Value(const SettingName& name) const;
  // Value as a whole number; nullopt when it is absent or none.
  std::optional<int> Number(const SettingName& name) const;
  // Whether a switch is on: as an argument, or by a variable that is true, yes or 1.
  bool IsOn(const SettingName& name) const;
  // Whether the container has a variable of that name at all, by valueFrom too.
  bool HasVariable(std::string_view variable) const;

  bool headless() const;   // no web UI
  bool autostart() const;  // starts without the web UI being asked, headless or not
  int web_port() const;
  int master_port() const;            // of a master: where the workers connect
  std::string web_base_path() const;  // "/locust", without a slash at the end; empty: none

 private:
  const Json& container_;
  std::vector<std::string> arguments_;
};

// The number that a container's port stands for: itself, or the containerPort of that name.
std::optional<int> ContainerPort(const Json& container, const Json& port);

}  // namespace locust::inject
