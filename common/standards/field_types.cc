#include "common/standards/field_types.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "common/fields/object.h"
#include "common/kube/names.h"
#include "common/kube/quantity.h"

namespace locust::standards {
namespace {

using fields::Value;

// Keys that somebody else sets. One that ends in '/' stands for all keys of that prefix, one that
// ends in '*' for all that begin so.
struct ReservedKey {
  std::string_view key;
  std::string_view owner;
};

constexpr std::string_view kChart = "the chart, for its selectors";
constexpr std::string_view kHelm = "Helm";
constexpr std::string_view kKubernetes = "Kubernetes";
constexpr std::string_view kOurselves = "the post-renderer";

constexpr std::array<ReservedKey, 14> kReservedLabels = {{
    {"app.kubernetes.io/name", kChart},
    {"app.kubernetes.io/instance", kChart},
    {"app.kubernetes.io/version", kChart},
    {"app.kubernetes.io/managed-by", kHelm},
    {"helm.sh/chart", kHelm},
    {"load_test", kChart},
    {"component", kChart},
    {"pod-template-hash", kKubernetes},
    {"controller-revision-hash", kKubernetes},
    {"controller-uid", kKubernetes},
    {"job-name", kKubernetes},
    {"batch.kubernetes.io/", kKubernetes},
    {"statefulset.kubernetes.io/", kKubernetes},
    {"locust-kubernetes/", kOurselves},
}};

constexpr std::array<ReservedKey, 6> kReservedAnnotations = {{
    {"helm.sh/hook*", kHelm},
    {"meta.helm.sh/", kHelm},
    {"postrenderer.helm.sh/", kHelm},
    {"deployment.kubernetes.io/", kKubernetes},
    {"kubectl.kubernetes.io/", kKubernetes},
    {"locust-kubernetes/", kOurselves},
}};

// k8s.io/apimachinery/pkg/api/validation/objectmeta.go: TotalAnnotationSizeLimitB.
constexpr std::size_t kAnnotationBytes = 256u << 10;

bool Covers(std::string_view pattern, std::string_view key) {
  if (pattern.ends_with('/')) return key.starts_with(pattern);
  if (pattern.ends_with('*')) return key.starts_with(pattern.substr(0, pattern.size() - 1));
  return key == pattern;
}

template <std::size_t N>
void CheckKey(const Value& entry, const std::array<ReservedKey, N>& reserved) {
  const std::string& key = entry.key();
  if (const auto reason = kube::CheckQualifiedName(key)) {
    entry.FailAtKey("key " + (key.empty() ? "" : "`" + key + "` ") + *reason);
    return;
  }
  for (const ReservedKey& taken : reserved) {
    if (!Covers(taken.key, key)) continue;
    entry.FailAtKey("key `" + key + "` is set by " + std::string(taken.owner),
                    "use a key of your own, like `acme.example/team`");
    return;
  }
}

// The regular expression of what Covers finds.
template <std::size_t N>
std::string PatternOf(const std::array<ReservedKey, N>& reserved) {
  std::string pattern;
  for (const ReservedKey& taken : reserved) {
    pattern += pattern.empty() ? "^(" : "|";
    for (const char c : taken.key) {
      if (c != '*') pattern += c == '.' ? "\\." : std::string(1, c);
    }
    if (!taken.key.ends_with('/') && !taken.key.ends_with('*')) pattern += "$";
  }
  return pattern + ")";
}

template <std::size_t N>
OrderedJson KeySchema(const std::array<ReservedKey, N>& reserved) {
  const kube::NameForm& form = *kube::FormOf(kube::CheckQualifiedName);
  return {{"propertyNames",
           {{"pattern", form.pattern},
            {"maxLength", form.max_length},
            {"not", {{"pattern", PatternOf(reserved)}}}}}};
}

constexpr std::array<std::string_view, 3> kNativeResources = {"cpu", "memory", "ephemeral-storage"};

OrderedJson ResourceNameSchema() {
  const kube::NameForm& form = *kube::FormOf(kube::CheckQualifiedName);
  OrderedJson names = OrderedJson::array();
  names.push_back({{"enum", kNativeResources}});
  names.push_back({{"pattern", "^hugepages-"}});
  names.push_back({{"pattern", form.pattern}, {"not", {{"pattern", "^[^/]*$"}}}});
  return {{"anyOf", std::move(names)}};
}

// Resource names that need no domain before them.
void CheckResourceName(const Value& entry) {
  static const std::vector<std::string> kNative(kNativeResources.begin(), kNativeResources.end());
  const std::string& name = entry.key();
  if (std::ranges::find(kNative, name) != kNative.end() || name.starts_with("hugepages-")) return;
  if (name.find('/') != name.npos) {
    if (const auto reason = kube::CheckQualifiedName(name)) {
      entry.FailAtKey("resource name `" + name + "` " + *reason);
    }
    return;
  }
  std::string hint = fields::MisplacedHint(name, entry.scope().get());
  if (hint.empty()) {
    hint = fields::NearestHint(name, kNative);
    if (!hint.empty()) hint += " ";
    hint +=
        "resources are cpu, memory, ephemeral-storage and others with a domain, like "
        "`acme.example/gpu`";
  }
  entry.FailAtKey("unknown resource", std::move(hint));
}

fields::Type<std::string> QuantityType() {
  fields::Type<std::string> type = fields::Checked<std::string>(
      fields::String(), [](const Value& value, const std::string& text) {
        const auto quantity = kube::Quantity::Parse(text);
        if (!quantity) {
          value.FailText(text, "is no quantity", "quantities look like `500m`, `2` or `1Gi`");
        } else if (quantity->negative()) {
          value.Fail("must not be negative, is `" + text + "`");
        }
      });
  // Without the digits that the API server can do without.
  return fields::Described(
      std::move(type),
      {{"pattern", R"(^\+?([0-9]+\.?[0-9]*|\.[0-9]+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)?$)"},
       {"minimum", 0}});
}

fields::Type<Resources::List> ResourceListType() {
  fields::Type<std::string> quantity = QuantityType();
  quantity.read = [read = std::move(quantity.read)](const Value& value, std::string& into) {
    CheckResourceName(value);
    return read(value, into);
  };
  return fields::Described(fields::Map(std::move(quantity)),
                           {{"propertyNames", ResourceNameSchema()}});
}

const std::string* Find(const Resources::List& list, std::string_view name) {
  const auto found = std::ranges::find(list, name, &std::pair<std::string, std::string>::first);
  return found == list.end() ? nullptr : &found->second;
}

// Reports requests of the file that are over their limits, wherever those come from.
void CheckRequests(const fields::Present& present, const Resources& resources) {
  const Value* requests = present.Find("requests");
  if (requests == nullptr || requests->node().kind != yaml::Node::Kind::kMapping) return;
  for (const Value& request : requests->Entries()) {
    const std::string* limit = Find(resources.limits, request.key());
    const std::string* text = Find(resources.requests, request.key());
    if (limit == nullptr || text == nullptr) continue;
    const auto requested = kube::Quantity::Parse(*text);
    const auto most = kube::Quantity::Parse(*limit);
    if (!requested || !most || *requested <= *most) continue;
    request.Fail("request " + *text + " is over the limit " + *limit,
                 "a container can't be promised more than it may use");
  }
}

const fields::Object<Resources>& ResourcesFields() {
  static const fields::Object<Resources> kFields(
      "what a container gets of the node's resources",
      {
          fields::Member("requests", &Resources::requests, ResourceListType(),
                         "what the scheduler reserves: {cpu: 500m, memory: 256Mi}"),
          fields::Member("limits", &Resources::limits, ResourceListType(),
                         "what the container may use at most: {cpu: \"1\", memory: 1Gi}"),
      },
      CheckRequests);
  return kFields;
}

}  // namespace

fields::Type<Resources> ResourcesType() {
  return fields::Nested(ResourcesFields);
}

fields::Type<Pairs> LabelsType() {
  return fields::Described(
      fields::Map(fields::Checked<std::string>(
          fields::Named(kube::CheckLabelValue),
          [](const Value& entry, const std::string&) { CheckKey(entry, kReservedLabels); })),
      KeySchema(kReservedLabels));
}

fields::Type<Pairs> AnnotationsType() {
  fields::Type<Pairs> annotations = fields::Map(fields::Checked<std::string>(
      fields::String(),
      [](const Value& entry, const std::string&) { CheckKey(entry, kReservedAnnotations); }));
  annotations = fields::Described(std::move(annotations), KeySchema(kReservedAnnotations));
  return fields::Checked<Pairs>(std::move(annotations), [](const Value& value, const Pairs& read) {
    std::size_t bytes = 0;
    for (const auto& [key, text] : read) bytes += key.size() + text.size();
    if (bytes > kAnnotationBytes) {
      value.FailAtKey("annotations are " + std::to_string(bytes) +
                      " bytes together, and Kubernetes takes " + std::to_string(kAnnotationBytes));
    }
  });
}

fields::Type<std::string> CredentialType() {
  return fields::Hidden(fields::Described(
      fields::Checked<std::string>(
          fields::String(),
          [](const Value& value, const std::string& id) {
            const bool plain = std::ranges::all_of(id, [](char c) {
              return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     c == '-' || c == '_' || c == '.';
            });
            if (id.empty() || !plain || id.starts_with('.')) {
              value.Fail("must be letters, digits, '-', '_' and '.', and not begin with '.'",
                         "it names the file <id>.kubeconfig in the credentials folder");
            }
          }),
      {{"pattern", R"(^(?!\.)[-A-Za-z0-9_.]+$)"}}));
}

}  // namespace locust::standards
