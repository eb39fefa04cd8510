// Bounds on YAML input. Every one is far above what Helm can store in a release (1 MiB compressed)
// and low enough that the worst input costs seconds, not the machine.
#pragma once

#include <cstddef>

namespace locust::yaml {

struct Limits {
  std::size_t stream_bytes = 64u << 20;    // all of stdin
  std::size_t document_bytes = 16u << 20;  // one document
  std::size_t depth = 128;       // nesting of collections; kubectl's own decoder stops far earlier
  std::size_t nodes = 1u << 20;  // scalars and collections of one document
  std::size_t alias_nodes =
      1u << 17;  // nodes that aliases and merge keys add when they are expanded
};

}  // namespace locust::yaml
