#include "common/kube_client/client.h"

#include <httplib.h>

#include <algorithm>
#include <ctime>
#include <utility>

#include "common/files/read_file.h"
#include "common/json/parse.h"
#include "common/tls/pem.h"

namespace locust::kube_client {
namespace {

using Kind = ApiError::Kind;

constexpr std::size_t kMaxToken = 64u << 10;
constexpr std::size_t kMaxAuthorities = 1u << 20;
constexpr std::size_t kMaxMessage = 512;

std::string Milliseconds(std::chrono::milliseconds time) {
  return std::to_string(time.count()) + " ms";
}

// As it goes into a header: what the file ends with is no part of it, and a byte that could end
// the header is in no token.
std::string ReadToken(const std::string& path) {
  std::string token = ReadFile(path, kMaxToken);
  while (!token.empty() && (token.back() == '\n' || token.back() == '\r')) token.pop_back();
  const auto printable = [](char c) { return c > ' ' && c < '\x7f'; };
  if (token.empty() || !std::all_of(token.begin(), token.end(), printable)) {
    throw Error(ExitCode::kInvalid, path + " holds no token");
  }
  return token;
}

// Certificates in PEM form, at least one: without any httplib would trust the system's.
std::string ReadAuthorities(const std::string& path) {
  std::string pem = ReadFile(path, kMaxAuthorities);
  openssl::ReadCertificates(pem, path);
  return pem;
}

std::string WhyNoAnswer(const httplib::Result& result, const Limits& limits) {
  switch (result.error()) {
    case httplib::Error::Connection:
      return "no connection";
    case httplib::Error::ConnectionTimeout:
      return "no connection within " + Milliseconds(limits.connect);
    case httplib::Error::SSLServerVerification:
      return std::string("its certificate is not trusted: ") +
             X509_verify_cert_error_string(static_cast<long>(result.ssl_backend_error()));
    case httplib::Error::SSLServerHostnameVerification:
      return "its certificate is for another name";
    case httplib::Error::SSLConnection:
      return "no TLS handshake";
    default:
      return "no complete answer within " + Milliseconds(limits.answer);
  }
}

std::optional<std::chrono::system_clock::time_point> ParseDate(const std::string& date) {
  std::tm utc = {};
  const char* end = strptime(date.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &utc);
  if (end == nullptr || *end != '\0') return std::nullopt;
  return std::chrono::system_clock::from_time_t(timegm(&utc));
}

Kind KindOf(int status) {
  switch (status) {
    case 401:
      return Kind::kUnauthorized;
    case 403:
      return Kind::kForbidden;
    case 404:
      return Kind::kNotFound;
    case 409:
      return Kind::kConflict;
    case 410:
      return Kind::kGone;
    case 429:
      return Kind::kUnavailable;
    default:
      if (status >= 500) return Kind::kUnavailable;
      return status >= 400 ? Kind::kRejected : Kind::kBadAnswer;
  }
}

// What a Status object says that may be repeated.
std::string Told(Kind kind, const Json& status) {
  if (kind != Kind::kRejected) {
    return std::string(json::StringAt(status, "message").substr(0, kMaxMessage));
  }
  std::string told(json::StringAt(status, "reason", "refused"));
  const Json* causes = json::At(status, "/details/causes");
  if (causes == nullptr || !causes->is_array()) return told;
  const char* separator = ": ";
  for (const Json& cause : *causes) {
    if (told.size() > kMaxMessage) break;
    told += separator + std::string(json::StringAt(cause, "field")) + " (" +
            std::string(json::StringAt(cause, "reason")) + ")";
    separator = ", ";
  }
  return told;
}

// The value of a body that an API server sent, or null. The parser's message would show the text.
Json ParseBody(const std::string& body, std::size_t limit) {
  try {
    return json::Parse(body, "", {.bytes = limit});
  } catch (const Error&) {
    return nullptr;
  }
}

}  // namespace

Client::Client(Server server, std::string user_agent, const Limits& limits)
    : server_(std::move(server)), user_agent_(std::move(user_agent)), limits_(limits) {}

Answer Client::Get(const std::string& path) const {
  return Send("GET", path, "", "");
}

Answer Client::Create(const std::string& path, const Json& object) const {
  return Send("POST", path, object.dump(), "application/json");
}

Answer Client::Update(const std::string& path, const Json& object) const {
  return Send("PUT", path, object.dump(), "application/json");
}

Answer Client::MergePatch(const std::string& path, const Json& patch) const {
  return Send("PATCH", path, patch.dump(), "application/merge-patch+json");
}

Answer Client::JsonPatch(const std::string& path, const json::Patch& patch) const {
  return Send("PATCH", path, json::ToJson(patch).dump(), "application/json-patch+json");
}

void Client::Delete(const std::string& path, std::string_view uid) const {
  const Json options = {
      {"apiVersion", "v1"}, {"kind", "DeleteOptions"}, {"preconditions", {{"uid", uid}}}};
  Send("DELETE", path, options.dump(), "application/json");
}

Answer Client::Send(const std::string& method, const std::string& path, const std::string& body,
                    std::string_view content_type) const {
  const std::string authorities = ReadAuthorities(server_.authorities_file);
  httplib::SSLClient client(server_.host, server_.port);
  client.load_ca_cert_store(authorities.data(), authorities.size());
  client.set_connection_timeout(limits_.connect);
  client.set_read_timeout(limits_.answer);
  client.set_write_timeout(limits_.answer);
  client.set_max_timeout(limits_.answer);
  client.set_keep_alive(false);
  client.set_follow_location(false);
  client.set_decompress(false);
  client.set_path_encode(false);
  client.set_tcp_nodelay(true);

  std::string received;
  bool too_large = false;
  httplib::Request request;
  request.method = method;
  request.path = path;
  request.headers = {{"Accept", "application/json"},
                     {"Authorization", "Bearer " + ReadToken(server_.token_file)},
                     {"User-Agent", user_agent_}};
  if (!content_type.empty()) request.headers.emplace("Content-Type", content_type);
  request.body = body;
  request.content_receiver = [&](const char* data, std::size_t size, std::size_t, std::size_t) {
    too_large = received.size() + size > limits_.answer_bytes;
    if (!too_large) received.append(data, size);
    return !too_large;
  };

  const httplib::Result result = client.send(request);
  const std::string what = method + " " + path.substr(0, path.find('?')) + ": ";
  if (too_large) {
    throw ApiError(Kind::kTooLarge, what + "the answer is larger than " +
                                        std::to_string(limits_.answer_bytes) + " bytes");
  }
  if (!result) {
    throw ApiError(Kind::kUnreachable, "cannot reach the API server at " + server_.host + " port " +
                                           std::to_string(server_.port) + ": " +
                                           WhyNoAnswer(result, limits_));
  }
  Json object = ParseBody(received, limits_.answer_bytes);
  if (result->status < 200 || result->status > 202) {  // 202: a deletion that goes on
    const Kind kind = KindOf(result->status);
    const std::string told = Told(kind, object);
    throw ApiError(kind, what + std::to_string(result->status) + (told.empty() ? "" : ": " + told));
  }
  if (!object.is_object()) throw ApiError(Kind::kBadAnswer, what + "the answer is no JSON object");
  return {.object = std::move(object), .server_time = ParseDate(result->get_header_value("Date"))};
}

}  // namespace locust::kube_client
