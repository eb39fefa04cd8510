#include "certs/rotation/plan.h"

#include <algorithm>

#include "certs/issue/text.h"
#include "common/text/diagnostic.h"

namespace locust::certs {
namespace {

std::string NotValid(const std::string& what, const Certificate& certificate, TimePoint now) {
  return what + (now < certificate.valid_from
                     ? " is not valid before " + FormatSeconds(certificate.valid_from)
                     : " expired at " + FormatSeconds(certificate.valid_until));
}

std::string Quoted(const Certificate& authority) {
  return "authority \"" + authority.name + "\"";
}

// With a new authority waiting to sign, the next one is only made when that one is of no use.
std::string WhyNewAuthority(const Content& content, TimePoint now) {
  const Certificate& newest = content.newest();
  if (!newest.ValidAt(now)) return NotValid(Quoted(newest), newest, now);
  if (content.issuer == 0 && newest.RenewAt() <= now) {
    return "two thirds of the life of " + Quoted(newest) + " are over";
  }
  return "";
}

std::string WhyNewLeaf(const Content& content, const Policy& policy, TimePoint now) {
  if (content.issuer != 0) return Quoted(content.newest()) + " is trusted everywhere";
  if (content.leaf.dns_names != policy.dns_names) return "the leaf is for other names";
  if (content.leaf.RenewAt() <= now) return "two thirds of the leaf's life are over";
  return "";
}

bool HasRetired(const Content& content) {
  return content.authorities.size() > (content.issuer == 0 ? 1 : 2);
}

// While the leaf is an older authority's: until API servers know the newest one.
Step StepTowardsTrust(const Content& content, bool published, const Policy& policy, TimePoint now) {
  const std::optional<TimePoint>& since = content.trusted_since;
  if (!published) {
    if (since) return {Action::kStopTrust, "a webhook configuration lost the authorities"};
    return {Action::kPublish, Quoted(content.newest()) + " is new"};
  }
  if (!since || *since > now + kClockTolerance) {
    return {Action::kStartTrust, "all webhook configurations have the authorities"};
  }
  if (*since + policy.propagation <= now) {
    return {Action::kRenewLeaf, WhyNewLeaf(content, policy, now)};
  }
  return {};
}

}  // namespace

std::string WhyUseless(const Content& content, TimePoint now) {
  const Certificate& issuer = content.authorities[content.issuer];
  if (!issuer.ValidAt(now)) return NotValid(Quoted(issuer), issuer, now);
  if (!content.leaf.ValidAt(now)) return NotValid("the leaf", content.leaf, now);
  return "";
}

Step NextStep(const Content* content, bool published, const Policy& policy, TimePoint now) {
  if (content == nullptr) return {Action::kBegin, "the secret is empty"};
  const std::string new_authority = WhyNewAuthority(*content, now);
  if (const std::string useless = WhyUseless(*content, now); !useless.empty()) {
    // Nobody is served as it is, so nothing is waited for.
    return {new_authority.empty() ? Action::kRenewLeaf : Action::kBegin, useless};
  }
  if (!new_authority.empty()) return {Action::kAddAuthority, new_authority};
  if (content->issuer != 0) {
    const Step step = StepTowardsTrust(*content, published, policy, now);
    if (step.action != Action::kNone) return step;
  } else if (const std::string new_leaf = WhyNewLeaf(*content, policy, now); !new_leaf.empty()) {
    return {Action::kRenewLeaf, new_leaf};
  }
  if (HasRetired(*content) && content->retire_after.value_or(now) <= now) {
    return {Action::kDropRetired, "all leaves of older authorities have expired"};
  }
  if (!published) return {Action::kPublish, "a webhook configuration has other authorities"};
  return {};
}

Content Perform(Action action, const Content* content, const Policy& policy, TimePoint now) {
  switch (action) {
    case Action::kBegin:
      return Begin(policy.dns_names, policy.lifetimes, now);
    case Action::kAddAuthority:
      return WithNewAuthority(*content, policy.lifetimes, now);
    case Action::kRenewLeaf:
      return WithNewLeaf(*content, policy.dns_names, policy.lifetimes, now);
    case Action::kStartTrust:
      return WithTrustSince(*content, now);
    case Action::kStopTrust:
      return WithTrustSince(*content, std::nullopt);
    case Action::kDropRetired:
      return WithoutRetired(*content);
    case Action::kNone:
    case Action::kPublish:
      break;
  }
  throw InternalError("a step that leaves the secret as it is");
}

std::vector<Event> Upcoming(const Content& content, const Policy& policy) {
  std::vector<Event> events;
  if (content.issuer == 0) {
    events.push_back({content.leaf.RenewAt(), "the leaf is renewed"});
    events.push_back({content.newest().RenewAt(), "a new authority is made"});
  } else {
    const Certificate& old = content.authorities[content.issuer];
    // Without the note trust is still to come: soon, when the configurations can be written.
    const TimePoint trusted = content.trusted_since.value_or(content.newest().made);
    events.push_back({trusted + policy.propagation, "the new authority signs the next leaf"});
    events.push_back({std::min(old.valid_until, content.leaf.valid_until), "the leaf expires"});
  }
  if (HasRetired(content) && content.retire_after) {
    events.push_back({*content.retire_after, "older authorities are dropped"});
  }
  std::sort(events.begin(), events.end(),
            [](const Event& a, const Event& b) { return a.at < b.at; });
  return events;
}

}  // namespace locust::certs
