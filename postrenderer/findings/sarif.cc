#include <algorithm>

#include "common/json/json.h"
#include "postrenderer/findings/finding.h"

namespace locust::findings {
namespace {

constexpr std::string_view kInvalidFile = "invalid-file";  // the rule of findings without one

std::string_view Level(Diagnostic::Severity severity) {
  switch (severity) {
    case Diagnostic::Severity::kError:
      return "error";
    case Diagnostic::Severity::kWarning:
      return "warning";
    case Diagnostic::Severity::kNotice:
      break;
  }
  return "note";
}

// A file name as a relative reference, an absolute one as a URI (RFC 3986, RFC 8089): what is not
// unreserved or a '/' is escaped.
std::string Uri(std::string_view source) {
  if (source == "<stdin>") return "stdin";
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string uri = source.starts_with('/') ? "file://" : "";
  for (const char c : source) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~/").find(c) != std::string_view::npos;
    if (plain) {
      uri += c;
    } else {
      uri += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return uri;
}

// A column of bytes as one of UTF-16 code units: a code point of four bytes is two of them. Without
// the line's text bytes have to do.
std::size_t Utf16Column(std::string_view line, std::size_t column) {
  if (line.empty()) return column;
  std::size_t units = 1;
  for (const char c : line.substr(0, column - 1)) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) != 0x80) units += byte >= 0xF0 ? 2 : 1;
  }
  return units;
}

OrderedJson Result(const CheckedFile& file, const Finding& finding) {
  const Diagnostic& diagnostic = finding.diagnostic;
  std::string text = finding.object.empty() ? "" : finding.object + ": ";
  if (!diagnostic.path.empty()) text += diagnostic.path + ": ";
  text += diagnostic.message;
  if (!diagnostic.hint.empty()) text += "\nhint: " + diagnostic.hint;

  OrderedJson physical = {{"artifactLocation", {{"uri", Uri(file.source)}}}};
  if (diagnostic.position.line > 0) {
    physical["region"] = {{"startLine", diagnostic.position.line}};
    if (diagnostic.position.column > 0)
      physical["region"]["startColumn"] = Utf16Column(diagnostic.line, diagnostic.position.column);
  }
  OrderedJson location = {{"physicalLocation", std::move(physical)}};
  if (!finding.object.empty()) {
    location["logicalLocations"] =
        OrderedJson::array({{{"fullyQualifiedName", finding.object}, {"kind", "object"}}});
  }
  return {{"ruleId", finding.rule.empty() ? std::string(kInvalidFile) : finding.rule},
          {"level", Level(diagnostic.severity)},
          {"message", {{"text", std::move(text)}}},
          {"locations", OrderedJson::array({std::move(location)})}};
}

}  // namespace

std::string WriteSarif(std::span<const CheckedFile> files, std::span<const RuleInfo> rules,
                       std::string_view version) {
  OrderedJson described = OrderedJson::array();
  described.push_back(
      {{"id", kInvalidFile},
       {"shortDescription", {{"text", "the file is no valid load test or manifest"}}}});
  for (const RuleInfo& rule : rules) {
    described.push_back({{"id", rule.id}, {"shortDescription", {{"text", rule.summary}}}});
  }
  OrderedJson results = OrderedJson::array();
  for (const CheckedFile& file : files) {
    for (const Finding& finding : file.findings) results.push_back(Result(file, finding));
  }
  const OrderedJson log = {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                           {"version", "2.1.0"},
                           {"runs", OrderedJson::array({{{"tool",
                                                          {{"driver",
                                                            {{"name", "locust-postrenderer"},
                                                             {"version", version},
                                                             {"rules", std::move(described)}}}}},
                                                         {"columnKind", "utf16CodeUnits"},
                                                         {"results", std::move(results)}}})}};
  return log.dump(2, ' ', false, OrderedJson::error_handler_t::replace) + "\n";
}

}  // namespace locust::findings
