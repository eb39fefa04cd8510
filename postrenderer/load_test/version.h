// Python package versions as PEP 440 defines them: whether a text is one. Normal forms are accepted
// as well as the spellings that pip reads for them ("v1.0-RC.1").
#pragma once

#include <cstddef>
#include <string_view>

namespace locust {

struct VersionShape {
  bool valid = false;
  std::size_t release_numbers = 0;  // "1.4.2": 3
  bool has_suffix = false;          // "rc1", ".post1", ".dev1"
  bool has_local = false;           // "+cpu"
};

// The shape of `text`, which must be a version from end to end.
VersionShape ParseVersion(std::string_view text);

}  // namespace locust
