#include <map>
#include <string>

#include "common/json/json.h"
#include "postrenderer/findings/finding.h"

namespace locust::findings {
namespace {

// `text` with U+FFFD for each byte that is no UTF-8.
std::string ValidUtf8(std::string_view text) {
  const Json value = text;
  return Json::parse(value.dump(-1, ' ', false, Json::error_handler_t::replace)).get<std::string>();
}

// XML 1.0 text: markup escaped, what XML cannot hold replaced, control characters and bytes that
// are no UTF-8 among it.
std::string Escape(std::string_view text) {
  std::string escaped;
  for (const char c : ValidUtf8(text)) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\n':
        escaped += "&#10;";
        break;
      case '\t':
        escaped += "&#9;";
        break;
      default:
        escaped += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? '?' : c;
    }
  }
  return escaped;
}

struct Case {
  std::size_t errors = 0;
  std::string text;
};

void WriteCase(std::string& xml, const std::string& source, const std::string& name,
               const Case& result) {
  xml += "    <testcase classname=\"" + Escape(source) + "\" name=\"" + Escape(name) + "\"";
  if (result.text.empty()) {
    xml += "/>\n";
    return;
  }
  // A warning does not fail the build: it stands in the case's output.
  const std::string element = result.errors > 0 ? "failure" : "system-out";
  xml += ">\n      <" + element;
  if (result.errors > 0) xml += " message=\"" + Escape(name) + "\"";
  xml += ">" + Escape(result.text) + "</" + element + ">\n    </testcase>\n";
}

}  // namespace

std::string WriteJunit(std::span<const CheckedFile> files) {
  std::string suites;
  std::size_t all = 0;
  std::size_t failed = 0;
  for (const CheckedFile& file : files) {
    std::map<std::string, Case> cases;
    for (const Finding& finding : file.findings) {
      Case& result = cases[finding.rule.empty() ? "valid" : finding.rule];
      if (finding.diagnostic.severity == Diagnostic::Severity::kError) ++result.errors;
      result.text += Format(Shown(finding));
    }
    if (cases.empty()) cases["valid"] = {};
    std::size_t failures = 0;
    std::string body;
    for (const auto& [name, result] : cases) {
      if (result.errors > 0) ++failures;
      WriteCase(body, file.source, name, result);
    }
    suites += "  <testsuite name=\"" + Escape(file.source) + "\" tests=\"" +
              std::to_string(cases.size()) + "\" failures=\"" + std::to_string(failures) + "\">\n" +
              body + "  </testsuite>\n";
    all += cases.size();
    failed += failures;
  }
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"locust-postrenderer "
         "check\" tests=\"" +
         std::to_string(all) + "\" failures=\"" + std::to_string(failed) + "\">\n" + suites +
         "</testsuites>\n";
}

}  // namespace locust::findings
