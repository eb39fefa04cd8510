// Environment markers of PEP 508: what follows the ';' of a requirement.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace locust {

struct MarkerResult {
  std::string canonical;  // tokens with one blank between them; empty: `message` says why
  std::string message;
  std::string hint;
  std::size_t offset = 0;  // of what is wrong, in the text
  std::size_t length = 0;  // bytes read
};

// The longest marker at the start of `text`, blanks before it included.
MarkerResult ParseMarkerPrefix(std::string_view text);

}  // namespace locust
