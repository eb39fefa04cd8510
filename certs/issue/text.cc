#include "certs/issue/text.h"

#include <openssl/evp.h>

#include <array>
#include <climits>
#include <ctime>

#include "common/tls/openssl.h"

namespace locust::certs {
namespace {

constexpr const char* kSeconds = "%Y-%m-%dT%H:%M:%SZ";

}  // namespace

std::string FormatSeconds(TimePoint time) {
  const std::time_t seconds =
      std::chrono::system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(time));
  std::tm utc = {};
  gmtime_r(&seconds, &utc);
  std::array<char, 64> text = {};
  return std::string(text.data(), std::strftime(text.data(), text.size(), kSeconds, &utc));
}

std::optional<TimePoint> ParseSeconds(const std::string& text) {
  std::tm utc = {};
  const char* end = strptime(text.c_str(), kSeconds, &utc);
  if (end == nullptr || *end != '\0') return std::nullopt;
  const std::chrono::seconds since_epoch(timegm(&utc));
  if (since_epoch > std::chrono::floor<std::chrono::seconds>(TimePoint::max().time_since_epoch())) {
    return std::nullopt;
  }
  const TimePoint time(since_epoch);
  // strptime takes the 31st of February and more.
  return FormatSeconds(time) == text ? std::optional(time) : std::nullopt;
}

std::string EncodeBase64(std::string_view bytes) {
  std::string encoded(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                                     reinterpret_cast<const unsigned char*>(bytes.data()),
                                     static_cast<int>(bytes.size()));
  encoded.resize(static_cast<std::size_t>(length));
  return encoded;
}

std::optional<std::string> DecodeBase64(std::string_view text) {
  if (text.size() % 4 != 0 || text.size() > INT_MAX) return std::nullopt;
  std::string decoded(text.size() / 4 * 3 + 1, '\0');
  const int length = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(decoded.data()),
                                     reinterpret_cast<const unsigned char*>(text.data()),
                                     static_cast<int>(text.size()));
  openssl::TakeError();
  if (length < 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  decoded.resize(static_cast<std::size_t>(length) - padding);
  // OpenSSL overlooks blanks around the text and stray bits in the last character.
  return EncodeBase64(decoded) == text ? std::optional(std::move(decoded)) : std::nullopt;
}

}  // namespace locust::certs
