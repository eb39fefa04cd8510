// Reads documents of the shape that charts and kubectl write, many times faster than a general
// parser. Internal to common/yaml.
//
// The shape: block mappings and sequences of one-line scalars and flow collections, block scalars
// without an indentation indicator, comments; "\n" line ends. Whatever else a text
// holds, from anchors to a scalar of two lines, and whatever looks wrong, is left to yaml-cpp,
// which knows all of YAML and says what is wrong.
#pragma once

#include <memory>

#include "common/yaml/document.h"
#include "common/yaml/limits.h"
#include "common/yaml/scan.h"

namespace locust::yaml {

// The tree that BuildTree and LocateNodes make of the same text, or nullptr when the text has not
// the common shape or exceeds a limit. Throws nothing but for lack of memory.
std::unique_ptr<Node> ReadCommonShape(const SourceText& source, const Limits& limits);

}  // namespace locust::yaml
