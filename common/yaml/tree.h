// Builds the node tree of one document and finds every node's place in the text. Internal to
// common/yaml.
#pragma once

#include <cstddef>
#include <memory>

#include "common/yaml/document.h"
#include "common/yaml/scan.h"

namespace locust::yaml {

// yaml-cpp recurses for each level of nesting and gives up at 500.
inline constexpr std::size_t kDeepest = 400;

// The tree by yaml-cpp's events, within `limits`. Spans hold the start marks only; those of nodes
// that may turn out to have no text hold in `end` the mark of the next node. Throws Error for what
// yaml-cpp refuses, for a second document and for a mapping or nothing as a key.
std::unique_ptr<Node> BuildTree(const SourceText& source, const Limits& limits);

// Fills in spans, styles, entry positions and scalar values from the text. Throws Error where the
// text does not read as the events say.
void LocateNodes(const SourceText& source, Node& root);

// Where the root node is to be looked for: after the "---", or after byte order mark and
// directives.
std::size_t RootBegin(std::string_view text);

// How many of anchor and tag the text has in front of the content.
inline int PropertyCount(const Node& node) {
  return (node.anchor.empty() ? 0 : 1) + (node.tag.empty() ? 0 : 1);
}

}  // namespace locust::yaml
