// A node tree as text, to compare trees whole.
#pragma once

#include <string>

#include "common/yaml/document.h"

namespace locust::yaml {

// One line for each node below `root`: its place, kind, style, properties and value, indented by
// its depth.
inline std::string Outline(const Node& root, const std::string& indent = "") {
  const auto number = [](auto value) { return std::to_string(static_cast<long>(value)) + " "; };
  std::string text = indent + number(root.kind) + number(root.style) + number(root.span.begin) +
                     number(root.content) + number(root.span.end) + root.tag + " &" + root.anchor +
                     (root.target == nullptr ? "" : " *") + " " + Json(root.value).dump() + "\n";
  for (const Node::Entry& entry : root.entries) {
    text += indent + "entry " + number(entry.begin) + number(entry.indicator) +
            number(entry.explicit_key) + "\n";
    if (entry.key != nullptr) text += Outline(*entry.key, indent + "  ");
    text += Outline(*entry.value, indent + "  ");
  }
  return text;
}

}  // namespace locust::yaml
