// Writes new documents in the shape of the stream that they go into.
//
// Helm 3 wants a "# Source:" comment to tell its templates apart, Helm 4 an annotation, and
// helm-unittest a "#### file:" comment; ours get the one that the document has before which they
// are placed, with a file of the same template folder. Line ends are the stream's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/json/json.h"
#include "common/yaml/stream.h"
#include "postrenderer/inject/release.h"

namespace locust::inject {

inline constexpr std::string_view kHelmFileAnnotation = "postrenderer.helm.sh/postrender-filename";

// A new document as it will stand in the stream.
struct NewDocument {
  OrderedJson object;  // as planned, with the annotation of Helm 4 where there is one
  std::string text;    // begins with its "---"
};

// `objects` as documents to be placed before `target`, which is parsed as `anchor`.
std::vector<NewDocument> WriteDocuments(const std::vector<OrderedJson>& objects,
                                        const yaml::StreamDocument& target, const Object& anchor,
                                        std::string_view newline);

// Whether `target` begins without a "---" of its own, as the first document of a stream may.
bool IsUnmarked(const yaml::StreamDocument& target);

}  // namespace locust::inject
