// What a request must look like before its body is read: a POST of plain JSON to a path that we
// have. Everything else gets a 4xx (or a 501 for a transfer coding) with one sentence.
#pragma once

#include <httplib.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "webhook/admission/answer.h"

namespace locust::webhook {

struct Refusal {
  int status = 400;
  std::string sentence;
};

// The endpoint of a path; nullopt for any other path.
std::optional<Endpoint> EndpointOf(std::string_view path);

// Looks at the request line and the headers only. `max_body`: bytes.
std::optional<Refusal> CheckRequest(const httplib::Request& request, std::size_t max_body);

// What to say where cpp-httplib refuses by itself, with a status and no words.
std::string_view SentenceFor(int status);

}  // namespace locust::webhook
