#include "webhook/server/request_check.h"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace locust::webhook {
namespace {

bool EqualIgnoringCase(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return 'A' <= c && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

// "application/json; charset=utf-8" → "application/json".
std::string_view MediaType(std::string_view value) {
  value = value.substr(0, value.find(';'));
  const std::size_t end = value.find_last_not_of(" \t");
  return end == std::string_view::npos ? std::string_view() : value.substr(0, end + 1);
}

// Content-Length as RFC 9110 writes it: digits only.
std::optional<std::size_t> ParseLength(std::string_view text) {
  std::size_t length = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (error == std::errc::result_out_of_range) return std::size_t{0} - 1;
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return length;
}

std::optional<Refusal> CheckLength(const httplib::Request& request, std::size_t max_body) {
  if (request.has_header("Transfer-Encoding")) {
    if (request.get_header_value_count("Transfer-Encoding") != 1 ||
        !EqualIgnoringCase(request.get_header_value("Transfer-Encoding"), "chunked")) {
      return Refusal{501, "no transfer coding but chunked is known here"};
    }
    return std::nullopt;  // bounded while it is read
  }
  if (!request.has_header("Content-Length")) {
    return Refusal{411, "a Content-Length is needed"};
  }
  const auto length = ParseLength(request.get_header_value("Content-Length"));
  if (!length) return Refusal{400, "the Content-Length is no number"};
  if (*length > max_body) {
    return Refusal{413, "the body is over the limit of " + std::to_string(max_body) + " bytes"};
  }
  return std::nullopt;
}

}  // namespace

std::optional<Endpoint> EndpointOf(std::string_view path) {
  if (path == "/mutate") return Endpoint::kMutate;
  if (path == "/validate") return Endpoint::kValidate;
  return std::nullopt;
}

std::optional<Refusal> CheckRequest(const httplib::Request& request, std::size_t max_body) {
  if (!EndpointOf(request.path)) {
    return Refusal{404, "there is nothing here; reviews go to /mutate and /validate"};
  }
  if (request.method != "POST") return Refusal{405, "only POST is answered here"};
  if (request.get_header_value_count("Content-Type") != 1 ||
      !EqualIgnoringCase(MediaType(request.get_header_value("Content-Type")), "application/json")) {
    return Refusal{415, "the Content-Type must be application/json"};
  }
  if (request.has_header("Content-Encoding")) {
    return Refusal{415, "a body with a Content-Encoding is not read"};
  }
  // A slice of a verdict could read as another verdict.
  if (request.has_header("Range")) return Refusal{416, "a Range of a review cannot be asked for"};
  return CheckLength(request, max_body);
}

std::string_view SentenceFor(int status) {
  switch (status) {
    case 400:
      return "this is not a well-formed HTTP request";
    case 404:
      return "there is nothing here; reviews go to /mutate and /validate";
    case 413:
      return "the body is over the limit";
    case 414:
      return "the request target is too long";
    case 415:
      return "a body with a Content-Encoding is not read";
    case 416:
      return "a Range of a review cannot be asked for";
    case 417:
      return "the expectation cannot be met";
    case 500:
      return "internal error";
    default:
      return "the request was refused";
  }
}

}  // namespace locust::webhook
