// Helm keeps every release in one Secret, and the API server takes at most 1 MiB of one.
//
// Pure functions; safe from any thread.
#pragma once

#include <cstddef>
#include <string_view>

namespace locust::inject {

inline constexpr std::size_t kReleaseLimit = 1u << 20;

// What `manifest` takes in Helm's release Secret: compressed by gzip at its best, then base64.
std::size_t ReleaseBytes(std::string_view manifest);

// Throws Error (kInvalid) when the rendered `manifest` alone is over kReleaseLimit. (The chart and
// its values are stored beside it.) A manifest that is plainly far below, by its size or by samples
// of it, is not compressed as a whole.
void CheckReleaseSize(std::string_view manifest);

}  // namespace locust::inject
