#include "postrenderer/commands/chart_stream.h"

#include <algorithm>
#include <functional>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "common/json/json.h"
#include "common/yaml/write.h"
#include "postrenderer/commands/assets.h"
#include "postrenderer/inject/values.h"

namespace locust::commands {
namespace {

// The chart's own defaults.
constexpr std::string_view kRepository = "locustio/locust";
constexpr std::string_view kTag = "2.32.2";
constexpr std::string_view kHost = "https://www.google.com";
constexpr std::string_view kScriptFolder = "/mnt/locust";
constexpr int kMostWorkers = 100;
constexpr int kWebPort = 8089;

using Texts = std::map<std::string, std::string, std::less<>>;

// `text` with every `@name@` replaced.
std::string Fill(std::string_view text, const Texts& texts) {
  std::string filled;
  while (true) {
    const std::size_t begin = text.find('@');
    filled += text.substr(0, begin);
    if (begin == std::string_view::npos) return filled;
    const std::size_t end = text.find('@', begin + 1);
    filled += texts.at(std::string(text.substr(begin + 1, end - begin - 1)));
    text.remove_prefix(end + 1);
  }
}

std::string TextOf(const OrderedJson& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

class Chart {
 public:
  explicit Chart(const LoadTest& load_test)
      : fullname_(load_test.metadata.name),
        load_test_(load_test.main_py ? load_test.name : "example"),
        values_(inject::ChartValues(load_test)) {}

  std::string Stream() {
    Set("fullname", fullname_);
    for (const char* part : {"master", "worker", "config"}) {
      Set("fullname_" + std::string(part), fullname_ + "-" + part);
    }
    Set("load_test", load_test_);
    Set("start_script", StartScript());
    Set("service_type", Value("/service/type", "ClusterIP"));
    Set("service_port", Value("/service/port", kWebPort));
    Set("web_port", WebPort());
    Set("pod_security_context", Value("/podSecurityContext", OrderedJson::object()));
    Set("security_context", Value("/securityContext", OrderedJson::object()));
    SetVolumes();
    for (const std::string role : {"master", "worker"}) {
      Set(role + "_replicas", Value("/" + role + "/replicas", 1));
      Set(role + "_image", Image(role));
      Set(role + "_resources", Value("/" + role + "/resources", OrderedJson::object()));
      Set(role + "_args", Arguments(role));
      Set(role + "_variables", Variables(role));
    }
    std::string stream = Fill(kChartYaml, texts_);
    if (Value("/worker/hpa/enabled", false) == true) {
      Set("least", Value("/worker/hpa/minReplicas", 1));
      Set("most", Value("/worker/hpa/maxReplicas", kMostWorkers));
      stream += Fill(kAutoscalerYaml, texts_);
    }
    return stream;
  }

 private:
  void Set(std::string name, const OrderedJson& value) {
    texts_[std::move(name)] = yaml::WriteFlow(value);
  }

  // The chart value at a JSON Pointer, or what the chart has when it is not set.
  OrderedJson Value(const std::string& pointer, OrderedJson fallback) const {
    const OrderedJson::json_pointer place(pointer);
    if (!values_.contains(place) || values_[place].is_null()) return fallback;
    return values_[place];
  }

  std::string Text(const std::string& pointer, std::string_view fallback) const {
    return TextOf(Value(pointer, std::string(fallback)));
  }

  OrderedJson WebPort() const { return Value("/service/targetPort", kWebPort); }

  std::string StartScript() const {
    std::string script = "#!/bin/sh\nset -eu\n";
    const OrderedJson packages = Value("/loadtest/pip_packages", OrderedJson::array());
    if (packages.is_array() && !packages.empty()) {
      script += "pip install";
      for (const OrderedJson& package : packages) {
        script += " " + TextOf(package);
      }
      script += "\n";
    }
    return script + "exec /opt/venv/bin/locust $@\n";
  }

  std::string Image(const std::string& role) const {
    std::string own = Text("/" + role + "/image", "");
    if (!own.empty()) return own;
    return Text("/image/repository", kRepository) + ":" + Text("/image/tag", kTag);
  }

  OrderedJson Arguments(const std::string& role) const {
    OrderedJson arguments = OrderedJson::array();
    arguments.push_back("--" + role);
    const OrderedJson more = Value("/" + role + "/args", OrderedJson::array());
    for (const OrderedJson& each : more.is_array() ? more : OrderedJson::array()) {
      arguments.push_back(TextOf(each));
    }
    if (role != "master") return arguments;
    if (Value("/loadtest/headless", false) == true) arguments.push_back("--headless");
    if (WebPort() != kWebPort) arguments.push_back("--web-port " + WebPort().dump());
    for (const auto& [value, option] :
         {std::pair{"/loadtest/tags", "--tags "}, {"/loadtest/excludeTags", "--exclude-tags "}}) {
      if (const std::string text = Text(value, ""); !text.empty()) {
        arguments.push_back(option + text);
      }
    }
    return arguments;
  }

  OrderedJson Variables(const std::string& role) const {
    OrderedJson list = OrderedJson::array();
    const auto add = [&list](const std::string& name, const std::string& text) {
      list.push_back({{"name", name}, {"value", text}});
    };
    add("LOCUST_HOST", Text("/loadtest/locust_host", kHost));
    if (role == "worker") {
      add("LOCUST_MASTER_NODE_HOST", fullname_);
      add("LOCUST_MASTER_NODE_PORT", "5557");
    }
    const std::string folder = Text("/loadtest/locust_locustfile_path", kScriptFolder);
    add("LOCUST_LOCUSTFILE", folder + "/" + Text("/loadtest/locust_locustfile", "main.py"));
    // The last entry of a name counts: for workers what is for both roles, as the chart has it.
    std::vector<std::string> places = {"/loadtest/environment", "/" + role + "/environment"};
    if (role == "worker") std::ranges::reverse(places);
    for (const std::string& place : places) {
      const OrderedJson variables = Value(place, OrderedJson::object());
      for (const auto& [name, value] : variables.items()) {
        add(name, TextOf(value));
      }
    }
    return list;
  }

  void SetVolumes() {
    OrderedJson volumes = OrderedJson::array();
    OrderedJson mounts = OrderedJson::array();
    const auto add = [&](const char* name, const std::string& config_map, std::string path) {
      if (config_map.empty()) return;
      volumes.push_back({{"name", name}, {"configMap", {{"name", config_map}}}});
      mounts.push_back({{"name", name}, {"mountPath", std::move(path)}});
    };
    const std::string folder = Text("/loadtest/locust_locustfile_path", kScriptFolder);
    add("lib", Text("/loadtest/locust_lib_configmap", "example-lib"), folder + "/lib");
    add("locustfile", Text("/loadtest/locust_locustfile_configmap", "example-locustfile"), folder);
    add("config", fullname_ + "-config", "/config");
    Set("volumes", volumes);
    Set("mounts", mounts);
  }

  std::string fullname_;
  std::string load_test_;
  OrderedJson values_;
  Texts texts_;
};

}  // namespace

std::string ChartStream(const LoadTest& load_test) {
  return Chart(load_test).Stream();
}

}  // namespace locust::commands
