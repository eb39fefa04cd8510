// Random YAML documents as text, in every style that charts and people use.
#pragma once

#include <map>
#include <string>

#include "tests/unit/common/yaml/choices.h"

namespace locust::yaml {

struct DocumentOptions {
  bool odd =
      true;  // anchors, aliases, merge keys, tags, explicit keys, duplicates, pairs without braces
  bool portable = false;  // only what YAML 1.1 readers agree on: no scalar that PyYAML and go-yaml
                          // read differently
};

// Every comment is "# comment N" with another N. `features` counts what was written, by name.
std::string RandomDocument(Choices& choices, const DocumentOptions& options,
                           std::map<std::string, std::size_t>& features);

}  // namespace locust::yaml
