#include "postrenderer/load_test/helm_values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace locust {
namespace {

using fields::Value;

// What the load test says itself, and where.
struct Decided {
  std::string_view path;
  std::string_view by;
};

constexpr std::array<Decided, 9> kDecided = {{
    {"fullnameOverride", "metadata.name"},
    {"loadtest.name", "spec.load_test.name"},
    {"loadtest.locust_locustfile_configmap", "spec.load_test.main_py_content"},
    {"loadtest.locust_lib_configmap", "spec.load_test.lib_files_content"},
    {"loadtest.pip_packages", "spec.load_test.pip_packages"},
    {"master.replicas", "spec.master_container.replicas"},
    {"worker.replicas", "spec.worker_container.replicas"},
    {"master.resources", "spec.master_container.resources"},
    {"worker.resources", "spec.worker_container.resources"},
}};

std::string Dotted(const std::vector<std::string>& path) {
  std::string dotted;
  for (const std::string& part : path) {
    dotted += dotted.empty() || part.starts_with('[') ? part : "." + part;
  }
  return dotted;
}

bool StartsWith(const std::vector<std::string>& path, const std::vector<std::string>& prefix) {
  return path.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), path.begin());
}

// Every value that `json` sets under `path`: a nested mapping is as good as dotted keys.
void CheckDecided(const Value& entry, const std::vector<std::string>& path,
                  const OrderedJson& json) {
  for (const Decided& decided : kDecided) {
    if (!StartsWith(path, SplitHelmKey(decided.path))) continue;
    entry.FailAtKey(
        "chart value `" + Dotted(path) + "` is what " + std::string(decided.by) + " decides",
        "take it out of helm_values and set " + std::string(decided.by));
    return;
  }
  if (!json.is_object()) return;
  for (const auto& [key, value] : json.items()) {
    std::vector<std::string> inner = path;
    inner.push_back(key);
    CheckDecided(entry, inner, value);
  }
}

void CheckClash(const Value& entry, const std::vector<std::string>& path,
                const std::vector<HelmValue>& known) {
  for (const HelmValue& other : known) {
    if (!StartsWith(path, other.path) && !StartsWith(other.path, path)) continue;
    entry.FailAtKey("chart value `" + Dotted(path) + "` is set by `" + Dotted(other.path) +
                        "` in line " + std::to_string(other.position.line) + " too",
                    "keep one of the two");
    return;
  }
}

}  // namespace

std::vector<std::string> SplitHelmKey(std::string_view key) {
  std::vector<std::string> path;
  std::string part;
  bool open = true;  // a part has to follow
  for (std::size_t i = 0; i < key.size(); ++i) {
    const char c = key[i];
    if (c == '\\' && i + 1 < key.size()) {
      part += key[++i];
    } else if (c == '.') {
      if (part.empty() && open) return {};
      if (!part.empty()) path.push_back(std::exchange(part, ""));
      open = true;
      continue;
    } else if (c == '[') {
      const std::size_t end = key.find(']', i);
      const std::string_view digits = key.substr(i + 1, end == key.npos ? 0 : end - i - 1);
      const bool number = !digits.empty() && digits.size() < 6 &&
                          std::ranges::all_of(digits, [](char d) { return d >= '0' && d <= '9'; });
      if (!number || (part.empty() && path.empty())) return {};
      if (!part.empty()) path.push_back(std::exchange(part, ""));
      path.push_back("[" + std::string(digits) + "]");
      i = end;
    } else {
      part += c;
    }
    open = false;
  }
  if (part.empty() && open) return {};
  if (!part.empty()) path.push_back(part);
  return path;
}

OrderedJson TypeHelmValue(const std::string& text) {
  if (text == "true") return true;
  if (text == "false") return false;
  if (text == "null") return nullptr;
  if (text == "0") return 0;
  if (!text.empty() && text[0] != '0') {  // "007" stays a string
    std::int64_t number = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (error == std::errc() && stop == end) return number;
  }
  return text;
}

fields::Type<std::vector<HelmValue>> HelmValuesType() {
  return {[](const Value& value, std::vector<HelmValue>& into) {
            if (value.node().kind != yaml::Node::Kind::kMapping) {
              value.FailType("a mapping");
              return false;
            }
            into.clear();
            for (const Value& entry : value.Entries()) {
              std::vector<std::string> path = SplitHelmKey(entry.key());
              if (path.empty()) {
                entry.FailAtKey(
                    "`" + entry.key() + "` is no path of a chart value",
                    "write it like `worker.hpa.enabled`; a dot of a name itself is `\\.`");
                continue;
              }
              OrderedJson json = entry.ToJson();
              CheckDecided(entry, path, json);
              CheckClash(entry, path, into);
              if (json.is_string()) json = TypeHelmValue(json.get<std::string>());
              into.push_back({std::move(path), std::move(json), entry.key_position()});
            }
            return true;
          },
          [] { return OrderedJson{{"type", "object"}}; }};
}

}  // namespace locust
