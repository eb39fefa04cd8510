// Rules about starting and stopping: headless-readiness, graceful-stop.
#pragma once

#include "common/standards/parameters.h"

namespace locust::standards {

struct HeadlessReadiness : Settings {};
const fields::Object<HeadlessReadiness>& HeadlessReadinessFields();
void CheckHeadlessReadiness(const ObjectView& object, const HeadlessReadiness& rule,
                            Violations& found);

struct GracefulStop : Settings {
  int worker_seconds = 60;
};
const fields::Object<GracefulStop>& GracefulStopFields();
void CheckGracefulStop(const ObjectView& object, const GracefulStop& rule, Violations& found);

}  // namespace locust::standards
