// How times and bytes are written where text is needed.
//
// Pure functions; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "certs/issue/certificate.h"

namespace locust::certs {

// RFC 3339 in UTC with whole seconds: "2026-01-02T03:04:05Z".
std::string FormatSeconds(TimePoint time);
std::optional<TimePoint> ParseSeconds(const std::string& text);

// RFC 4648, section 4, with padding. Decoding takes nothing else: no line breaks, no blanks.
std::string EncodeBase64(std::string_view bytes);
std::optional<std::string> DecodeBase64(std::string_view text);

}  // namespace locust::certs
