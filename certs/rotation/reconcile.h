// Brings Secret and webhook configurations to where the plan wants them, and hands the leaf to
// whoever serves it.
//
// Idempotent; several may do this at once: every write is refused when something changed since it
// was read, and the loser reads again. One thread for each Reconciler.
#pragma once

#include <functional>

#include "certs/rotation/cluster.h"
#include "certs/rotation/plan.h"
#include "common/kube_client/client.h"
#include "common/log/log.h"

namespace locust::certs {

struct Reconciled {
  bool complete = false;  // each configuration exists, calls the Service and trusts the Secret
  TimePoint now;          // by the API server's clock
  TimePoint next;         // when the plan has something to do again
};

class Reconciler {
 public:
  // `serve` gets what the Secret holds each time that it was read, before anything else is done
  // that may fail. It and the references must outlive this object.
  Reconciler(const kube_client::Client& client, Target target, Policy policy, Clock clock,
             std::function<void(const Content&)> serve, const Log& log);

  // Until there is nothing to do. Throws Error: kube_client::ApiError; kInvalid for a Secret that
  // is not ours.
  Reconciled Run() const;

 private:
  Reconciled Attempt() const;
  void Take(const Step& step, const Observation& seen) const;
  void PublishAll(const Observation& seen) const;

  const kube_client::Client& client_;
  const Target target_;
  const Policy policy_;
  const Clock clock_;
  const std::function<void(const Content&)> serve_;
  const Log& log_;
};

}  // namespace locust::certs
