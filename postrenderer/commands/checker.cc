#include "postrenderer/commands/checker.h"

#include <algorithm>
#include <set>
#include <utility>

#include "common/kube/metadata.h"
#include "common/standards/judge.h"
#include "common/standards/load.h"
#include "postrenderer/commands/check_load_test.h"
#include "postrenderer/commands/environment.h"
#include "postrenderer/commands/inputs.h"
#include "postrenderer/commands/python_check.h"
#include "postrenderer/commands/redact.h"
#include "postrenderer/load_test/decode.h"

namespace locust::commands {
namespace {

using findings::Finding;
using findings::Subject;

std::string SourceOf(const FileToCheck& file) {
  return file.path == kStdinArgument ? "<stdin>" : file.path;
}

// The text of a document behind as many empty lines as stand before it, for readers that count
// lines from its start.
std::string AtItsLines(const yaml::StreamDocument& document) {
  return std::string(document.first_line - 1, '\n') + std::string(document.text);
}

}  // namespace

Checker::Checker(const Options& options, const standards::Standards& standards)
    : options_(options), standards_(standards), today_(Today(options)) {
  const EnvironmentChoice choice =
      ChooseEnvironment(standards, options.environment, options.kubernetes_namespace, {});
  environment_ = standards::FindEnvironment(standards, choice.name);
}

void Checker::Add(const FileToCheck& file, std::string_view text) {
  const std::size_t index = files_.size();
  const std::string source = SourceOf(file);
  files_.push_back({.source = source, .findings = {}});
  bool has_object = false;
  std::vector<Diagnostic> others;
  const auto attempt = [&](const auto& action) {
    try {
      action();
    } catch (const Error& error) {
      if (error.code() != ExitCode::kInvalid) throw;
      Tell(index, error.diagnostics());
    }
  };
  attempt([&] {
    for (const yaml::StreamDocument& piece : yaml::SplitStream(text, source)) {
      attempt([&] {
        yaml::Document document = yaml::Document::Parse(piece.text, source, piece.first_line);
        if (document.value().is_null()) return;
        Diagnostic other = document.DiagnosticAt(document.root(), "",
                                                 "this is no Kubernetes object: `apiVersion` or "
                                                 "`kind` is missing");
        if (AddDocument(file, std::move(document), piece)) {
          has_object = true;
        } else {
          others.push_back(std::move(other));
        }
      });
    }
  });
  if (has_object || !files_.back().findings.empty()) {
    Tell(index, others);
  } else if (!file.is_named) {
    files_.pop_back();
  } else {
    Tell(index, {{.source = source,
                  .message = "holds no Kubernetes object and no load test",
                  .hint = "each begins with `apiVersion` and `kind`"}});
  }
}

void Checker::AddUnreadable(const FileToCheck& file, const Error& error) {
  files_.push_back({.source = SourceOf(file), .findings = {}});
  Tell(files_.size() - 1, error.diagnostics());
}

bool Checker::AddDocument(const FileToCheck& file, yaml::Document document,
                          const yaml::StreamDocument& place) {
  const std::string_view kind = json::StringAt(document.value(), "kind");
  if (kind == "LocustKubernetes" || kind == "KubernetesLocust") {
    AddTest(AtItsLines(place), document.PositionOf(document.root()).line);
    return true;
  }
  if (kind == "LocustStandards") {
    std::string source = SourceOf(file);
    if (standards_files_.empty() || standards_files_.back() != source) {
      standards_files_.push_back(std::move(source));
    }
    std::vector<Diagnostic> notices;
    standards::Load(AtItsLines(place), document.source(), &notices);
    Tell(files_.size() - 1, notices);
    return true;
  }
  if (kind.empty() || json::StringAt(document.value(), "apiVersion").empty()) return false;
  AddManifest(file.folder, std::move(document));
  return true;
}

void Checker::AddTest(std::string text, std::size_t first_line) {
  const std::size_t file = files_.size() - 1;
  DecodedLoadTest decoded = DecodeLoadTest(text, files_.back().source);
  Tell(file, decoded.notices);
  JudgedLoadTest judged =
      JudgeLoadTest(decoded.load_test, text, first_line, standards_, options_, today_);
  lacks_environment_ |= judged.lacks_environment;
  std::ranges::move(judged.findings, std::back_inserter(files_.back().findings));
  tests_.push_back({.file = file,
                    .text = std::move(text),
                    .load_test = std::move(decoded.load_test),
                    .image_python = judged.image_python});
}

void Checker::AddManifest(const std::string& folder_name, yaml::Document document) {
  const yaml::Document& kept = documents_.emplace_back(std::move(document));
  Folder& folder = folders_[folder_name];
  for (Subject& subject : findings::SubjectsOf(kept.value())) {
    subject.source = kept.source();
    subject.document = &kept;
    folder.subjects.push_back(std::move(subject));
    folder.files.push_back(files_.size() - 1);
  }
}

void Checker::CheckScripts(const std::string& python) {
  std::vector<ScriptsToCheck> scripts;
  for (const Test& test : tests_) {
    scripts.push_back(
        {.load_test = &test.load_test, .text = test.text, .image_python = test.image_python});
  }
  for (Diagnostic& found : CheckSyntax(python, scripts)) {
    const auto file = std::ranges::find(files_, found.source, &findings::CheckedFile::source);
    file->findings.push_back({.diagnostic = std::move(found)});
  }
}

// An object that names no namespace is in the one that the options name, else in the only one that
// the others of its folder name.
void Checker::Place(Folder& folder) {
  std::set<std::string_view> named;
  for (const Subject& subject : folder.subjects) named.insert(kube::NamespaceOf(*subject.value));
  named.erase("");
  std::string standard = options_.kubernetes_namespace;
  if (standard.empty() && named.size() == 1) standard = *named.begin();
  for (std::size_t i = 0; i < folder.subjects.size(); ++i) {
    Subject& subject = folder.subjects[i];
    const std::string_view own = kube::NamespaceOf(*subject.value);
    subject.kubernetes_namespace = own.empty() ? standard : std::string(own);
    const standards::Environment* there =
        standards::EnvironmentOf(standards_, subject.kubernetes_namespace);
    const bool is_picked = !options_.environment.empty() || own.empty();
    subject.environment = is_picked && environment_ != nullptr ? environment_ : there;
    if (subject.environment == nullptr && !standards_.environments.empty()) {
      lacks_environment_ = true;
    }
    if (there == nullptr || subject.environment == there) continue;
    const yaml::Node* place = subject.document->Find(subject.pointer + "/metadata/namespace");
    if (place == nullptr) continue;
    const Diagnostic contradiction = subject.document->DiagnosticAt(
        *place, "metadata.namespace",
        "namespace `" + std::string(own) + "` belongs to environment `" + there->name +
            "`, not to `" + subject.environment->name + "`",
        "give the --environment that is meant, or none: namespaces pick theirs");
    files_[folder.files[i]].findings.push_back(
        {.diagnostic = contradiction, .rule = {}, .object = NameOf(subject)});
  }
}

std::vector<findings::CheckedFile> Checker::Finish() {
  for (auto& [name, folder] : folders_) {
    Place(folder);
    if (!findings::HasRules(standards_)) continue;
    for (findings::Judged& judged : findings::JudgeSubjects(folder.subjects, standards_, today_)) {
      files_[folder.files[judged.subject]].findings.push_back(std::move(judged.finding));
    }
  }
  for (findings::CheckedFile& file : files_) {
    for (Finding& finding : file.findings) finding.diagnostic = Redacted(finding.diagnostic);
    std::ranges::stable_sort(file.findings, {}, [](const Finding& finding) {
      return std::pair(finding.diagnostic.position.line, finding.diagnostic.position.column);
    });
  }
  return std::move(files_);
}

void Checker::Tell(std::size_t file, const std::vector<Diagnostic>& diagnostics) {
  for (const Diagnostic& diagnostic : diagnostics) {
    files_[file].findings.push_back({.diagnostic = diagnostic});
  }
}

}  // namespace locust::commands
