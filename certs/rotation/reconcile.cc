#include "certs/rotation/reconcile.h"

#include <utility>

#include "certs/issue/text.h"
#include "common/text/diagnostic.h"

namespace locust::certs {
namespace {

constexpr int kAttempts = 5;  // each other writer can make us lose once a step

// Far over what any state needs: from an expired authority it is three.
constexpr int kMaxSteps = 12;

const char* Done(Action action) {
  switch (action) {
    case Action::kBegin:
      return "made an authority and a leaf";
    case Action::kAddAuthority:
      return "made a new authority";
    case Action::kRenewLeaf:
      return "made a new leaf";
    case Action::kStartTrust:
      return "noted that the new authority is trusted";
    case Action::kStopTrust:
      return "noted that the new authority is not trusted";
    case Action::kDropRetired:
      return "dropped older authorities";
    case Action::kPublish:
    case Action::kNone:
      break;
  }
  return "published the authorities";
}

}  // namespace

Reconciler::Reconciler(const kube_client::Client& client, Target target, Policy policy, Clock clock,
                       std::function<void(const Content&)> serve, const Log& log)
    : client_(client),
      target_(std::move(target)),
      policy_(std::move(policy)),
      clock_(std::move(clock)),
      serve_(std::move(serve)),
      log_(log) {}

Reconciled Reconciler::Run() const {
  return kube_client::RetryOnConflict(kAttempts, [this] { return Attempt(); });
}

Reconciled Reconciler::Attempt() const {
  for (int i = 0; i < kMaxSteps; ++i) {
    const Observation seen = Observe(client_, target_, clock_);
    if (seen.content) serve_(*seen.content);
    const Content* content = seen.content ? &*seen.content : nullptr;
    const Step step = NextStep(content, seen.Published(), policy_, seen.now);
    if (step.action == Action::kNone) {
      return {.complete = seen.Complete(),
              .now = seen.now,
              .next = Upcoming(*seen.content, policy_).front().at};
    }
    Take(step, seen);
  }
  throw InternalError("the certificates do not settle");
}

void Reconciler::Take(const Step& step, const Observation& seen) const {
  Line line(Level::kInfo, Done(step.action));
  line.Add("reason", step.reason);
  if (step.action == Action::kPublish) {
    PublishAll(seen);
  } else {
    const Content* before = seen.content ? &*seen.content : nullptr;
    const Content content = Perform(step.action, before, policy_, seen.now);
    WriteSecret(client_, target_, seen, content);
    line.Add("secret", target_.service.name_space + "/" + target_.secret)
        .Add("authority", content.newest().name)
        .Add("leaf", content.leaf.serial)
        .Add("leafValidUntil", FormatSeconds(content.leaf.valid_until));
  }
  log_.Write(line);
}

void Reconciler::PublishAll(const Observation& seen) const {
  for (const Observation::Configuration& configuration : seen.configurations) {
    if (configuration.trust.trusting == configuration.trust.webhooks) continue;
    Publish(client_, target_, configuration, *seen.content);
  }
}

}  // namespace locust::certs
