#include "postrenderer/load_test/helm_values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <map>
#include <utility>

namespace locust {
namespace {

using fields::Value;
using Path = std::vector<std::string>;

// Chart values that the load test decides, and by which of its fields.
struct Decided {
  std::string_view value;
  std::string_view field;
};

constexpr std::array<Decided, 10> kDecided = {{
    {"fullnameOverride", "metadata.name"},
    {"loadtest.name", "spec.load_test.name"},
    {"loadtest.locust_locustfile", "spec.load_test.main_py_content"},
    {"loadtest.locust_locustfile_configmap", "spec.load_test.main_py_content"},
    {"loadtest.locust_lib_configmap", "spec.load_test.lib_files_content"},
    {"loadtest.pip_packages", "spec.load_test.pip_packages"},
    {"master.replicas", "spec.master_container.replicas"},
    {"worker.replicas", "spec.worker_container.replicas"},
    {"master.resources", "spec.master_container.resources"},
    {"worker.resources", "spec.worker_container.resources"},
}};

constexpr std::size_t kIndexDigits = 4;  // Helm itself stops at 65536

bool StartsWith(const Path& path, const Path& prefix) {
  return path.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), path.begin());
}

// Reports when the value at `path`, a value of a nested mapping as good as a dotted key, sets, or
// would replace, what the load test decides.
void CheckDecided(const Value& entry, const Path& path) {
  const bool is_mapping = entry.node().kind == yaml::Node::Kind::kMapping;
  for (const Decided& decided : kDecided) {
    const Path taken = SplitHelmKey(decided.value);
    if (!StartsWith(path, taken) && (is_mapping || !StartsWith(taken, path))) continue;
    const std::string field(decided.field);
    entry.FailAtKey("chart value `" + JoinHelmKey(path) + "` is decided by " + field,
                    "take it out of helm_values and set " + field);
    return;
  }
  if (!is_mapping) return;
  for (const Value& inner : entry.Entries()) {
    Path inner_path = path;
    inner_path.push_back(inner.key());
    CheckDecided(inner, inner_path);
  }
}

// The keys of one helm_values, and whether they contradict each other.
class KnownPaths {
 public:
  // Reports when one of the keys before sets the same value, or one inside or around it.
  void Add(const Value& entry, const Path& path) {
    const auto after = known_.lower_bound(path);
    auto clash = known_.end();
    if (after != known_.end() && StartsWith(after->first, path)) {
      clash = after;
    } else {
      for (Path outer = path; !outer.empty() && clash == known_.end(); outer.pop_back()) {
        clash = known_.find(outer);
      }
    }
    if (clash != known_.end()) {
      entry.FailAtKey("chart value `" + JoinHelmKey(path) + "` is set by `" +
                          JoinHelmKey(clash->first) + "` in line " +
                          std::to_string(clash->second.line) + " too",
                      "keep one of the two");
    }
    known_.emplace(path, entry.key_position());
  }

  // Reports the first index of a list that has no lower one: Helm would fill the gap with nulls.
  void CheckIndices(const Value& entry, const Path& path) const {
    for (std::size_t i = 0; i < path.size(); ++i) {
      const std::optional<std::size_t> index = HelmIndex(path[i]);
      if (!index || *index == 0) continue;
      Path before(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(i) + 1);
      before.back() = "[" + std::to_string(*index - 1) + "]";
      const auto found = known_.lower_bound(before);
      if (found != known_.end() && StartsWith(found->first, before)) continue;
      entry.FailAtKey(
          "chart value `" + JoinHelmKey(path) + "` without `" + JoinHelmKey(before) + "`",
          "count the items of a list from [0] without a gap");
      return;
    }
  }

 private:
  std::map<Path, Position> known_;
};

// The shape of keys, and the dotted ones that the load test decides; nested ones are not looked at.
OrderedJson HelmValuesSchema() {
  constexpr std::string_view kStep = R"((\\[\s\S]|[^.\[\\])(\\[\s\S]|[^.\[])*(\[[0-9]{1,4}\])*)";
  std::string decided;
  for (const Decided& one : kDecided) {
    decided += decided.empty() ? "^(" : "|";
    for (const char c : one.value) decided += c == '.' ? "\\." : std::string(1, c);
  }
  const std::string step(kStep);
  return {{"type", "object"},
          {"propertyNames",
           {{"pattern", "^" + step + "(\\." + step + ")*$"},
            {"not", {{"pattern", decided + ")([.\\[]|$)"}}}}}};
}

bool ReadHelmValues(const Value& value, std::vector<HelmValue>& into) {
  if (value.node().kind != yaml::Node::Kind::kMapping) {
    value.FailType("a mapping");
    return false;
  }
  into.clear();
  const std::vector<Value> entries = value.Entries();
  KnownPaths known;
  for (const Value& entry : entries) {
    Path path = SplitHelmKey(entry.key());
    if (path.empty()) {
      entry.FailAtKey((entry.key().empty() ? "an empty key" : "`" + entry.key() + "`") +
                          " is no path of a chart value",
                      "write it like `worker.hpa.enabled` or `tolerations[0].key`; a dot of a "
                      "name itself is `\\.`");
      continue;
    }
    CheckDecided(entry, path);
    known.Add(entry, path);
    OrderedJson json = entry.ToJson();
    if (json.is_string()) json = TypeHelmValue(json.get<std::string>());
    into.push_back({std::move(path), std::move(json), entry.key_position()});
  }
  for (const Value& entry : entries) known.CheckIndices(entry, SplitHelmKey(entry.key()));
  return true;
}

}  // namespace

std::optional<std::size_t> HelmIndex(std::string_view step) {
  if (step.size() < 3 || step.front() != '[' || step.back() != ']') return std::nullopt;
  const std::string_view digits = step.substr(1, step.size() - 2);
  if (digits.size() > kIndexDigits) return std::nullopt;
  std::size_t index = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    index = 10 * index + static_cast<std::size_t>(c - '0');
  }
  return index;
}

std::vector<std::string> SplitHelmKey(std::string_view key) {
  Path path;
  std::string name;
  bool complete = false;  // the last step is an index: a name needs a '.' before it
  for (std::size_t i = 0; i < key.size(); ++i) {
    const char c = key[i];
    if (c == '.' || c == '[') {
      if (!complete && name.empty()) return {};
      if (!complete) path.push_back(std::exchange(name, ""));
      complete = false;
      if (c == '.') continue;
      const std::size_t end = std::min(key.find(']', i), key.size() - 1);
      const std::string_view step = key.substr(i, end + 1 - i);
      const std::optional<std::size_t> index = HelmIndex(step);
      if (!index) return {};
      path.push_back("[" + std::to_string(*index) + "]");
      complete = true;
      i = end;
      continue;
    }
    if (complete) return {};
    const bool escaped = c == '\\' && i + 1 < key.size();
    name += escaped ? key[++i] : c;
    if (name == "[") return {};  // would read as an index
  }
  if (!complete && name.empty()) return {};
  if (!complete) path.push_back(std::move(name));
  return path;
}

std::string JoinHelmKey(const std::vector<std::string>& path) {
  std::string key;
  for (const std::string& step : path) {
    if (HelmIndex(step)) {
      key += step;
      continue;
    }
    if (!key.empty()) key += '.';
    for (const char c : step) {
      if (c == '.' || c == '[' || c == '\\') key += '\\';
      key += c;
    }
  }
  return key;
}

OrderedJson TypeHelmValue(const std::string& text) {
  std::string lower = text;
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  if (lower == "true") return true;
  if (lower == "false") return false;
  if (lower == "null") return nullptr;
  if (text == "0") return 0;
  if (text.empty() || text[0] == '0') return text;  // "007" stays a string
  const bool plus = text[0] == '+' && text.size() > 1 && text[1] != '-';
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + (plus ? 1 : 0), end, number);
  if (error == std::errc() && stop == end) return number;
  return text;
}

fields::Type<std::vector<HelmValue>> HelmValuesType() {
  return {ReadHelmValues, HelmValuesSchema};
}

}  // namespace locust
