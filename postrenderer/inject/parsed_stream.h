// A stream with its candidates parsed; everything else stays text.
#pragma once

#include <cstddef>
#include <map>
#include <string_view>
#include <vector>

#include "common/text/diagnostic.h"
#include "common/yaml/document.h"
#include "common/yaml/stream.h"
#include "postrenderer/inject/release.h"

namespace locust::inject {

struct ParsedStream {
  std::vector<yaml::StreamDocument> documents;       // views into the stream's text
  std::map<std::size_t, yaml::Document> candidates;  // by index in `documents`
  std::vector<Diagnostic> notices;
};

// Throws Error (kInvalid): a stream over the limits or not text, or a document that is no valid
// YAML and may be a workload (a truncated stream). Another one that Helm would refuse later is
// passed through, with a notice.
ParsedStream ParseStream(std::string_view text, std::string_view source);

// The candidates that are objects, in the order of the stream.
std::vector<Object> ObjectsOf(const ParsedStream& stream);

}  // namespace locust::inject
