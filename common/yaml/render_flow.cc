// The part of the renderer that edits flow collections: {a: 1} and JSON.
#include <algorithm>
#include <utility>

#include "common/yaml/render.h"
#include "common/yaml/text.h"
#include "common/yaml/write.h"

namespace locust::yaml {
namespace {

using State = Overlay::State;

bool Stays(const Overlay::Member& member) {
  return member.source != nullptr && !member.removed;
}

bool HasComment(std::string_view text, std::size_t begin, std::size_t end) {
  return text.substr(begin, end - begin).find('#') != std::string_view::npos;
}

bool IsJsonStyle(const Overlay& node, bool json) {
  return json || std::ranges::any_of(node.source->entries, [](const Node::Entry& entry) {
           return entry.key != nullptr && entry.key->style == Node::Style::kDoubleQuoted;
         });
}

}  // namespace

void Renderer::RenderFlow(const Overlay& node) {
  const bool mapping = node.source->kind == Node::Kind::kMapping;
  const bool json = IsJsonStyle(node, json_);
  const auto& members = node.members;
  const auto kept = std::ranges::find_if(members, Stays);
  const auto text_of = [&](const Overlay::Member& member) {
    if (!mapping) return FlowText(member.value->fresh, json);
    OrderedJson pair = OrderedJson::object();
    pair[member.name] = member.value->fresh;
    const std::string braced = FlowText(pair, json);
    return braced.substr(1, braced.size() - 2);
  };
  if (kept == members.end()) {
    std::string inside;
    for (const Overlay::Member& member : members) {
      if (member.removed) continue;
      if (!inside.empty()) inside += ", ";
      inside += text_of(member);
    }
    splices_.Replace(node.source->content + 1, node.source->span.end - 1, std::move(inside));
    return;
  }
  const std::size_t first = kept->source->begin;
  // One entry a line, or all on one.
  const std::string between =
      IsFirstOnLine(first) ? "," + std::string(newline_) + std::string(ColumnOf(first), ' ') : ", ";
  const auto comma_after = [&](std::size_t end) { return SkipTrivia(text_, end); };

  std::string ahead;  // new entries before the first that stays
  for (auto member = members.begin(); member != kept; ++member) {
    if (member->source == nullptr) {
      ahead += text_of(*member) + between;
      continue;
    }
    const std::size_t end = member->source->value->span.end;
    const std::size_t comma = comma_after(end);
    const auto next = std::find_if(member + 1, members.end(),
                                   [](const auto& other) { return other.source != nullptr; });
    if (HasComment(text_, end, next->source->begin)) {
      splices_.Delete(member->source->begin, end);
      splices_.Delete(comma, comma + 1);
    } else {
      splices_.Delete(member->source->begin, next->source->begin);
    }
  }
  if (!ahead.empty()) splices_.Insert(first, std::move(ahead));

  std::size_t previous = first;  // the end of the last entry of the source
  for (auto member = kept; member != members.end(); ++member) {
    if (member->source == nullptr) {
      splices_.Insert(previous, between + text_of(*member));
      continue;
    }
    const Node::Entry& entry = *member->source;
    if (!member->removed) {
      if (member->value->state == State::kEdited) RenderFlow(*member->value);
      if (member->value->state == State::kFresh)
        ReplaceFlowValue(*member->value, entry, mapping, json);
    } else if (HasComment(text_, previous, entry.begin)) {
      const std::size_t comma = comma_after(previous);
      splices_.Delete(comma, comma + 1);
      splices_.Delete(entry.begin, entry.value->span.end);
    } else {
      splices_.Delete(previous, entry.value->span.end);
    }
    previous = entry.value->span.end;
  }
}

void Renderer::ReplaceFlowValue(const Overlay& value, const Node::Entry& entry, bool mapping,
                                bool json) {
  const Node& old = *value.source;
  const bool quoted =
      value.fresh.is_string() && !json &&
      (old.style == Node::Style::kDoubleQuoted || old.style == Node::Style::kSingleQuoted);
  const std::string text = quoted ? ScalarLike(value.fresh, old) : FlowText(value.fresh, json);
  std::string lead;
  if (mapping && old.span.begin == entry.indicator) {
    lead = entry.indicator == entry.key->span.end ? ": " : " ";
  }
  splices_.Replace(old.span.begin, old.span.end, lead + text);
}

std::string Renderer::FlowText(const OrderedJson& value, bool json) const {
  return json ? WriteFlow(value) : WritePlainFlow(value);
}

}  // namespace locust::yaml
