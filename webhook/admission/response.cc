#include "webhook/admission/response.h"

#include <openssl/evp.h>

#include <algorithm>
#include <utility>

#include "common/json/json.h"

namespace locust::webhook {
namespace {

constexpr std::size_t kMessageBytes = 16u << 10;

// Counted in bytes, which are never fewer than the API server's runes.
std::string Cut(std::string_view text, std::size_t bytes) {
  constexpr std::string_view kMark = "…";
  if (text.size() <= bytes) return std::string(text);
  std::size_t end = bytes - kMark.size();
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0u) == 0x80u) --end;
  return std::string(text.substr(0, end)) + std::string(kMark);
}

std::string Base64(std::string_view bytes) {
  std::string encoded(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                                     reinterpret_cast<const unsigned char*>(bytes.data()),
                                     static_cast<int>(bytes.size()));
  encoded.resize(static_cast<std::size_t>(length));
  return encoded;
}

std::string Review(Json response, std::string_view uid, const std::vector<std::string>& warnings) {
  response["uid"] = uid;
  if (!warnings.empty()) response["warnings"] = BoundWarnings(warnings);
  const Json review = {{"apiVersion", "admission.k8s.io/v1"},
                       {"kind", "AdmissionReview"},
                       {"response", std::move(response)}};
  return review.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::vector<std::string> BoundWarnings(const std::vector<std::string>& warnings,
                                       const WarningLimits& limits) {
  std::vector<std::string> unique;
  for (const std::string& warning : warnings) {
    std::string cut = Cut(warning, limits.each);
    if (std::ranges::find(unique, cut) == unique.end()) unique.push_back(std::move(cut));
  }
  constexpr std::size_t kRoomForTheRest = 40;
  std::size_t used = 0;
  for (std::size_t i = 0; i < unique.size(); ++i) {
    const bool last = i + 1 == unique.size();
    if (used + unique[i].size() + (last ? 0 : kRoomForTheRest) > limits.total) {
      const std::size_t more = unique.size() - i;
      unique.resize(i);
      unique.push_back("and " + std::to_string(more) + " more warnings");
      break;
    }
    used += unique[i].size();
  }
  return unique;
}

std::string AllowResponse(std::string_view uid, const std::vector<std::string>& warnings,
                          const json::Patch& patch) {
  Json response = {{"allowed", true}};
  if (!patch.empty()) {
    response["patchType"] = "JSONPatch";
    response["patch"] = Base64(json::ToJson(patch).dump());
  }
  return Review(std::move(response), uid, warnings);
}

std::string DenyResponse(std::string_view uid, std::string_view message,
                         const std::vector<std::string>& warnings) {
  Json response = {
      {"allowed", false},
      {"status",
       {{"code", 403}, {"reason", "Forbidden"}, {"message", Cut(message, kMessageBytes)}}}};
  return Review(std::move(response), uid, warnings);
}

}  // namespace locust::webhook
