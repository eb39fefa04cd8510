#include "postrenderer/inject/locust_settings.h"

#include <algorithm>
#include <charconv>

#include "common/kube/workload.h"

namespace locust::inject {
namespace {

constexpr SettingName kHeadless = {"--headless", "", "LOCUST_HEADLESS"};
constexpr SettingName kHeadful = {"--headful", "", "LOCUST_HEADFUL"};
constexpr SettingName kAutostart = {"--autostart", "", "LOCUST_AUTOSTART"};
constexpr SettingName kWebPort = {"--web-port", "-P", "LOCUST_WEB_PORT"};
constexpr SettingName kWebBasePath = {"--web-base-path", "", "LOCUST_WEB_BASE_PATH"};
constexpr SettingName kMasterBindPort = {"--master-bind-port", "", "LOCUST_MASTER_BIND_PORT"};

std::string Lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  return text;
}

}  // namespace

LocustSettings::LocustSettings(const Json& container)
    : container_(container), arguments_(kube::LocustArguments(container)) {}

std::optional<std::string> LocustSettings::Argument(const SettingName& name) const {
  if (name.short_option.empty()) return kube::OptionValue(arguments_, {name.option});
  return kube::OptionValue(arguments_, {name.option, name.short_option});
}

std::vector<std::string> LocustSettings::ArgumentWords(const SettingName& name) const {
  std::vector<std::string> words;
  bool taking = false;
  for (const std::string& argument : arguments_) {
    if (argument == name.option || argument == name.short_option) {
      words.clear();
      taking = true;
    } else if (argument.starts_with(std::string(name.option) + "=")) {
      words = {argument.substr(name.option.size() + 1)};
      taking = false;
    } else if (argument.starts_with("-")) {
      taking = false;
    } else if (taking) {
      words.push_back(argument);
    }
  }
  return words;
}

std::optional<std::string> LocustSettings::Value(const SettingName& name) const {
  if (auto argument = Argument(name)) return argument;
  const std::string* variable = kube::LiteralEnv(container_, name.variable);
  return variable == nullptr ? std::nullopt : std::optional(*variable);
}

std::optional<int> LocustSettings::Number(const SettingName& name) const {
  const std::optional<std::string> text = Value(name);
  if (!text) return std::nullopt;
  int number = 0;
  const char* const end = text->data() + text->size();
  const auto [rest, error] = std::from_chars(text->data(), end, number);
  return error == std::errc{} && rest == end ? std::optional(number) : std::nullopt;
}

bool LocustSettings::IsOn(const SettingName& name) const {
  if (Argument(name)) return true;
  const std::string* variable = kube::LiteralEnv(container_, name.variable);
  if (variable == nullptr) return false;
  const std::string value = Lower(*variable);
  return value == "true" || value == "yes" || value == "1";
}

bool LocustSettings::HasVariable(std::string_view variable) const {
  const Json* env = json::Find(container_, "env");
  return env != nullptr && std::ranges::any_of(*env, [&](const Json& entry) {
           return json::StringAt(entry, "name") == variable;
         });
}

bool LocustSettings::headless() const {
  return IsOn(kHeadless) && !IsOn(kHeadful);
}

bool LocustSettings::autostart() const {
  return headless() || IsOn(kAutostart);
}

int LocustSettings::web_port() const {
  return Number(kWebPort).value_or(kDefaultWebPort);
}

int LocustSettings::master_port() const {
  return Number(kMasterBindPort).value_or(kDefaultMasterPort);
}

std::string LocustSettings::web_base_path() const {
  std::string path = Value(kWebBasePath).value_or("");
  while (path.ends_with('/')) path.pop_back();
  return path;
}

std::optional<int> ContainerPort(const Json& container, const Json& port) {
  if (port.is_number_integer()) return port.get<int>();
  const Json* ports = json::Find(container, "ports");
  if (!port.is_string() || ports == nullptr) return std::nullopt;
  for (const Json& entry : *ports) {
    const Json* number = json::Find(entry, "containerPort");
    if (json::StringAt(entry, "name") != port.get_ref<const std::string&>()) continue;
    if (number != nullptr && number->is_number_integer()) return number->get<int>();
  }
  return std::nullopt;
}

}  // namespace locust::inject
