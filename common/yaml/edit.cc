#include "common/yaml/edit.h"

#include <utility>

#include "common/yaml/overlay.h"
#include "common/yaml/render.h"
#include "common/yaml/scan.h"

namespace locust::yaml {
namespace {

// Why `text` is not the document that was meant; empty when it is.
std::string Check(const std::string& text, const Json& expected, const Document& document,
                  const Limits& limits) {
  try {
    const Document edited = Document::Parse(text, document.source(), 1, limits);
    return edited.value() == expected ? "" : "its value is another one";
  } catch (const Error& error) {
    return error.what();
  }
}

}  // namespace

std::string ApplyPatch(const Document& document, const json::Patch& patch, const Limits& limits) {
  if (patch.empty()) return document.text();
  return ApplyPatch(document, patch, json::Patched(document.value(), patch), limits);
}

std::string ApplyPatch(const Document& document, const json::Patch& patch, const Json& expected,
                       const Limits& limits) {
  const SourceText source{document.text(), document.source()};
  OverlayEditor editor(source, document.root());
  for (const json::Operation& operation : patch) editor.Apply(operation);
  std::string text = Renderer(source, document.root()).Render(editor.root());
  if (text == document.text() && expected == document.value()) return text;
  if (const std::string fault = Check(text, expected, document, limits); !fault.empty()) {
    throw InternalError("an edited document of " + document.source() +
                        " does not read as intended: " + fault);
  }
  return text;
}

}  // namespace locust::yaml
