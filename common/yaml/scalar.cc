#include "common/yaml/scalar.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <optional>
#include <utility>

#include "common/yaml/text.h"

namespace locust::yaml {
namespace {

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

char Lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// `word` (lower case) as "word", "Word" or "WORD": the spellings that YAML 1.1 lists for its
// constants.
bool IsSpelling(std::string_view text, std::string_view word) {
  if (text.size() != word.size()) return false;
  const auto same = [](char c, char w) { return c == w; };
  const auto upper = [](char c, char w) { return Lower(c) == w && !(c >= 'a' && c <= 'z'); };
  if (std::equal(text.begin(), text.end(), word.begin(), same)) return true;
  if (std::equal(text.begin(), text.end(), word.begin(), upper)) return true;
  return upper(text[0], word[0]) &&
         std::equal(text.begin() + 1, text.end(), word.begin() + 1, same);
}

bool IsAnySpelling(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return IsSpelling(text, word); });
}

// ".inf" and ".nan" (without sign), in the three spellings that go-yaml takes.
bool IsInfinity(std::string_view text) {
  return text == ".inf" || text == ".Inf" || text == ".INF";
}
bool IsNan(std::string_view text) {
  return text == ".nan" || text == ".NaN" || text == ".NAN";
}

// A float as it comes out of JSON again: sigs.k8s.io/yaml writes 1e3 as 1000, which is then an
// integer.
Json Normalise(double value) {
  constexpr double kExact =
      9007199254740992.0;  // 2^53: past it the digits that JSON shows are rounded
  if (std::abs(value) <= kExact && value == std::trunc(value))
    return static_cast<std::int64_t>(value);
  return value;
}

// strconv.ParseFloat: a finite value; one too small is 0, one too large is none. Underscores stand
// between digits.
std::optional<double> ParseFloat(std::string_view text) {
  if (text.find('_') != std::string_view::npos) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '_') {
        plain += text[i];
      } else if (i == 0 || !IsDigit(text[i - 1]) || i + 1 == text.size() || !IsDigit(text[i + 1])) {
        return std::nullopt;
      }
    }
    return ParseFloat(plain);
  }
  const bool plus = text.starts_with('+');
  const std::string_view digits = text.substr(plus ? 1 : 0);
  if (plus && digits.starts_with('-')) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value,
                                            std::chars_format::general);
  if (error == std::errc::invalid_argument || end != digits.data() + digits.size()) {
    return std::nullopt;
  }
  if (error == std::errc::result_out_of_range) {
    value = std::strtod(std::string(digits).c_str(), nullptr);  // tells too large from too small
  }
  if (!std::isfinite(value)) return std::nullopt;
  return value;
}

// go-yaml's own pattern: [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?
bool IsFloatSyntax(std::string_view text) {
  std::size_t i = 0;
  const auto digits = [&] {
    const std::size_t begin = i;
    while (i < text.size() && IsDigit(text[i])) ++i;
    return i - begin;
  };
  if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
  if (i < text.size() && text[i] == '.') {
    ++i;
    if (digits() == 0) return false;
  } else {
    if (digits() == 0) return false;
    if (i < text.size() && text[i] == '.') {
      ++i;
      digits();
    }
  }
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
    if (digits() == 0) return false;
  }
  return i == text.size();
}

// strconv.ParseInt and ParseUint with base 0: a sign, then 0x, 0o, 0b, 0 (octal) or decimal digits.
std::optional<Json> ParseInteger(std::string_view text) {
  const bool negative = text.starts_with('-');
  const bool sign = negative || text.starts_with('+');
  std::string_view digits = text.substr(sign ? 1 : 0);
  int base = 10;
  if (digits.size() > 1 && digits[0] == '0') {
    const char mark = Lower(digits[1]);
    base = mark == 'x' ? 16 : mark == 'b' ? 2 : 8;
    digits.remove_prefix(mark == 'x' || mark == 'b' || mark == 'o' ? 2 : 1);
  }
  if (digits.empty() || digits[0] == '-' || digits[0] == '+') return std::nullopt;
  std::uint64_t value = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  constexpr auto kMax = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (negative) {
    if (value > kMax + 1) return std::nullopt;
    return static_cast<std::int64_t>(0 - value);
  }
  if (value <= kMax) return static_cast<std::int64_t>(value);
  if (sign) return std::nullopt;  // ParseUint takes no sign
  return value;
}

Json ResolveNumber(std::string_view text) {
  if (text.size() == 5 && IsInfinity(text.substr(1))) {
    const double infinity = std::numeric_limits<double>::infinity();
    return text[0] == '-' ? -infinity : infinity;
  }
  std::string plain(text);
  std::erase(plain, '_');
  if (auto integer = ParseInteger(plain)) return *std::move(integer);
  if (IsFloatSyntax(plain)) {
    if (const auto number = ParseFloat(plain)) return *number;
  }
  return text;
}

// The value as go-yaml has it, floats still floats.
Json Resolve(std::string_view text) {
  if (text.empty()) return nullptr;
  switch (text[0]) {
    case 'y':
    case 'Y':
      return IsAnySpelling(text, {"y", "yes"}) ? Json(true) : Json(text);
    case 't':
    case 'T':
      return IsSpelling(text, "true") ? Json(true) : Json(text);
    case 'n':
    case 'N':
      if (IsAnySpelling(text, {"n", "no"})) return false;
      return IsSpelling(text, "null") ? Json(nullptr) : Json(text);
    case 'f':
    case 'F':
      return IsSpelling(text, "false") ? Json(false) : Json(text);
    case 'o':
    case 'O':
      if (IsSpelling(text, "on")) return true;
      return IsSpelling(text, "off") ? Json(false) : Json(text);
    case '~':
      return text.size() == 1 ? Json(nullptr) : Json(text);
    case '.':
      if (IsNan(text)) return std::numeric_limits<double>::quiet_NaN();
      if (IsInfinity(text)) return std::numeric_limits<double>::infinity();
      if (const auto number = ParseFloat(text)) return *number;
      return text;
    default:
      return IsDigit(text[0]) || text[0] == '-' || text[0] == '+' ? ResolveNumber(text)
                                                                  : Json(text);
  }
}

// strconv.FormatFloat(value, 'g', -1, 32), by which sigs.k8s.io/yaml makes an object key of a
// float.
std::string FloatKey(double value) {
  if (std::isnan(value)) return ".nan";
  const auto single = static_cast<float>(value);
  if (std::isinf(single)) return single < 0 ? "-.inf" : ".inf";
  char buffer[32];
  const auto end =
      std::to_chars(buffer, buffer + sizeof buffer, single, std::chars_format::scientific).ptr;
  const std::string_view text(buffer, static_cast<std::size_t>(end - buffer));
  const std::size_t mark = text.find('e');
  int exponent = 0;
  const char* digits = text.data() + mark + (text[mark + 1] == '+' ? 2 : 1);
  std::from_chars(digits, end, exponent);
  // Go writes the shortest digits with an exponent below 1e-4 and from 1e6 on.
  const std::size_t sign = text[0] == '-' ? 1 : 0;
  std::string mantissa(text.substr(sign, mark - sign));
  std::erase(mantissa, '.');
  const auto count = static_cast<int>(mantissa.size());
  if (exponent < -4 || exponent >= 6) return std::string(text);
  std::string plain;
  if (exponent < 0) {
    plain = "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + mantissa;
  } else if (exponent + 1 >= count) {
    plain = mantissa + std::string(static_cast<std::size_t>(exponent + 1 - count), '0');
  } else {
    plain = mantissa;
    plain.insert(static_cast<std::size_t>(exponent) + 1, ".");
  }
  return (sign == 1 ? "-" : "") + plain;
}

// Whether a reader of any YAML version could take `text` for a number, a date or a time: it starts
// like one and holds nothing else. Wider than any of the grammars on purpose.
bool LooksNumeric(std::string_view text) {
  const std::size_t sign = text[0] == '-' || text[0] == '+' ? 1 : 0;
  if (sign == text.size()) return false;
  if (!IsDigit(text[sign]) && text[sign] != '.') return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') ||
           std::string_view("xXoO_.:,+-tTzZ iInN").find(c) != std::string_view::npos;
  });
}

}  // namespace

Json ResolvePlain(std::string_view text) {
  Json value = Resolve(text);
  return value.is_number_float() ? Normalise(value.get<double>()) : value;
}

std::optional<std::string> ResolvePlainKey(std::string_view text) {
  const Json value = Resolve(text);
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "true" : "false";
  if (value.is_number_integer()) return value.dump();
  if (value.is_number_float()) return FloatKey(value.get<double>());
  return std::nullopt;
}

bool IsSafePlain(std::string_view text) {
  if (text.empty() || text.back() == ' ' || text.back() == ':') return false;
  if (text.starts_with(kByteOrderMark)) return false;
  // A first character that no reader takes for an indicator, a null or a special value.
  const char first = text[0];
  const bool dash = first == '-' && text.size() > 1 && text[1] != ' ' && text[1] != '-';
  const bool option = text.starts_with("--") && text.size() > 2 && text[2] != '-' && text[2] != ' ';
  const auto lead = static_cast<unsigned char>(first);
  const bool letter = (Lower(first) >= 'a' && Lower(first) <= 'z') || lead >= 0x80;
  if (!letter && !IsDigit(first) && !dash && !option &&
      std::string_view("/._($+;^\\").find(first) == std::string_view::npos) {
    return false;
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x20 || byte == 0x7F) return false;
    if (text[i] == ':' && (text[i + 1] == ' ')) return false;  // the last one is no ':'
    if (text[i] == '#' && text[i - 1] == ' ') return false;    // the first one is no '#'
  }
  if (text.starts_with("...")) return false;
  if (LooksNumeric(text)) return false;
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), Lower);
  static constexpr std::array<std::string_view, 12> kWords = {
      "y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf", "nil"};
  if (std::find(kWords.begin(), kWords.end(), lower) != kWords.end()) return false;
  return ResolvePlain(text).is_string() && !FindBadCharacter(text);
}

std::string DoubleQuoted(std::string_view text) {
  std::string out = "\"";
  const auto escape = [&](unsigned point) {
    char buffer[8];
    std::snprintf(buffer, sizeof buffer, "\\u%04x", point);
    out += buffer;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const auto byte = static_cast<unsigned char>(c);
    const std::string_view rest = text.substr(i);
    switch (c) {
      case '"':
        out += "\\\"";
        continue;
      case '\\':
        out += "\\\\";
        continue;
      case '\n':
        out += "\\n";
        continue;
      case '\r':
        out += "\\r";
        continue;
      case '\t':
        out += "\\t";
        continue;
      case '\b':
        out += "\\b";
        continue;
      case '\f':
        out += "\\f";
        continue;
      default:
        break;
    }
    if (byte < 0x20 || byte == 0x7F) {
      escape(byte);
    } else if (byte == 0xC2 && i + 1 < text.size() &&
               static_cast<unsigned char>(text[i + 1]) < 0xA0) {  // C1 controls, U+0085 among them
      escape(static_cast<unsigned char>(text[++i]));
    } else if (rest.starts_with("\xE2\x80\xA8") || rest.starts_with("\xE2\x80\xA9")) {
      escape(rest[2] == '\xA8' ? 0x2028 : 0x2029);
      i += 2;
    } else if (rest.starts_with(kByteOrderMark)) {
      escape(0xFEFF);
      i += 2;
    } else if (rest.starts_with("\xEF\xBF\xBE") || rest.starts_with("\xEF\xBF\xBF")) {
      escape(rest[2] == '\xBE' ? 0xFFFE : 0xFFFF);
      i += 2;
    } else {
      out += c;
    }
  }
  return out + '"';
}

}  // namespace locust::yaml
