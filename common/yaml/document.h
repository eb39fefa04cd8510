// One YAML document as a tree of nodes with their places in the text, and as the JSON value that
// the API server would read.
//
// The tree is built from yaml-cpp's events; yaml-cpp gives no ends and no scalar styles, so those
// are read from the text. Scalars resolve as in sigs.k8s.io/yaml (go-yaml v2: YAML 1.1 booleans,
// octals, merge keys, last duplicate key wins). A Document owns its text; nodes hold byte offsets
// into it. Immutable after Parse; safe to read from any thread.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/json/json.h"
#include "common/text/diagnostic.h"
#include "common/yaml/limits.h"

namespace locust::yaml {

struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;  // one past the last byte
};

struct Node {
  enum class Kind { kNull, kScalar, kSequence, kMapping, kAlias };  // kNull: no text, as in "key:"
  enum class Style {
    kNone,
    kPlain,
    kSingleQuoted,
    kDoubleQuoted,
    kLiteral,
    kFolded,
    kBlock,
    kFlow
  };

  struct Entry;

  Kind kind = Kind::kNull;
  Style style = Style::kNone;
  Span span;                     // with anchor and tag, without what follows on the line
  std::size_t content = 0;       // where the content starts, after anchor and tag
  std::string tag;               // as yaml-cpp resolves it; "!" as written; empty: none was written
  std::string anchor;            // name without '&'; empty: none
  std::string value;             // kScalar: without quotes, escapes and folding
  std::vector<Entry> entries;    // kMapping, kSequence: in the order of the text
  const Node* target = nullptr;  // kAlias: the anchored node
};

struct Node::Entry {
  std::unique_ptr<Node> key;  // kMapping only: a scalar, or an alias to one
  std::unique_ptr<Node> value;
  std::string name;           // kMapping: the key in JSON
  std::size_t begin = 0;      // of the key, or of its '?', or of the '-', or of the flow item
  std::size_t indicator = 0;  // after the ':' or '-'; where the value goes when there is neither
  bool explicit_key = false;  // written with "? "
  bool merge = false;         // "<<": the value's members belong to this mapping
};

class Document {
 public:
  // Parses the one document in `text` (a StreamDocument's text or a whole file). `source` and
  // `first_line` place the diagnostics. Throws Error (kInvalid): malformed YAML, an unterminated
  // quote (yaml-cpp accepts some), more than one document, a limit exceeded. A text without content
  // has a kNull root.
  static Document Parse(std::string_view text, std::string_view source, std::size_t first_line = 1,
                        const Limits& limits = {});

  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;
  ~Document();

  const std::string& text() const;
  const std::string& source() const;
  const Node& root() const;

  // The value that the API server's YAML reader makes of the document. Computed once, in Parse.
  // Throws nothing: what has no JSON value (a complex or null key, NaN, infinity) is refused by
  // Parse.
  const Json& value() const;

  // Where a node's content starts, counted in the source (first_line included).
  Position PositionOf(const Node& node) const;

  // A diagnostic at that node, with its line's text filled in.
  Diagnostic DiagnosticAt(const Node& node, std::string path, std::string message,
                          std::string hint = {}) const;

  // The node that a JSON Pointer names, through aliases and merge keys; nullptr when there is none.
  const Node* Find(std::string_view pointer) const;

 private:
  friend class Editor;
  struct State;
  explicit Document(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace locust::yaml
