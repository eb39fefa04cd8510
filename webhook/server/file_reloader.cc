#include "webhook/server/file_reloader.h"

#include "common/text/diagnostic.h"

namespace locust::webhook {

bool FileContents::Look() {
  std::vector<std::string> texts;
  std::string failure;
  try {
    for (const std::string& path : paths_) texts.push_back(ReadFile(path, limit_));
  } catch (const Error& error) {
    texts.clear();
    failure = error.diagnostics().front().message;
  }
  const bool changed = !looked_ || texts != texts_ || failure != failure_;
  looked_ = true;
  texts_ = std::move(texts);
  failure_ = std::move(failure);
  return changed;
}

const std::vector<std::string>& FileContents::texts() const {
  if (!failure_.empty()) throw Error(ExitCode::kMissing, failure_);
  return texts_;
}

std::vector<std::string> ReasonsOf(const std::exception& error) {
  const auto* ours = dynamic_cast<const Error*>(&error);
  if (ours == nullptr) return {error.what()};
  std::vector<std::string> reasons;
  for (const Diagnostic& diagnostic : ours->diagnostics()) {
    std::string text = Format(diagnostic);
    while (text.ends_with('\n')) text.pop_back();
    reasons.push_back(std::move(text));
  }
  return reasons;
}

}  // namespace locust::webhook
