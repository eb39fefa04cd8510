#include "postrenderer/inject/render.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "common/yaml/edit.h"
#include "postrenderer/inject/new_documents.h"
#include "postrenderer/inject/parsed_stream.h"
#include "postrenderer/inject/plan.h"
#include "postrenderer/inject/size_guard.h"

namespace locust::inject {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// The output under construction, and where its documents begin.
class Output {
 public:
  Output(std::string_view input, const ParsedStream& stream, const Plan& plan)
      : stream_(stream), plan_(plan), newline_(yaml::NewlineOf(input)) {
    text_.reserve(input.size() + input.size() / 8 + (64u << 10));
  }

  std::string Write() {
    for (std::size_t i = 0; i < stream_.documents.size(); ++i) WriteDocument(i);
    Check();
    return std::move(text_);
  }

 private:
  struct Piece {
    std::size_t begin = 0;
    OrderedJson added;  // the object of a new document; null: one of the input
  };

  void WriteDocument(std::size_t index) {
    const yaml::StreamDocument& document = stream_.documents[index];
    std::string edited;
    std::string_view text = document.text;
    if (const auto patch = plan_.patches.find(index); patch != plan_.patches.end()) {
      edited =
          yaml::ApplyPatch(stream_.candidates.at(index), patch->second, plan_.objects.at(index));
      text = edited;
    }
    const auto added = plan_.additions.find(index);
    if (added == plan_.additions.end()) {
      Append(text);
    } else {
      WriteBefore(document, text,
                  WriteDocuments(added->second.objects, document, added->second.anchor, newline_));
    }
  }

  // `added`, then the document `target`, whose text is `text` now.
  void WriteBefore(const yaml::StreamDocument& target, std::string_view text,
                   std::vector<NewDocument> added) {
    const bool byte_order_mark = text.starts_with(kByteOrderMark);
    if (byte_order_mark) text.remove_prefix(kByteOrderMark.size());
    std::string marker;
    if (IsUnmarked(target)) {
      // The new first document does without a marker as the old one did, which needs it now.
      marker = "---" + std::string(newline_);
      added.front().text.erase(0, marker.size());
    } else if (!text.starts_with("---")) {
      // Comments and directives in front of the marker stay with their document.
      added.back().text.append("...").append(newline_);
    }
    if (byte_order_mark) added.front().text.insert(0, kByteOrderMark);  // in front of everything
    for (NewDocument& document : added) Append(document.text, std::move(document.object));
    Append(marker.append(text));
  }

  void Append(std::string_view text, OrderedJson added = nullptr) {
    pieces_.push_back({.begin = text_.size(), .added = std::move(added)});
    text_.append(text);
  }

  // What is printed is split again: every document begins where it was put, so the others are what
  // they were, and the new ones are what was planned. (ApplyPatch has checked the edited ones.)
  void Check() const {
    const std::vector<yaml::StreamDocument> documents = yaml::SplitStream(text_, "<output>");
    if (documents.size() != pieces_.size()) {
      throw InternalError("the output has " + std::to_string(documents.size()) +
                          " documents instead of " + std::to_string(pieces_.size()));
    }
    for (std::size_t i = 0; i < documents.size(); ++i) {
      const yaml::StreamDocument& document = documents[i];
      const auto begin = static_cast<std::size_t>(document.text.data() - text_.data());
      const OrderedJson& added = pieces_[i].added;
      const bool as_planned =
          begin == pieces_[i].begin &&
          (added.is_null() ||
           yaml::Document::Parse(document.text, "<output>", document.first_line).value() ==
               Json(added));
      if (!as_planned) {
        throw InternalError("document " + std::to_string(i + 1) +
                            " of the output is not what was planned");
      }
    }
  }

  const ParsedStream& stream_;
  const Plan& plan_;
  std::string_view newline_;
  std::string text_;
  std::vector<Piece> pieces_;
};

}  // namespace

Rendered Render(std::string_view stream, const std::vector<LoadTest>& load_tests,
                const standards::Standards& standards, const RenderOptions& options) {
  if (stream.find_first_not_of(" \t\r\n") == stream.npos && !options.allow_missing) {
    throw Error(ExitCode::kInvalid,
                {{.source = options.source,
                  .message = "the stream is empty",
                  .hint = "helm 3 sends nothing to a post-renderer when it is run with "
                          "--output-dir"}});
  }
  const ParsedStream parsed = ParseStream(stream, options.source);
  Plan plan = MakePlan(parsed, load_tests, standards, options);
  Rendered rendered;
  rendered.stream = Output(stream, parsed, plan).Write();
  CheckReleaseSize(rendered.stream);
  rendered.findings = JudgePlan(parsed, plan, load_tests, standards, options);
  rendered.tests = std::move(plan.tests);
  rendered.diagnostics = parsed.notices;
  std::ranges::move(plan.diagnostics, std::back_inserter(rendered.diagnostics));
  return rendered;
}

}  // namespace locust::inject
