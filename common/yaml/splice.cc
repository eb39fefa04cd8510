#include "common/yaml/splice.h"

#include <algorithm>
#include <utility>

#include "common/yaml/text.h"

namespace locust::yaml {

void Splices::Replace(std::size_t begin, std::size_t end, std::string text) {
  splices_.push_back({begin, end, std::move(text), false});
}

void Splices::InsertLines(std::size_t offset, std::string lines) {
  splices_.push_back({offset, offset, std::move(lines), true});
}

std::string Splices::Apply(std::string_view text, std::string_view newline) const {
  std::vector<const Splice*> order;
  std::size_t added = 0;
  for (const Splice& splice : splices_) {
    order.push_back(&splice);
    added += splice.text.size() + newline.size();
  }
  std::ranges::stable_sort(order, {}, &Splice::begin);
  std::string out;
  out.reserve(text.size() + added);
  std::size_t copied = 0;
  for (const Splice* splice : order) {
    out += text.substr(copied, splice->begin - copied);
    const bool at_line_begin = out.empty() || out.back() == '\n' || out == kByteOrderMark;
    if (splice->lines && !at_line_begin) out += newline;
    out += splice->text;
    copied = splice->end;
    // A comment right behind a bracket or quote is one; behind anything else it needs a blank.
    const bool comment = copied < text.size() && text[copied] == '#';
    if (comment && !out.empty() && !IsBlank(out.back()) && !IsBreak(out.back())) out += ' ';
  }
  return out += text.substr(copied);
}

}  // namespace locust::yaml
