#include "common/yaml/stream.h"

#include <cstring>
#include <string>

#include "common/yaml/text.h"

namespace locust::yaml {
namespace {

constexpr std::string_view kSourceComment = "# Source: ";  // Helm 3
constexpr std::string_view kFileComment = "#### file: ";   // helm-unittest

// What a line means to the splitter.
enum class Line {
  kStart,   // "---"
  kEnd,     // "..."
  kPrefix,  // blank, comment or directive: may stand before the "---" of its document
  kContent,
};

Line Classify(std::string_view stream, std::size_t begin, std::size_t end) {
  if (begin == end) return Line::kPrefix;
  switch (stream[begin]) {
    case '-':
      return IsMarker(stream, begin, "---") ? Line::kStart : Line::kContent;
    case '.':
      return IsMarker(stream, begin, "...") ? Line::kEnd : Line::kContent;
    case '#':
    case '%':
    case '\n':
    case '\r':
      return Line::kPrefix;
    case ' ':
    case '\t': {
      const std::size_t first = SkipBlanks(stream, begin);
      return first >= end || IsBreak(stream[first]) || stream[first] == '#' ? Line::kPrefix
                                                                            : Line::kContent;
    }
    default:
      return Line::kContent;
  }
}

std::string_view TrimmedLine(std::string_view stream, std::size_t begin) {
  std::string_view line = stream.substr(begin, LineEnd(stream, begin) - begin);
  while (!line.empty() && IsBlank(line.back())) line.remove_suffix(1);
  return line;
}

// The pieces as they are found. A piece is closed by the marker line that starts the next one.
class Splitter {
 public:
  explicit Splitter(std::string_view stream) : stream_(stream) {}

  std::vector<StreamDocument> Split() {
    std::size_t number = 1;
    for (std::size_t begin = 0; begin < stream_.size(); ++number) {
      const void* newline = std::memchr(stream_.data() + begin, '\n', stream_.size() - begin);
      const std::size_t end =
          newline == nullptr
              ? stream_.size()
              : static_cast<std::size_t>(static_cast<const char*>(newline) - stream_.data()) + 1;
      const bool marked = begin == 0 && stream_.starts_with(kByteOrderMark);
      See(begin, marked ? kByteOrderMark.size() : begin, end, number);
      begin = end;
    }
    Close(stream_.size());
    return std::move(pieces_);
  }

 private:
  // One line: `begin` is its first byte, `text` the first byte after a byte order mark.
  void See(std::size_t begin, std::size_t text, std::size_t end, std::size_t number) {
    if (content_ && !ended_ && stream_[text] != '-' && stream_[text] != '.') return;
    const Line line = Classify(stream_, text, end);
    if (line == Line::kStart) {
      if (started_ || content_ || ended_) Close(begin);
      Open(begin, number);
      started_ = true;
      body_ = text + 3;
      return;
    }
    if (ended_) Close(begin);
    Open(begin, number);
    if (line == Line::kEnd) ended_ = true;
    if (line == Line::kContent) content_ = true;
    if (line == Line::kPrefix && !content_ && stream_[text] == '#') SeeComment(text);
  }

  void SeeComment(std::size_t text) {
    const std::string_view comment = TrimmedLine(stream_, text);
    if (comment.starts_with(kSourceComment)) {
      template_file_ = comment.substr(kSourceComment.size());
    } else if (comment.starts_with(kFileComment)) {
      template_file_ = file_ = comment.substr(kFileComment.size());
    }
  }

  void Open(std::size_t begin, std::size_t number) {
    if (open_) return;
    open_ = true;
    begin_ = begin;
    first_line_ = number;
  }

  void Close(std::size_t end) {
    if (!open_) return;
    const std::string_view text = stream_.substr(begin_, end - begin_);
    pieces_.push_back({.text = text,
                       .body = started_ ? stream_.substr(body_, end - body_) : text,
                       .first_line = first_line_,
                       .template_file = template_file_});
    open_ = started_ = content_ = ended_ = false;
    template_file_ = file_;
  }

  std::string_view stream_;
  std::vector<StreamDocument> pieces_;
  std::size_t begin_ = 0;
  std::size_t first_line_ = 1;
  std::size_t body_ = 0;
  std::string_view template_file_;
  std::string_view file_;  // helm-unittest names a file once, before the first of its documents
  bool open_ = false;
  bool started_ = false;  // the piece has its "---"
  bool content_ = false;  // a line that is no comment, blank or directive was seen
  bool ended_ = false;    // the piece's "..." was seen: whatever follows belongs to the next one
};

}  // namespace

std::vector<StreamDocument> SplitStream(std::string_view text, std::string_view source,
                                        const Limits& limits) {
  if (text.size() > limits.stream_bytes) {
    throw Error(ExitCode::kInvalid,
                {Diagnostic{.source = std::string(source),
                            .message = "the stream is larger than " +
                                       std::to_string(limits.stream_bytes) + " bytes"}});
  }
  if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos) {
    throw ErrorAt(text, nul, source, 1, "the stream holds a NUL byte, so it is not YAML",
                  "give the output of helm, not a binary file");
  }
  if (const std::size_t valid = ValidUtf8Prefix(text); valid != text.size()) {
    throw ErrorAt(text, valid, source, 1, "the stream is not valid UTF-8",
                  "give the output of helm, not a binary file");
  }
  return Splitter(text).Split();
}

std::string_view NewlineOf(std::string_view text) {
  const std::size_t newline = text.find('\n');
  return newline != std::string_view::npos && newline > 0 && text[newline - 1] == '\r' ? "\r\n"
                                                                                       : "\n";
}

}  // namespace locust::yaml
