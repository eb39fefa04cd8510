#include <filesystem>
#include <iterator>
#include <optional>
#include <utility>

#include "common/yaml/document.h"
#include "common/yaml/limits.h"
#include "postrenderer/commands/command.h"
#include "postrenderer/commands/io.h"
#include "postrenderer/commands/load_test_file.h"
#include "postrenderer/commands/script_folder.h"
#include "postrenderer/load_test/decode.h"

namespace locust::commands {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kStdout = "-";

// The folder's name, with what no name may hold as '-'.
std::string NameOf(const std::string& folder) {
  std::error_code ignored;
  fs::path path = fs::weakly_canonical(folder, ignored);
  if (!path.has_filename()) path = path.parent_path();
  std::string name;
  for (const char c : path.filename().string()) {
    const bool is_upper = c >= 'A' && c <= 'Z';
    const bool is_fine = is_upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (is_fine) {
      name += is_upper ? static_cast<char>(c - 'A' + 'a') : c;
    } else if (!name.empty() && name.back() != '-') {
      name += '-';
    }
  }
  while (name.ends_with('-')) name.pop_back();
  if (name.empty() || name.front() < 'a') {
    throw Error(ExitCode::kUsage,
                "the name of the folder `" + path.string() + "` makes no name of a load test",
                "give --name NAME; it begins with a letter");
  }
  return name;
}

Diagnostic Notice(std::string source, std::string message, std::string hint = {}) {
  return {.severity = Diagnostic::Severity::kNotice,
          .source = std::move(source),
          .message = std::move(message),
          .hint = std::move(hint)};
}

std::string PartsOf(const ScriptFolder& scripts) {
  std::string parts = "main.py";
  if (!scripts.library.empty()) {
    const std::size_t count = scripts.library.size();
    parts += ", " + std::to_string(count) + " library file" + (count == 1 ? "" : "s");
  }
  return parts + (scripts.requirements ? ", requirements.txt" : "");
}

class Init {
 public:
  Init(const Options& options, const Input& input)
      : options_(options), folder_(input.arguments.empty() ? "." : input.arguments.front()) {}

  Outcome Run() {
    scripts_ = ReadScriptFolder(folder_);
    outcome_.diagnostics = std::move(scripts_.notices);
    output_ = options_.output;
    if (output_.empty())
      output_ = (options_.name.empty() ? NameOf(folder_) : options_.name) + ".yaml";
    std::error_code ignored;
    if (!options_.force && output_ != kStdout && fs::exists(output_, ignored)) {
      UpdateFile();
    } else {
      MakeFile();
    }
    return std::move(outcome_);
  }

 private:
  void MakeFile() {
    const std::string name = options_.name.empty() ? NameOf(folder_) : options_.name;
    Write(NewLoadTest(name, scripts_));
    Tell("made of " + PartsOf(scripts_), "`locust-postrenderer schema test > " +
                                             std::string(kSchemaFile) +
                                             "` beside it lets editors complete and check it");
  }

  void UpdateFile() {
    const std::string text = ReadFile(output_, "load test", yaml::Limits{}.document_bytes);
    CheckIsLoadTest(text);
    const LoadTest before = DecodeLoadTest(text, output_).load_test;
    if (!options_.name.empty() && options_.name != before.metadata.name) {
      Refuse("is the load test `" + before.metadata.name + "`, not `" + options_.name + "`");
    }
    UpdatedLoadTest updated = UpdateLoadTest(text, output_, scripts_);
    if (!scripts_.requirements && !before.requirements.empty()) {
      Tell("keeps its requirements, though the folder has no requirements.txt",
           "take spec.load_test.requirements out if they are no longer needed");
    }
    if (updated.changes.empty()) return Tell("is up to date");
    std::string changes;
    for (const std::string& change : updated.changes) {
      changes += (changes.empty() ? "" : ", ") + change;
    }
    Write(std::move(updated.text));
    Tell("updated: " + changes);
  }

  void CheckIsLoadTest(const std::string& text) const {
    const yaml::Document document = yaml::Document::Parse(text, output_);
    const std::string_view kind = json::StringAt(document.value(), "kind");
    if (kind != "LocustKubernetes" && kind != "KubernetesLocust") {
      Refuse("is there already, and is no load test");
    }
  }

  [[noreturn]] void Refuse(std::string message) const {
    throw Error(ExitCode::kInvalid,
                {{.source = output_,
                  .message = std::move(message),
                  .hint = "give another file with --output, or --force to write a new one in its "
                          "place"}});
  }

  // Only what is valid is written.
  void Write(std::string text) {
    DecodeLoadTest(text, output_ == kStdout ? "<stdout>" : output_);
    outcome_.output = std::move(text);
    if (output_ != kStdout) outcome_.output_file = output_;
  }

  void Tell(std::string message, std::string hint = {}) {
    outcome_.diagnostics.push_back(
        Notice(output_ == kStdout ? "" : output_, std::move(message), std::move(hint)));
  }

  const Options& options_;
  std::string folder_, output_;
  ScriptFolder scripts_;
  Outcome outcome_;
};

}  // namespace

Outcome RunInit(const Options& options, const Input& input) {
  return Init(options, input).Run();
}

}  // namespace locust::commands
