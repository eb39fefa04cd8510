#include "postrenderer/inject/requirements.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <utility>

namespace locust::inject {
namespace {

constexpr std::string_view kBlanks = " \t\r\f\v";

std::string_view Trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return "";
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

std::string NormalForm(Requirement requirement) {
  requirement.name = NormalisedPackageName(requirement.name);
  return requirement.ToString();
}

// A line of a requirements.txt as pip reads it: continued lines joined, comments gone.
struct Line {
  std::size_t number = 0;  // 1-based, of its first part
  std::string text;
};

// Where a comment begins: at a '#' that starts the line or follows a blank.
std::string_view WithoutComment(std::string_view line) {
  for (std::size_t i = line.find('#'); i != line.npos; i = line.find('#', i + 1)) {
    if (i == 0 || kBlanks.find(line[i - 1]) != kBlanks.npos) return line.substr(0, i);
  }
  return line;
}

std::vector<Line> LogicalLines(std::string_view text) {
  std::vector<Line> lines;
  std::size_t number = 0;
  bool continued = false;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text = end == text.npos ? "" : text.substr(end + 1);
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!continued) lines.push_back({number, ""});
    // pip ends a continuation at a comment, whatever it ends in.
    const bool comment = Trim(line).starts_with('#');
    continued = !comment && line.ends_with('\\');
    if (continued) line.remove_suffix(1);
    lines.back().text.append(line);
  }
  for (Line& line : lines) line.text = Trim(WithoutComment(line.text));
  std::erase_if(lines, [](const Line& line) { return line.text.empty(); });
  return lines;
}

// The options that follow a requirement on its line, from the first " --" on.
std::string_view OptionsOf(std::string_view line) {
  for (std::size_t i = line.find("--"); i != line.npos; i = line.find("--", i + 1)) {
    if (i == 0 || kBlanks.find(line[i - 1]) != kBlanks.npos) return line.substr(i);
  }
  return "";
}

class Collector {
 public:
  explicit Collector(const Context& context)
      : load_test_(context.load_test), pip_(context.standards.defaults.pip) {}

  void AddPackages() {
    for (const PipPackage& package : load_test_.pip_packages) {
      RequirementResult parsed = ParseRequirement(package.spec);
      if (parsed.requirement) {
        Own(*parsed.requirement, package.position, "spec.load_test.pip_packages");
        result_.text.append(parsed.requirement->ToString()).append("\n");
      } else if (IsAllowed(parsed.error)) {
        result_.text.append(package.spec).append("\n");
      } else {
        Fail(package.position, "spec.load_test.pip_packages", parsed.error.message,
             parsed.error.hint);
      }
    }
  }

  void AddText() {
    const std::vector<Line> lines = LogicalLines(load_test_.requirements);
    for (const Line& line : lines) {
      const std::string_view text = line.text;
      const std::string_view options = OptionsOf(text);
      const bool hash_options = IsHashOptions(options);
      hashes_ = hashes_ || hash_options;
      const std::string_view package = Trim(text.substr(0, text.size() - options.size()));
      const bool option = text.starts_with('-') || !options.empty();
      if (option && !hash_options && !pip_.allow_options) {
        FailLine(line, "pip options are not allowed by the standards",
                 "set defaults.pip in the standards, where they hold for every load test");
        continue;
      }
      if (package.empty() || package.starts_with('-')) continue;
      RequirementResult parsed = ParseRequirement(package);
      if (parsed.requirement) {
        Own(*parsed.requirement, load_test_.requirements_position, "spec.load_test.requirements");
      } else if (!IsAllowed(parsed.error)) {
        FailLine(line, parsed.error.message, parsed.error.hint);
      }
    }
    has_text_ = !lines.empty();
    if (hashes_ && !load_test_.pip_packages.empty()) {
      FailHashes(load_test_.pip_packages.front().spec, "spec.load_test.pip_packages",
                 load_test_.pip_packages.front().position);
    }
  }

  // After the load test's own.
  void AddChartPackages(const std::vector<Requirement>& packages) {
    if (hashes_ && !packages.empty()) {
      FailHashes(packages.front().ToString(), "spec.load_test.requirements",
                 load_test_.requirements_position);
    }
    for (const Requirement& package : packages) {
      const std::string normal = NormalForm(package);
      const auto [begin, end] = own_.equal_range(NormalisedPackageName(package.name));
      if (begin == end) {
        result_.text.append(package.ToString()).append("\n");
        continue;
      }
      if (std::any_of(begin, end, [&](const auto& own) { return own.second.normal == normal; })) {
        continue;
      }
      Fail(begin->second.position, begin->second.path,
           "the load test asks for `" + begin->second.normal +
               "`, and the chart's values install `" + package.ToString() + "`",
           "name the package in one of the two places");
    }
  }

  Requirements Take() {
    if (has_text_) result_.text += load_test_.requirements;
    if (!result_.text.empty() && !result_.text.ends_with('\n')) result_.text += '\n';
    return std::move(result_);
  }

 private:
  struct OwnPackage {
    std::string normal;
    Position position;
    std::string path;
  };

  // Whether what is no requirement may be given to pip all the same.
  bool IsAllowed(const RequirementError& error) const {
    return pip_.allow_options && error.kind != RequirementError::Kind::kMalformed;
  }

  static bool IsHashOptions(std::string_view options) {
    if (options.empty()) return false;
    while (!options.empty()) {
      const std::size_t end = std::min(options.find_first_of(kBlanks), options.size());
      const std::string_view option = options.substr(0, end);
      if (option != "--require-hashes" && !option.starts_with("--hash=")) return false;
      options = Trim(options.substr(end));
    }
    return true;
  }

  void Own(const Requirement& requirement, Position position, std::string path) {
    own_.emplace(NormalisedPackageName(requirement.name),
                 OwnPackage{NormalForm(requirement), position, std::move(path)});
  }

  void Fail(Position position, std::string path, std::string message, std::string hint) {
    result_.errors.push_back({.source = load_test_.source,
                              .position = position,
                              .path = std::move(path),
                              .message = std::move(message),
                              .hint = std::move(hint)});
  }

  void FailLine(const Line& line, const std::string& message, std::string hint) {
    Fail(load_test_.requirements_position, "spec.load_test.requirements",
         "line " + std::to_string(line.number) + ": " + message, std::move(hint));
  }

  void FailHashes(const std::string& package, std::string path, Position position) {
    Fail(position, std::move(path),
         "`" + package +
             "` has no hash, but the requirements have: pip takes hashes for all packages or none",
         "write it into spec.load_test.requirements with its --hash");
  }

  const LoadTest& load_test_;
  const standards::PipDefaults& pip_;
  std::multimap<std::string, OwnPackage> own_;
  bool has_text_ = false;  // spec.load_test.requirements has more than comments
  bool hashes_ = false;
  Requirements result_;
};

}  // namespace

Requirements CollectRequirements(const Context& context,
                                 const std::vector<Requirement>& chart_packages) {
  Collector collector(context);
  collector.AddPackages();
  collector.AddText();
  collector.AddChartPackages(chart_packages);
  return collector.Take();
}

}  // namespace locust::inject
