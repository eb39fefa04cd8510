// Answers whatever comes as an admission review, as both endpoints would.
//
// Oracles: an answer is a review that repeats the uid, or a refusal (400) that allows nothing; the
// mutation never denies, its patch applies, and a second mutation finds nothing to do; the same
// bytes give the same answer; an update that changes nothing is not denied.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

#include "common/json/patch.h"
#include "common/kube/workload.h"
#include "common/standards/defaults.h"
#include "common/standards/load.h"
#include "tests/support/every_rule.h"
#include "webhook/admission/request.h"
#include "webhook/admission/review.h"

namespace {

using namespace locust;
using webhook::Answer;
using webhook::Endpoint;

constexpr json::ParseLimits kLimits{.bytes = 1u << 16};
constexpr std::chrono::sys_days kToday{std::chrono::days(22000)};

// Every rule, with the parameters of its example, for every object.
const standards::Standards& EveryRule() {
  static const standards::Standards kStandards = [] {
    const std::string text =
        "apiVersion: locust-standards/v1\nkind: LocustStandards\nmetadata: {name: fuzz}\nspec:\n"
        "  defaults: {podSecurity: restricted, labels: {team: perf}}\n" +
        test_support::EveryRuleSpec();
    return standards::Load(text, "fuzz.yaml");
  }();
  return kStandards;
}

[[noreturn]] void Fail(const std::string& what, const Answer& answer) {
  std::cerr << what << "\n" << answer.status << " " << answer.body << '\n';
  std::abort();
}

Json CheckedResponse(const Answer& answer) {
  if (answer.status == 400) {
    if (answer.decision.allowed || answer.decision.verdict != "refused" ||
        answer.decision.error.empty()) {
      Fail("a refusal that is none", answer);
    }
    return nullptr;
  }
  if (answer.status != 200) Fail("a fault of ours", answer);
  Json response = Json::parse(answer.body).at("response");
  if (response.at("uid") != answer.decision.uid) Fail("another uid", answer);
  if (response.at("allowed") != answer.decision.allowed) Fail("another verdict", answer);
  return response;
}

void CheckMutation(std::string_view body) {
  const webhook::Request request = webhook::DecodeRequest(body, kLimits);
  const auto workload = kube::RecogniseWorkload(request.object);
  if (!workload) return;
  const auto defaults = [&](const Json& object) {
    return standards::WorkloadDefaults(object, *workload, EveryRule(), nullptr,
                                       standards::Stage::kAdmission);
  };
  Json object = request.object;
  json::Apply(object, defaults(object));
  if (!defaults(object).empty()) std::abort();
}

void CheckIdleUpdate(std::string_view body) {
  Json review = Json::parse(body);
  Json& request = review["request"];
  request["operation"] = "UPDATE";
  request["oldObject"] = request["object"];
  const Answer answer =
      webhook::Review(Endpoint::kValidate, review.dump(), EveryRule(), kToday, kLimits);
  if (answer.status == 200 && !answer.decision.allowed) Fail("an idle update is denied", answer);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const Answer mutated = webhook::Review(Endpoint::kMutate, body, EveryRule(), kToday, kLimits);
  const Json mutation = CheckedResponse(mutated);
  const Answer validated = webhook::Review(Endpoint::kValidate, body, EveryRule(), kToday, kLimits);
  if (validated.body !=
      webhook::Review(Endpoint::kValidate, body, EveryRule(), kToday, kLimits).body) {
    Fail("another answer to the same review", validated);
  }
  CheckedResponse(validated);
  if (mutation.is_null()) return 0;
  if (mutation.at("allowed") != true) Fail("a mutation that denies", mutated);
  CheckMutation(body);
  if (validated.decision.operation == "CREATE") CheckIdleUpdate(body);
  return 0;
}
