#include "postrenderer/inject/new_documents.h"

#include "common/yaml/write.h"

namespace locust::inject {
namespace {

// One for all of ours: Helm sorts by kind within a file, and `--show-only` can name it. It may not
// begin with '_', or Helm 4 drops the documents.
constexpr std::string_view kFile = "locust-kubernetes.yaml";

// "chart/templates/locust-kubernetes.yaml" beside "chart/templates/x.yaml".
std::string FileBeside(std::string_view template_file) {
  return std::string(template_file.substr(0, template_file.rfind('/') + 1)) + std::string(kFile);
}

// The part of a document before its first line of content, where its comments stand.
std::string_view Head(const yaml::StreamDocument& document) {
  std::size_t end = 0;
  while (end < document.text.size()) {
    const std::string_view line = document.text.substr(end, document.text.find('\n', end) - end);
    const bool content =
        !line.empty() && line.front() != '#' && line.front() != '\r' && !line.starts_with("---");
    if (content) break;
    end += line.size() + 1;
  }
  return document.text.substr(0, end);
}

}  // namespace

std::vector<NewDocument> WriteDocuments(const std::vector<OrderedJson>& objects,
                                        const yaml::StreamDocument& target, const Object& anchor,
                                        std::string_view newline) {
  const std::string file = FileBeside(anchor.template_file);
  const std::string_view head = Head(target);
  std::string opening("---");
  opening += newline;
  for (const std::string_view comment : {"# Source: ", "#### file: "}) {
    if (head.find(comment) == head.npos) continue;
    opening.append(comment).append(file).append(newline);
  }
  const bool annotated =
      json::At(anchor.value, json::Join("/metadata/annotations", kHelmFileAnnotation)) != nullptr;

  std::vector<NewDocument> documents;
  for (OrderedJson object : objects) {
    if (annotated) object["metadata"]["annotations"][std::string(kHelmFileAnnotation)] = file;
    std::string text = opening + yaml::WriteBlock(object, 0, newline);
    documents.push_back({std::move(object), std::move(text)});
  }
  return documents;
}

bool IsUnmarked(const yaml::StreamDocument& target) {
  return target.body.data() == target.text.data();
}

}  // namespace locust::inject
