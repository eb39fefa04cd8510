// What to do next about the certificates: the whole rotation, as a pure function of what the Secret
// holds, of whether all webhook configurations trust it, and of the time.
//
// One step at a time: after each, all is read again. Whoever stops in between leaves a state from
// which the next one goes on, and two at work at once see each other's steps.
//
// An authority is replaced in this order, so that whoever trusts the bundle accepts the leaf at
// every moment: the Secret gets the new authority beside the old one; all configurations get both;
// once they have had both for a while, so that every API server knows, the new authority signs the
// next leaf; when the last leaf of the old one has expired, the old authority goes.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "certs/issue/content.h"

namespace locust::certs {

struct Policy {
  std::vector<std::string> dns_names;  // sorted
  Lifetimes lifetimes = {};
  // How long API servers may take to see a webhook configuration that changed.
  std::chrono::seconds propagation = std::chrono::minutes(5);
};

enum class Action {
  kNone,
  kBegin,         // a new authority and a new leaf; what was there is of no use
  kAddAuthority,  // a new authority beside the old ones
  kRenewLeaf,     // a leaf signed by the newest authority
  kStartTrust,    // note that all configurations have the newest authority now
  kStopTrust,     // …or that they have it no more
  kDropRetired,   // authorities whose leaves have all expired
  kPublish,       // the bundle to the configurations that have another one
};

struct Step {
  Action action = Action::kNone;
  std::string reason = {};  // why, for the log; empty for kNone
};

// `content`: nullptr when the Secret is empty. `published`: all configurations that there are have
// exactly the Secret's authorities.
Step NextStep(const Content* content, bool published, const Policy& policy, TimePoint now);

// Why no client can accept the leaf at `now`, whatever it trusts; empty: clients can.
std::string WhyUseless(const Content& content, TimePoint now);

// The Secret's next content. `action` is neither kNone nor kPublish.
Content Perform(Action action, const Content* content, const Policy& policy, TimePoint now);

struct Event {
  TimePoint at;
  std::string what;  // "the leaf is renewed"
};

// What will happen by itself, earliest first; never empty.
std::vector<Event> Upcoming(const Content& content, const Policy& policy);

}  // namespace locust::certs
