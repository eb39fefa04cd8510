#include "common/json/json.h"

#include "postrenderer/findings/finding.h"

namespace locust::findings {
namespace {

std::string_view SeverityName(Diagnostic::Severity severity) {
  switch (severity) {
    case Diagnostic::Severity::kError:
      return "error";
    case Diagnostic::Severity::kWarning:
      return "warning";
    case Diagnostic::Severity::kNotice:
      break;
  }
  return "notice";
}

OrderedJson ToJson(const Finding& finding) {
  const Diagnostic& diagnostic = finding.diagnostic;
  return {{"rule", finding.rule},
          {"object", finding.object},
          {"severity", SeverityName(diagnostic.severity)},
          {"line", diagnostic.position.line},
          {"column", diagnostic.position.column},
          {"path", diagnostic.path},
          {"message", diagnostic.message},
          {"hint", diagnostic.hint}};
}

}  // namespace

std::string WriteJson(std::span<const CheckedFile> files) {
  const Counts counts = Count(files);
  OrderedJson list = OrderedJson::array();
  for (const CheckedFile& file : files) {
    OrderedJson findings = OrderedJson::array();
    for (const Finding& finding : file.findings) findings.push_back(ToJson(finding));
    list.push_back({{"source", file.source}, {"findings", std::move(findings)}});
  }
  const OrderedJson report = {{"files", std::move(list)},
                              {"errors", counts.errors},
                              {"warnings", counts.warnings},
                              {"notices", counts.notices}};
  return report.dump(2, ' ', false, OrderedJson::error_handler_t::replace) + "\n";
}

}  // namespace locust::findings
