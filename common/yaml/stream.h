// Splits the YAML stream that Helm pipes into documents, without parsing any of them.
//
// The pieces cover the stream without gap or overlap: writing them all gives the input byte for
// byte. Three shapes are known, and a stream may mix them: Helm 3 ("# Source:
// chart/templates/x.yaml" under the "---"), Helm 4 (annotation
// postrenderer.helm.sh/postrender-filename) and helm-unittest ("#### file: chart/…").
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "common/yaml/limits.h"

namespace locust::yaml {

// One document of a stream. Views point into the text given to SplitStream, which must outlive
// them.
struct StreamDocument {
  std::string_view text;  // the whole piece: "---" line, comments, content, trailing blank lines
  std::string_view
      body;  // what follows the "---" on its line (or the whole piece if there is none)
  std::size_t first_line = 1;  // 1-based line of the stream on which `text` starts
  std::string_view
      template_file;  // "chart/templates/x.yaml" of a "# Source:" or "#### file:" comment; or empty
};

// Splits at lines that are a document marker by YAML 1.2 (6.8.2, 9.1.2): "---" or "..." in column 1
// followed by white space or the line's end. A marker line inside a block scalar of column 1
// content ends it, as it does for every YAML reader. %-directives stay with the document that they
// precede. An empty stream has no document. Throws Error (kInvalid) for a stream over
// `limits.stream_bytes`, with a NUL byte or with invalid UTF-8.
std::vector<StreamDocument> SplitStream(std::string_view text, std::string_view source,
                                        const Limits& limits = {});

// "\r\n" when the first line of `text` ends so, else "\n".
std::string_view NewlineOf(std::string_view text);

}  // namespace locust::yaml
