#include "common/kube/quantity.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <system_error>

namespace locust::kube {
namespace {

__extension__ using Wide = __int128;

constexpr Wide kNanosPerUnit = 1'000'000'000;
constexpr Wide kMaxNanos = (Wide{1} << 126) - 1 + (Wide{1} << 126);
// resource.maxAllowed: amounts with a binary suffix stop here.
constexpr Wide kMaxBinaryNanos = Wide{std::numeric_limits<std::int64_t>::max()} * kNanosPerUnit;

struct Suffix {
  std::string_view text;
  int exponent;
  bool binary;
};

constexpr std::array<Suffix, 16> kSuffixes = {{{"", 0, false},
                                               {"n", -9, false},
                                               {"u", -6, false},
                                               {"m", -3, false},
                                               {"k", 3, false},
                                               {"M", 6, false},
                                               {"G", 9, false},
                                               {"T", 12, false},
                                               {"P", 15, false},
                                               {"E", 18, false},
                                               {"Ki", 10, true},
                                               {"Mi", 20, true},
                                               {"Gi", 30, true},
                                               {"Ti", 40, true},
                                               {"Pi", 50, true},
                                               {"Ei", 60, true}}};

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

std::string_view TakeDigits(std::string_view& text) {
  const auto* const end = std::ranges::find_if_not(text, IsDigit);
  const std::string_view digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(digits.size());
  return digits;
}

// One of kSuffixes, or a decimal exponent ("e3", "E-3", "e+3").
std::optional<Suffix> ParseSuffix(std::string_view text) {
  const auto* const known = std::ranges::find(kSuffixes, text, &Suffix::text);
  if (known != kSuffixes.end()) return *known;
  if (text.front() != 'e' && text.front() != 'E') return std::nullopt;
  std::string_view digits = text.substr(1);
  if (digits.starts_with('+')) {
    digits.remove_prefix(1);
    if (digits.starts_with('-')) return std::nullopt;
  }
  std::int64_t exponent = 0;
  const auto [rest, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
  if (error != std::errc{} || rest != digits.data() + digits.size()) return std::nullopt;
  // The API server keeps the low 32 bits of what it read in 64.
  return Suffix{text, static_cast<std::int32_t>(exponent), false};
}

// A number without a digit ("-", ".k") is zero where the API server's fast path reads it and
// refused where its big-number path does.
bool AcceptsNoDigits(const Suffix& suffix) {
  constexpr int kNano = -9;
  constexpr int kFastestBinary = 40;
  return suffix.binary ? suffix.exponent <= kFastestBinary : suffix.exponent >= kNano;
}

// `digits` with the decimal point after the first `point` of them (which may lie outside), times
// `multiplier`, rounded up; kMaxNanos when it is larger. `multiplier` is at most 2^60 * 10^9, so
// ten times as much still fits.
Wide Multiply(std::string_view digits, std::int64_t point, Wide multiplier) {
  const auto first = digits.find_first_not_of('0');
  if (first == std::string_view::npos) return 0;
  digits.remove_prefix(first);
  point -= static_cast<std::int64_t>(first);
  const auto size = static_cast<std::int64_t>(digits.size());
  const auto digit = [&](std::int64_t i) {
    return i >= 0 && i < size ? digits[static_cast<std::size_t>(i)] - '0' : 0;
  };

  const Wide limit = kMaxNanos / multiplier;
  Wide whole = 0;
  for (std::int64_t i = 0; i < point; ++i) {
    whole = whole * 10 + digit(i);
    if (whole >= limit) return kMaxNanos;
  }

  // The fraction from its last digit on: floors of floors are exact, and `inexact` remembers what
  // they dropped. Before the first digit there may be any number of zeros, so it ends when nothing
  // is left to divide.
  Wide fraction = 0;
  bool inexact = false;
  for (std::int64_t i = size - 1; i >= point && (i >= 0 || fraction > 0); --i) {
    fraction += multiplier * digit(i);
    inexact = inexact || fraction % 10 != 0;
    fraction /= 10;
  }
  return whole * multiplier + fraction + (inexact ? 1 : 0);
}

}  // namespace

std::optional<Quantity> Quantity::Parse(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  if (text.empty()) return std::nullopt;

  const bool minus = text.front() == '-';
  if (minus || text.front() == '+') text.remove_prefix(1);
  std::string digits(TakeDigits(text));
  const auto point = static_cast<std::int64_t>(digits.size());
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    digits += TakeDigits(text);
  }
  const auto suffix = ParseSuffix(text);
  if (!suffix || (digits.empty() && !AcceptsNoDigits(*suffix))) return std::nullopt;

  Quantity quantity;
  quantity.nanos_ =
      suffix->binary
          ? std::min(Multiply(digits, point, kNanosPerUnit << suffix->exponent), kMaxBinaryNanos)
          : Multiply(digits, point + suffix->exponent, kNanosPerUnit);
  if (minus) quantity.nanos_ = -quantity.nanos_;
  return quantity;
}

}  // namespace locust::kube
