// The Secret's data as Content and back.
//
// A Secret without data is ours to fill. Any other one must hold exactly what locust-certs writes:
// somebody else's certificate is never overwritten, nor is what we cannot explain repaired.
// Pure functions; any thread.
#pragma once

#include <optional>

#include "certs/issue/content.h"
#include "common/json/json.h"

namespace locust::certs {

// nullopt for a Secret without data. Throws Error (kInvalid) that says what is foreign in it; no
// message holds any of the data.
std::optional<Content> ReadSecret(const Json& secret);

// A JSON merge patch that gives `secret` this content, provided that it is still the version that
// was read.
Json SecretPatch(const Json& secret, const Content& content);

}  // namespace locust::certs
