// When to reconcile, and what to do when it fails: the pace of `bootstrap` and of `run`.
//
// Nothing here sleeps or knows the time: waiting is the caller's. One thread.
#pragma once

#include <chrono>
#include <functional>

#include "certs/rotation/reconcile.h"
#include "common/log/log.h"

namespace locust::certs {

using ReconcileOnce = std::function<Reconciled()>;

// Waits this long; false: the program shall stop.
using Wait = std::function<bool(std::chrono::seconds time)>;

// Once, and again while the API server refuses or cannot be reached: RBAC and Secret may come after
// the pod. Gives up, with the last error, when waits of `retry_for` in all did not help or `wait`
// says to stop. What waiting does not help is thrown at once.
void ReconcileSoon(const ReconcileOnce& reconcile, std::chrono::seconds retry_for, const Wait& wait,
                   const Log& log);

// Until `wait` says to stop: every `interval`, earlier when the plan has something to do or a
// webhook configuration is missing. Errors are logged and tried again, soon at first.
void ReconcileForever(const ReconcileOnce& reconcile, std::chrono::seconds interval,
                      const Wait& wait, const Log& log);

}  // namespace locust::certs
