#include "postrenderer/inject/parsed_stream.h"

#include <string>
#include <utility>

#include "common/json/json.h"
#include "postrenderer/inject/candidate.h"
#include "postrenderer/inject/new_documents.h"

namespace locust::inject {

ParsedStream ParseStream(std::string_view text, std::string_view source) {
  ParsedStream stream;
  stream.documents = yaml::SplitStream(text, source);
  for (const std::size_t index : Candidates(text, stream.documents)) {
    const yaml::StreamDocument& document = stream.documents[index];
    try {
      stream.candidates.emplace(index,
                                yaml::Document::Parse(document.text, source, document.first_line));
    } catch (const Error& error) {
      if (error.code() != ExitCode::kInvalid || MayBeWorkload(document.text)) throw;
      for (Diagnostic notice : error.diagnostics()) {
        notice.severity = Diagnostic::Severity::kNotice;
        notice.message += "; the document is passed on as it is";
        stream.notices.push_back(std::move(notice));
      }
    }
  }
  return stream;
}

std::vector<Object> ObjectsOf(const ParsedStream& stream) {
  std::vector<Object> objects;
  for (const auto& [index, document] : stream.candidates) {
    const Json& value = document.value();
    if (!value.is_object()) continue;
    std::string file(stream.documents[index].template_file);
    if (file.empty()) {
      const Json* annotations = json::At(value, "/metadata/annotations");
      if (annotations != nullptr) file = json::StringAt(*annotations, kHelmFileAnnotation);
    }
    objects.push_back({.document = index,
                       .value = value,
                       .workload = kube::RecogniseWorkload(value),
                       .template_file = std::move(file)});
  }
  return objects;
}

}  // namespace locust::inject
