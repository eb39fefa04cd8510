// Reads a YAML document with the paths that the user wrote and collects everything that is wrong
// with it.
//
// A Reader holds the diagnostics of one document; a Value is a place in it. Readers of types
// (types.h) and of objects (object.h) report through the Value and go on, so that all errors of a
// file are found in one run; Finish throws them together, in order of position.
//
// Values are cheap to copy and must not outlive their Reader, nor the Reader its Document. One
// thread.
#pragma once

#include <cstddef>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "common/json/json.h"
#include "common/text/diagnostic.h"
#include "common/yaml/document.h"

namespace locust::fields {

class Reader;
struct Scope;  // the objects around a value, for hints about indentation: object.h

class Value {
 public:
  // The node, never an alias: what an alias stands for.
  const yaml::Node& node() const { return *node_; }

  // "spec.load_test.pip_packages[1]", "metadata.labels["acme.example/team"]", in the user's
  // spelling.
  const std::string& path() const { return path_; }

  // The key under which the value stands; empty for a list item or the document's root.
  const std::string& key() const { return key_; }

  // Where the value starts (an alias: where the alias stands), and where its key does; the same for
  // a list item.
  Position position() const;
  Position key_position() const;

  // Came in through a merge key ("<<"): weaker than a field of the object's own.
  bool merged() const { return merged_; }

  // A YAML null in any spelling, which counts as absent.
  bool is_null() const;

  // What a scalar is to the API server's YAML reader; null for anything else.
  Json Scalar() const;

  // The whole subtree, keys in the order of the file. Duplicate keys and keys that are no strings
  // are reported.
  OrderedJson ToJson() const;

  // The value's type in words: "a string", "a number", "a boolean", "a list", "a mapping", "empty".
  std::string_view TypeName() const;

  // The entries of a mapping, merge keys followed; the items of a list. Anything else has none and
  // is reported as a wrong type. A key that is given twice or is no string is reported and left
  // out.
  std::vector<Value> Entries() const;
  std::vector<Value> Items() const;

  // Report something at the value, or at its key.
  void Fail(std::string message, std::string hint = {}) const;
  void FailAtKey(std::string message, std::string hint = {}) const;
  void FailAtKey(std::string path, std::string message, std::string hint) const;
  // In the text of a string of several lines: at its 1-based `line` and `column`. A literal block
  // has its lines in the file; for any other string the message names the line.
  void FailInText(std::size_t line, std::size_t column, std::string message,
                  std::string hint = {}) const;
  void Warn(std::string message, std::string hint = {}) const;
  void Note(std::string message, std::string hint = {}) const;

  // "`text` is no quantity", of which `what` is the end; "is empty" for an empty text.
  void FailText(std::string_view text, std::string_view what, std::string hint) const;

  // "must be `wanted`, is a list".
  void FailType(std::string_view wanted) const;

  // The same value, whose text no diagnostic may show.
  Value Hidden() const;

  // The objects around, outermost last; see object.h.
  const std::shared_ptr<const Scope>& scope() const { return scope_; }
  Value In(std::shared_ptr<const Scope> scope) const;

 private:
  friend class Reader;
  Value() = default;
  Value Child(const yaml::Node& site, const yaml::Node* key_node, std::string key,
              std::string path) const;
  void AppendEntries(const yaml::Node& mapping, bool merged, std::set<std::string_view>& known,
                     std::vector<Value>& entries) const;
  void Add(Diagnostic::Severity severity, const yaml::Node& at, std::string path,
           std::string message, std::string hint) const;
  void Add(Diagnostic diagnostic) const;

  Reader* reader_ = nullptr;
  const yaml::Node* site_ = nullptr;  // as written; an alias possibly
  const yaml::Node* node_ = nullptr;
  const yaml::Node* key_node_ = nullptr;  // null for list items and the root
  std::string key_;
  std::string path_;
  std::shared_ptr<const Scope> scope_;
  bool merged_ = false;
  bool hidden_ = false;
};

class Reader {
 public:
  // Errors beyond these are counted, not kept: nobody reads them, and each costs a search for its
  // line. Warnings and notices beyond these are dropped.
  static constexpr std::size_t kMaxDiagnostics = 100;

  explicit Reader(const yaml::Document& document) : document_(document) {}
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  Value Root();
  const yaml::Document& document() const { return document_; }

  // The warnings and notices, in order of position. Throws Error (kInvalid) with all errors, in
  // order of position, when there is one.
  std::vector<Diagnostic> Finish();

 private:
  friend class Value;
  const yaml::Document& document_;
  std::vector<Diagnostic> errors_;
  std::vector<Diagnostic> notices_;
  std::size_t dropped_ = 0;
};

// `path` with a mapping's key or a list's index after it.
std::string JoinKey(std::string_view path, std::string_view key);
std::string JoinIndex(std::string_view path, std::size_t index);

}  // namespace locust::fields
