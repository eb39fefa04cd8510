#include "common/standards/rules/resources.h"

#include <array>

#include "common/standards/glob.h"
#include "common/standards/values.h"

namespace locust::standards {
namespace {

// Calls visit(resources, title, place), where place() makes the Place when there is something to
// say.
template <class Visit>
void VisitResources(const ObjectView& object, const Strings& ignored, const Visit& visit) {
  for (const ContainerView& container : object.containers()) {
    if (container.list == ContainerView::List::kEphemeral) continue;
    if (MatchesAny(ignored, container.name)) continue;
    visit(Get(container.value, "resources"), "container `" + std::string(container.name) + "`",
          [&] { return object.PlaceOf(container) / "resources"; });
  }
  if (object.kind() != Kind::kLocustTest) return;
  const Json* spec = Get(&object.object(), "spec");
  if (Get(spec, "masterCommandSeed") != nullptr) return;  // this version has no resources
  for (const char* role : {"master", "worker"}) {
    visit(Get(spec, role, "resources"), "the " + std::string(role),
          [&] { return Place{} / "spec" / role / "resources"; });
  }
}

bool IsZero(const Json* amount) {
  return kube::Quantity::Parse(QuantityText(amount)) == kube::Quantity();
}

}  // namespace

const fields::Object<ResourcesSet>& ResourcesSetFields() {
  static const fields::Object<ResourcesSet> kFields(
      "resources-set",
      {
          ActionParameter<ResourcesSet>(),
          StrictParameter<ResourcesSet>(),
          Parameter<ResourcesSet>("requests", &ResourcesSet::requests, StringList(),
                                  "resources that need a request"),
          Parameter<ResourcesSet>("limits", &ResourcesSet::limits, StringList(),
                                  "resources that need a limit"),
          Parameter<ResourcesSet>("ignoreContainers", &ResourcesSet::ignore_containers,
                                  StringList(), "names of containers that are not judged"),
      });
  return kFields;
}

void CheckResourcesSet(const ObjectView& object, const ResourcesSet& rule, Violations& found) {
  VisitResources(
      object, rule.ignore_containers,
      [&](const Json* resources, const std::string& title, const auto& place) {
        const Json* requests = Get(resources, "requests");
        const Json* limits = Get(resources, "limits");
        for (const std::string& name : rule.requests) {
          // Kubernetes takes an absent request from the limit.
          const Json* request = Get(requests, name);
          const Json* amount = request != nullptr ? request : Get(limits, name);
          if (amount != nullptr && !IsZero(amount)) continue;
          found.push_back({.place = place() / "requests" / name,
                           .found = QuantityText(request),
                           .allowed = "an amount above 0",
                           .message = title + " requests no " + name,
                           .hint = "set it, or let the standards' defaults.resources set it"});
        }
        for (const std::string& name : rule.limits) {
          const Json* limit = Get(limits, name);
          if (limit != nullptr && !IsZero(limit)) continue;
          found.push_back({.place = place() / "limits" / name,
                           .found = QuantityText(limit),
                           .allowed = "an amount above 0",
                           .message = title + " has no " + name + " limit",
                           .hint = "set it, or let the standards' defaults.resources set it"});
        }
      });
}

const fields::Object<ResourcesMax>& ResourcesMaxFields() {
  static const fields::Object<ResourcesMax> kFields(
      "resources-max",
      {
          ActionParameter<ResourcesMax>(),
          StrictParameter<ResourcesMax>(),
          Parameter<ResourcesMax>("requests", &ResourcesMax::requests, AmountMap(),
                                  "the most that a container may request, by resource"),
          Parameter<ResourcesMax>("limits", &ResourcesMax::limits, AmountMap(),
                                  "the highest limit of a container, by resource"),
          Parameter<ResourcesMax>("ignoreContainers", &ResourcesMax::ignore_containers,
                                  StringList(), "names of containers that are not judged"),
      });
  return kFields;
}

namespace {

// One amount against its maximum. `what`: "container `locust` requests cpu of".
void CheckAmount(const Json* amount, const Amount& most, const std::string& what, Place place,
                 Violations& found) {
  const std::string text = QuantityText(amount);
  const auto quantity = kube::Quantity::Parse(text);
  if (quantity && *quantity <= most.value) return;
  Violation violation = {.place = std::move(place),
                         .found = Shown(amount),
                         .allowed = "at most " + most.text,
                         .message = what + " " + Shown(amount) + ", more than " + most.text,
                         .hint = "lower it to " + most.text + " or less"};
  if (quantity) {
    violation.magnitude = quantity;
  } else {
    violation.message = what + " " + Shown(amount) + ", which is no quantity";
  }
  found.push_back(std::move(violation));
}

}  // namespace

void CheckResourcesMax(const ObjectView& object, const ResourcesMax& rule, Violations& found) {
  const auto visit = [&](const Json* resources, const std::string& title, const auto& place) {
    const Json* requests = Get(resources, "requests");
    const Json* limits = Get(resources, "limits");
    for (const auto& [name, most] : rule.requests) {
      // Kubernetes takes an absent request from the limit.
      const Json* request = Get(requests, name);
      const Json* amount = request != nullptr ? request : Get(limits, name);
      if (amount == nullptr) continue;
      CheckAmount(amount, most, title + " requests " + name + " of", place() / "requests" / name,
                  found);
    }
    for (const auto& [name, most] : rule.limits) {
      const Json* limit = Get(limits, name);
      if (limit == nullptr) continue;
      CheckAmount(limit, most, title + " has a " + name + " limit of", place() / "limits" / name,
                  found);
    }
  };
  VisitResources(object, rule.ignore_containers, visit);
  if (const Json* resources = Get(object.pod_spec(), "resources"))
    visit(resources, "the pod", [&] { return object.PodSpecPlace() / "resources"; });
}

}  // namespace locust::standards
