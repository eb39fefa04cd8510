// A container's environment and the `$(NAME)` references to it, expanded as the kubelet does it.
//
// An entry's value may refer to entries before it, commands and arguments to all of them; of
// several entries of one name the last counts; `$$(NAME)` is an escaped `$(NAME)`. A reference to
// what is not known (from a Secret, a ConfigMap, a field, or defined nowhere) stays as it is
// written. Results are bounded, so that references to references can't grow without end. Source:
// k8s.io/kubernetes third_party/forked/golang/expansion and kubelet_pods.go.
//
// Views into the object, which must outlive it. One thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "common/json/json.h"

namespace locust::standards {

class References {
 public:
  struct Variable {
    enum class State { kAbsent, kKnown, kUnknown };
    State state = State::kAbsent;
    std::string value = {};   // kKnown: expanded; kUnknown: as far as it is known
    std::string source = {};  // kUnknown: "a Secret", "an undefined variable", …
  };

  // `env`: the list of the container; may be null.
  explicit References(const Json* env) : env_(env) {}

  Variable Find(std::string_view name) const;

  // `text` with every reference that is known expanded.
  std::string Expand(std::string_view text) const;

  // `text` with `$NAME` and `${NAME}` expanded, as a shell would.
  std::string ExpandShell(std::string_view text) const;

  static bool HasReference(std::string_view text) { return text.find("$(") != text.npos; }
  // Whether something is left that a kubelet or a shell would have to fill in.
  static bool IsUnresolved(std::string_view text) {
    return text.find('$') != text.npos || text.find('`') != text.npos;
  }

 private:
  using Table = std::unordered_map<std::string_view, Variable>;
  const Table& Resolved() const;

  const Json* env_;
  mutable std::optional<Table> resolved_;  // built when a value has references
};

}  // namespace locust::standards
