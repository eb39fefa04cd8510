// Properties of the defaults over random workloads, whole and malformed.

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "common/kube/quantity.h"
#include "common/standards/defaults.h"

namespace locust::standards {
namespace {

constexpr std::uint32_t kSeed = 7;

class Generator {
 public:
  explicit Generator(std::uint32_t seed) : random_(seed) {}

  bool Chance(std::size_t one_in) { return random_() % one_in == 0; }
  std::size_t Below(std::size_t n) { return random_() % n; }

  Json OneOf(const std::vector<Json>& values) { return values[Below(values.size())]; }

  // Sets `key` mostly: to one of `values`, or to nothing said.
  void Perhaps(Json& object, const char* key, const std::vector<Json>& values) {
    if (Chance(3)) return;
    object[key] = Chance(6) ? OneOf({nullptr, Json::object()}) : OneOf(values);
  }

  Json Amounts() {
    Json amounts = Json::object();
    Perhaps(amounts, "cpu", {"10m", "0.05", "50m", 1, 1.5, "4"});
    Perhaps(amounts, "memory", {"64Mi", "256Mi", 300000000, "1G", "1Gi", "4Gi"});
    return amounts;
  }

  Json SecurityContext() {
    Json context = Json::object();
    Perhaps(context, "runAsUser", {0, 1000});
    Perhaps(context, "runAsNonRoot", {true, false});
    Perhaps(context, "seccompProfile", {{{"type", "RuntimeDefault"}}, {{"type", "Unconfined"}}});
    Perhaps(context, "allowPrivilegeEscalation", {true, false});
    Perhaps(context, "privileged", {true, false});
    Json capabilities = Json::object();
    Perhaps(capabilities, "add", {Json::array(), {"NET_ADMIN"}, {"CAP_SYS_ADMIN"}});
    Perhaps(capabilities, "drop", {Json::array(), {"ALL"}, {"NET_RAW"}});
    Perhaps(context, "capabilities", {capabilities});
    return context;
  }

  Json Container(const char* name) {
    Json container = {{"name", name}};
    Json resources = Json::object();
    Perhaps(resources, "requests", {Amounts()});
    Perhaps(resources, "limits", {Amounts()});
    Perhaps(container, "resources", {resources});
    Perhaps(container, "securityContext", {SecurityContext()});
    return container;
  }

  Json Workload() {
    Json locust = Container("locust");
    locust["command"] = {"locust", Chance(2) ? "--master" : "--worker"};
    Json pod = {{"containers", {Container("proxy"), locust}}};
    if (Chance(2)) pod["initContainers"] = {Container("locust-pip"), Container("warm-up")};
    Perhaps(pod, "securityContext", {SecurityContext()});
    Perhaps(pod, "enableServiceLinks", {true, false});
    Perhaps(pod, "automountServiceAccountToken", {true, false});
    Perhaps(pod, "terminationGracePeriodSeconds", {0, 30});
    Json metadata = {{"name", "x"}};
    Perhaps(metadata, "labels", {{{"team", "mine"}}, {{"other", "x"}}});
    Json object = {{"kind", OneOf({"Deployment", "Job", "CronJob", "Pod", "StatefulSet"})}};
    Json& place = object[Json::json_pointer(
        *kube::PodTemplatePath(object["kind"].get_ref<const std::string&>()))];
    place["spec"] = pod;
    if (Chance(2)) place["metadata"] = metadata;
    object["metadata"] = metadata;
    return object;
  }

  Standards Rules() {
    Standards standards;
    Defaults& defaults = standards.defaults;
    if (Chance(2)) defaults.labels = {{"team", "perf"}, {"cost/center", "a"}};
    defaults.pod_security = static_cast<PodSecurityLevel>(Below(3));
    if (Chance(3)) defaults.run_as_user = std::nullopt;
    if (Chance(4)) defaults.resources = {{{"cpu", "100m"}}, {}};
    if (Chance(4)) defaults.resources = {};
    if (Chance(4)) defaults.enable_service_links = std::nullopt;
    return standards;
  }

  // Replaces one random value somewhere in `value` by something of another shape.
  void Damage(Json& value) {
    Json* at = &value;
    while (at->is_structured() && !at->empty() && !Chance(6)) {
      auto item = at->begin();
      std::advance(item, static_cast<std::ptrdiff_t>(Below(at->size())));
      at = &*item;
    }
    *at = OneOf({nullptr,
                 true,
                 -1,
                 "",
                 "x",
                 Json::array(),
                 Json::array({nullptr}),
                 Json::object(),
                 {{"name", {1}}}});
  }

 private:
  std::mt19937 random_;
};

// Every value of `before` that says something is the same in `after`; lists have the same length.
void ExpectKept(const Json& before, const Json& after, const std::string& path) {
  if (before.is_null()) return;
  if (before.is_object()) {
    if (before.empty()) return;
    ASSERT_TRUE(after.is_object()) << path;
    for (const auto& [key, value] : before.items()) {
      ASSERT_TRUE(after.contains(key)) << path << "/" << key;
      ExpectKept(value, after[key], path + "/" + key);
    }
  } else if (before.is_array()) {
    ASSERT_TRUE(after.is_array() && after.size() == before.size()) << path;
    for (std::size_t i = 0; i < before.size(); ++i)
      ExpectKept(before[i], after[i], path + "/" + std::to_string(i));
  } else {
    ASSERT_EQ(before, after) << path;
  }
}

std::string Text(const Json& amount) {
  return amount.is_string() ? amount.get<std::string>() : amount.dump();
}

bool Says(const Json* value) {
  return value != nullptr && !value->is_null() && !(value->is_object() && value->empty());
}

// A request is over its limit only where somebody wrote both.
void ExpectOrdered(const Json& before, const Json& after) {
  for (const char* name : {"cpu", "memory"}) {
    const Json::json_pointer request(std::string("/resources/requests/") + name);
    const Json::json_pointer limit(std::string("/resources/limits/") + name);
    const std::string request_path = request.to_string();
    const std::string limit_path = limit.to_string();
    if (Says(json::At(before, request_path)) && Says(json::At(before, limit_path))) continue;
    const Json* least = json::At(after, request_path);
    const Json* most = json::At(after, limit_path);
    if (!Says(least) || !Says(most)) continue;
    EXPECT_LE(*kube::Quantity::Parse(Text(*least)), *kube::Quantity::Parse(Text(*most))) << after;
  }
}

TEST(DefaultsPropertyTest, AddOnlyWhatIsAbsentAndOnlyOnce) {
  constexpr std::uint32_t kCases = 1'500;
  int changed = 0;
  for (std::uint32_t i = 0; i < kCases; ++i) {
    Generator generator(kSeed + i);
    const Json object = generator.Workload();
    const Standards standards = generator.Rules();
    const Stage stage = generator.Chance(2) ? Stage::kRender : Stage::kAdmission;
    const auto workload = kube::RecogniseWorkload(object);
    ASSERT_TRUE(workload) << object;
    SCOPED_TRACE("case " + std::to_string(i));

    const json::Patch patch = WorkloadDefaults(object, *workload, standards, nullptr, stage);
    for (const json::Operation& operation : patch) {
      EXPECT_EQ(operation.kind, json::Operation::Kind::kAdd);
      EXPECT_FALSE(Says(json::At(object, operation.path))) << operation.path;
      EXPECT_EQ(operation.path.find("selector"), std::string::npos) << operation.path;
    }
    Json after = object;
    json::Apply(after, patch);
    changed += patch.empty() ? 0 : 1;
    ExpectKept(object, after, "");
    EXPECT_EQ(json::ToJson(WorkloadDefaults(after, *workload, standards, nullptr, stage)),
              Json::array())
        << after;
    // What is rendered, the webhook leaves as it is.
    if (stage == Stage::kRender) {
      EXPECT_TRUE(WorkloadDefaults(after, *workload, standards, nullptr, Stage::kAdmission).empty())
          << after;
    }

    const std::string spec = workload->pod_spec();
    for (const char* other : {"/containers/0", "/initContainers/1"}) {
      const Json* container = json::At(object, spec + other);
      if (container != nullptr) {
        EXPECT_EQ(*container, *json::At(after, spec + other));
      }
    }
    for (const char* ours : {"/containers/1", "/initContainers/0"}) {
      const Json* container = json::At(object, spec + ours);
      if (container != nullptr) ExpectOrdered(*container, *json::At(after, spec + ours));
    }
  }
  EXPECT_GT(changed, static_cast<int>(kCases / 2));
}

TEST(DefaultsPropertyTest, TakeAnyShape) {
  constexpr std::uint32_t kCases = 3'000;
  int recognised = 0;
  for (std::uint32_t i = 0; i < kCases; ++i) {
    Generator generator(kSeed + i);
    Json object = generator.Workload();
    for (std::size_t n = 1 + generator.Below(3); n > 0; --n) generator.Damage(object);
    const auto workload = kube::RecogniseWorkload(object);
    if (!workload) continue;
    ++recognised;
    SCOPED_TRACE("case " + std::to_string(i));
    Standards standards = generator.Rules();
    const json::Patch patch =
        WorkloadDefaults(object, *workload, standards, nullptr, Stage::kRender);
    Json after = object;
    ASSERT_NO_THROW(json::Apply(after, patch)) << object << "\n" << json::ToJson(patch);
    EXPECT_EQ(json::ToJson(WorkloadDefaults(after, *workload, standards, nullptr, Stage::kRender)),
              Json::array())
        << after;
  }
  EXPECT_GT(recognised, static_cast<int>(kCases / 6));
}

}  // namespace
}  // namespace locust::standards
