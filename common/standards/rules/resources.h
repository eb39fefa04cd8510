// Rules about cpu and memory: resources-set, resources-max.
//
// They judge each container but ephemeral ones, which may not have resources, the pod's own
// `resources`, and the two roles of a LocustTest.
#pragma once

#include "common/standards/parameters.h"

namespace locust::standards {

struct ResourcesSet : Settings {
  Strings requests = {"cpu", "memory"};
  Strings limits = {"cpu", "memory"};
  Strings ignore_containers;
};
const fields::Object<ResourcesSet>& ResourcesSetFields();
void CheckResourcesSet(const ObjectView& object, const ResourcesSet& rule, Violations& found);

struct ResourcesMax : Settings {
  static constexpr std::string_view kNeeds = "limits";
  static constexpr std::string_view kOrElse = "requests";
  bool IsComplete() const { return !requests.empty() || !limits.empty(); }

  Amounts requests;
  Amounts limits;
  Strings ignore_containers;
};
const fields::Object<ResourcesMax>& ResourcesMaxFields();
void CheckResourcesMax(const ObjectView& object, const ResourcesMax& rule, Violations& found);

}  // namespace locust::standards
