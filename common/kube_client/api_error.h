// What went wrong with one request to the API server.
//
// The message names the request and repeats what the API server said, cut to a bound; but where it
// refuses a body as malformed it may quote the body, so then only the fields at fault are told.
#pragma once

#include <string>
#include <utility>

#include "common/text/diagnostic.h"

namespace locust::kube_client {

class ApiError : public Error {
 public:
  enum class Kind {
    kUnreachable,   // no connection, no trust in its certificate, no answer in time
    kUnauthorized,  // 401: the token is not accepted
    kForbidden,     // 403: not allowed to do this
    kNotFound,      // 404
    kConflict,      // 409: the object changed since it was read, or exists already
    kGone,          // 410: where a list was to go on is not known any more
    kRejected,      // any other 4xx: the request itself is wrong
    kUnavailable,   // 429 and 5xx: later perhaps
    kTooLarge,      // the answer is larger than its limit
    kBadAnswer,     // no JSON, a status that no API server gives
  };

  ApiError(Kind kind, std::string message, std::string hint = {})
      : Error(ExitCode::kMissing, std::move(message), std::move(hint)), kind_(kind) {}

  Kind kind() const { return kind_; }

 private:
  Kind kind_;
};

}  // namespace locust::kube_client
