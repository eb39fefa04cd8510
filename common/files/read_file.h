// Reads small files whole.
#pragma once

#include <cstddef>
#include <string>

namespace locust {

// Throws Error (kMissing) when the file cannot be read, or is larger than `limit`.
std::string ReadFile(const std::string& path, std::size_t limit);

}  // namespace locust
