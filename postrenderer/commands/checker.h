// Judges the content of files: what `check` does but for reading and printing.
//
// Every file is looked at, however broken another one is. Not shared between threads.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/standards/standards.h"
#include "common/yaml/document.h"
#include "common/yaml/stream.h"
#include "postrenderer/commands/check_files.h"
#include "postrenderer/commands/options.h"
#include "postrenderer/findings/judge_objects.h"
#include "postrenderer/load_test/load_test.h"

namespace locust::commands {

class Checker {
 public:
  // Both are kept by reference. Throws Error when `options` name an environment that is not there
  // or does not fit the namespace, or a date that is none.
  Checker(const Options& options, const standards::Standards& standards);

  // A file with its text. One in a folder that is no concern of ours (YAML without an object) is
  // passed over. Load tests and standards are judged at once, manifests by Finish.
  void Add(const FileToCheck& file, std::string_view text);
  void AddUnreadable(const FileToCheck& file, const Error& error);

  // The syntax of the scripts of all load tests added. Throws Error (kMissing) as CheckSyntax does.
  void CheckScripts(const std::string& python);

  // Judges the manifests, those of one folder together. Call it once, at the end. The findings are
  // redacted and in the order of their lines.
  std::vector<findings::CheckedFile> Finish();

  bool has_scripts() const { return !tests_.empty(); }
  // The files that hold standards, and whether there was anything else to judge.
  const std::vector<std::string>& standards_files() const { return standards_files_; }
  bool has_others() const { return files_.size() > standards_files_.size(); }
  // Whether anything was judged by no environment, although the standards have some.
  bool lacks_environment() const { return lacks_environment_; }

 private:
  struct Test {
    std::size_t file = 0;  // index in files_
    std::string text;
    LoadTest load_test;
    std::optional<int> image_python;
  };
  struct Folder {
    std::vector<findings::Subject> subjects;
    std::vector<std::size_t> files;  // parallel: index in files_
  };

  // False when the document is no object of ours and none of Kubernetes.
  bool AddDocument(const FileToCheck& file, yaml::Document document,
                   const yaml::StreamDocument& place);
  void AddTest(std::string text, std::size_t first_line);
  void AddManifest(const std::string& folder, yaml::Document document);
  void Place(Folder& folder);
  void Tell(std::size_t file, const std::vector<Diagnostic>& diagnostics);

  const Options& options_;
  const standards::Standards& standards_;
  std::chrono::sys_days today_;
  const standards::Environment* environment_ = nullptr;  // that the options pick
  bool lacks_environment_ = false;

  std::vector<findings::CheckedFile> files_;
  std::vector<std::string> standards_files_;
  std::deque<yaml::Document> documents_;
  std::deque<Test> tests_;
  std::map<std::string, Folder> folders_;
};

}  // namespace locust::commands
