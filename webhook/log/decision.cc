#include "webhook/log/decision.h"

namespace locust::webhook {

std::string_view ToString(Endpoint endpoint) {
  return endpoint == Endpoint::kMutate ? "mutate" : "validate";
}

Line DecisionLine(Endpoint endpoint, const Answer& answer, std::size_t request_bytes,
                  std::chrono::nanoseconds duration) {
  const Decision& decision = answer.decision;
  const Level level = answer.status >= 500                        ? Level::kError
                      : answer.status >= 400 || !decision.allowed ? Level::kWarning
                                                                  : Level::kInfo;
  Line line(level, "review");
  line.Add("endpoint", ToString(endpoint)).Add("verdict", decision.verdict);
  const auto add = [&](std::string_view key, std::string_view value) {
    if (!value.empty()) line.Add(key, value);
  };
  const auto add_list = [&](std::string_view key, const std::vector<std::string>& items) {
    if (!items.empty()) line.Add(key, items);
  };
  add("uid", decision.uid);
  add("operation", decision.operation);
  add("kind", decision.kind);
  add("namespace", decision.kubernetes_namespace);
  add("name", decision.name);
  add("user", decision.user);
  add("environment", decision.environment);
  if (decision.dry_run) line.Add("dryRun", true);
  add_list("denied", decision.denied_rules);
  add_list("warned", decision.warned_rules);
  add_list("audited", decision.audited_rules);
  add_list("exempted", decision.exempted_rules);
  if (decision.patch_operations > 0) {
    line.Add("patchOperations", static_cast<std::int64_t>(decision.patch_operations));
  }
  add("error", decision.error);
  line.Add("status", std::int64_t{answer.status});
  line.Add("bytes", static_cast<std::int64_t>(request_bytes));
  line.Add("microseconds",
           std::int64_t{std::chrono::duration_cast<std::chrono::microseconds>(duration).count()});
  return line;
}

}  // namespace locust::webhook
