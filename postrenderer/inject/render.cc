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
    bool changed = false;  // not as it is in the input
    OrderedJson added;     // the object of a new document; null: one of the input
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
      Append(text, text.data() != document.text.data());
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
    for (NewDocument& document : added) Append(document.text, true, std::move(document.object));
    Append(marker.append(text), true);
  }

  void Append(std::string_view text, bool changed, OrderedJson added = nullptr) {
    pieces_.push_back({.begin = text_.size(), .changed = changed, .added = std::move(added)});
    text_.append(text);
  }

  // Where a document begins depends on its text and on the one before it. So what is printed is
  // split again from the document before a changed one to the one behind it: each begins where it
  // was put, which leaves the others what they were.
  void Check() const {
    const auto changed = [&](std::size_t i) { return i < pieces_.size() && pieces_[i].changed; };
    for (std::size_t first = 0; first < pieces_.size(); ++first) {
      if (!changed(first) && !changed(first + 1)) continue;
      std::size_t last = first;
      while (changed(last) || changed(last + 1)) ++last;
      CheckPieces(first, std::min(last, pieces_.size() - 1));
      first = last;
    }
  }

  // New documents are what was planned, too. (ApplyPatch has checked the edited ones.)
  void CheckPieces(std::size_t first, std::size_t last) const {
    const std::size_t begin = pieces_[first].begin;
    const std::size_t end = last + 1 < pieces_.size() ? pieces_[last + 1].begin : text_.size();
    const std::vector<yaml::StreamDocument> documents =
        yaml::SplitStream(std::string_view(text_).substr(begin, end - begin), "<output>");
    if (documents.size() != last - first + 1) {
      throw InternalError("the output has " + std::to_string(documents.size()) +
                          " documents instead of " + std::to_string(last - first + 1) +
                          " at document " + std::to_string(first + 1));
    }
    for (std::size_t i = 0; i < documents.size(); ++i) {
      const yaml::StreamDocument& document = documents[i];
      const Piece& piece = pieces_[first + i];
      const bool as_planned =
          document.text.data() == text_.data() + piece.begin &&
          (piece.added.is_null() ||
           yaml::Document::Parse(document.text, "<output>", document.first_line).value() ==
               Json(piece.added));
      if (!as_planned) {
        throw InternalError("document " + std::to_string(first + i + 1) +
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
