#include "postrenderer/inject/values.h"

#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "common/text/words.h"
#include "postrenderer/inject/names.h"

namespace locust::inject {
namespace {

OrderedJson ListToJson(const standards::Resources::List& list) {
  OrderedJson json = OrderedJson::object();
  for (const auto& [name, quantity] : list) json[name] = quantity;
  return json;
}

OrderedJson SizeToJson(const ContainerSize& size) {
  OrderedJson json = OrderedJson::object();
  if (size.replicas) json["replicas"] = *size.replicas;
  if (!size.resources.requests.empty()) {
    json["resources"]["requests"] = ListToJson(size.resources.requests);
  }
  if (!size.resources.limits.empty()) {
    json["resources"]["limits"] = ListToJson(size.resources.limits);
  }
  return json;
}

OrderedJson LoadTestToJson(const LoadTest& load_test) {
  OrderedJson json = OrderedJson::object();
  // Without a script the chart runs its own example, which it renders under that name only.
  if (!load_test.main_py) return json;
  json["name"] = load_test.name;
  json["locust_locustfile_configmap"] = MainPyName(load_test, load_test.metadata.name);
  json["locust_lib_configmap"] = LibFilesName(load_test, load_test.metadata.name);
  if (load_test.run.mode == RunMode::kOnce) json["headless"] = true;
  if (!load_test.run.tags.empty()) json["tags"] = Joined(load_test.run.tags, " ");
  if (!load_test.run.exclude_tags.empty()) {
    json["excludeTags"] = Joined(load_test.run.exclude_tags, " ");
  }
  return json;
}

// The index in "[2]"; nullopt for a key.
std::optional<std::size_t> IndexOf(std::string_view step) {
  std::size_t index = 0;
  if (!step.starts_with('[') || !step.ends_with(']')) return std::nullopt;
  const char* const end = step.data() + step.size() - 1;
  const auto [at, error] = std::from_chars(step.data() + 1, end, index);
  if (error != std::errc{} || at != end) return std::nullopt;
  return index;
}

// Sets the value at `path`, as repeated --set flags would: mappings and lists grow, anything else
// is replaced.
void Put(OrderedJson& values, const std::vector<std::string>& path, const OrderedJson& value) {
  OrderedJson* at = &values;
  for (const std::string& step : path) {
    if (const std::optional<std::size_t> index = IndexOf(step)) {
      if (!at->is_array()) *at = OrderedJson::array();
      at = &(*at)[*index];
    } else {
      if (!at->is_object()) *at = OrderedJson::object();
      at = &(*at)[step];
    }
  }
  *at = value;
}

}  // namespace

OrderedJson ChartValues(const LoadTest& load_test) {
  OrderedJson values = {{"fullnameOverride", load_test.metadata.name}};
  const auto add = [&values](const char* key, OrderedJson part) {
    if (!part.empty()) values[key] = std::move(part);
  };
  add("loadtest", LoadTestToJson(load_test));
  add("master", SizeToJson(load_test.master));
  add("worker", SizeToJson(load_test.worker));
  for (const HelmValue& value : load_test.helm_values) Put(values, value.path, value.value);
  return values;
}

}  // namespace locust::inject
