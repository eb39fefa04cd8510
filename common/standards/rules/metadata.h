// Rules about labels: required-labels.
#pragma once

#include "common/standards/parameters.h"

namespace locust::standards {

struct RequiredLabels : Settings {
  static constexpr std::string_view kNeeds = "labels";
  bool IsComplete() const { return !labels.empty(); }

  std::vector<std::pair<std::string, std::string>> labels;  // key and pattern of the value
};
const fields::Object<RequiredLabels>& RequiredLabelsFields();
void CheckRequiredLabels(const ObjectView& object, const RequiredLabels& rule, Violations& found);

}  // namespace locust::standards
