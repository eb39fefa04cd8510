#include "common/options/row.h"

#include <cstddef>

namespace locust::options {
namespace {

char ToUpper(char c) {
  return 'a' <= c && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

}  // namespace

std::string Wanted::Complaint(std::string_view value) const {
  return "must be " + what + ", is `" + std::string(value) + "`";
}

std::string Row::flag() const {
  return (shape == Shape::kOperand ? "" : "--") + std::string(name);
}

std::string Row::key() const {
  std::string text;
  for (std::size_t i = 0; i < name.size(); ++i) {
    text += name[i] == '-' ? ToUpper(name[++i]) : name[i];
  }
  return text;
}

std::string Row::variable(std::string_view prefix) const {
  std::string text(prefix);
  for (const char c : name) text += c == '-' ? '_' : ToUpper(c);
  return text;
}

}  // namespace locust::options
