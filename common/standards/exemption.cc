#include "common/standards/exemption.h"

#include <algorithm>

#include "common/standards/glob.h"

namespace locust::standards {

bool Exemption::IsFor(std::string_view rule_id, std::string_view kubernetes_namespace,
                      const std::vector<std::string>& subjects) const {
  if (rule != rule_id || !MatchesAny(namespaces, kubernetes_namespace)) return false;
  return names.empty() || std::ranges::any_of(subjects, [&](const std::string& subject) {
           return !subject.empty() && MatchesAny(names, subject);
         });
}

}  // namespace locust::standards
