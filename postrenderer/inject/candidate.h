// Which documents of a stream are looked into at all.
//
// A document whose text does not mention Locust can't be part of a Locust release; it is neither
// parsed nor copied piecemeal. The search reads every byte once, 16 at a time.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "common/yaml/stream.h"

namespace locust::inject {

// The indices of the documents that have "locust" or "load_test" in any letter case. `stream` is
// the text that `documents` was split from.
std::vector<std::size_t> Candidates(std::string_view stream,
                                    std::span<const yaml::StreamDocument> documents);

// Whether the text of a document that is no valid YAML may have been a workload: it says so, or it
// does not say what it is.
bool MayBeWorkload(std::string_view document);

}  // namespace locust::inject
