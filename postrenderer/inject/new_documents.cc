#include "postrenderer/inject/new_documents.h"

#include <cstddef>

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

// What stands before the file's name in the comment of `document` that gives it, as "# Source: ";
// empty when it has no such comment of its own.
std::string_view CommentOpening(const yaml::StreamDocument& document) {
  const std::string_view text = document.text;
  const std::string_view file = document.template_file;
  if (file.data() < text.data() || file.data() >= text.data() + text.size()) return "";
  const std::string_view before =
      text.substr(0, static_cast<std::size_t>(file.data() - text.data()));
  return before.substr(before.rfind('\n') + 1);
}

}  // namespace

std::vector<NewDocument> WriteDocuments(const std::vector<OrderedJson>& objects,
                                        const yaml::StreamDocument& target, const Object& anchor,
                                        std::string_view newline) {
  const std::string file = FileBeside(anchor.template_file);
  std::string opening("---");
  opening += newline;
  if (const std::string_view comment = CommentOpening(target); !comment.empty()) {
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
