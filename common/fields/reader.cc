#include "common/fields/reader.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "common/yaml/scalar.h"

namespace locust::fields {
namespace {

using yaml::Node;

constexpr std::string_view kCoreTag = "tag:yaml.org,2002:";
constexpr std::string_view kQuoteHint =
    "put it in quotes: YAML reads y, n, yes, no, on, off, true and false as booleans";

const Node& Resolve(const Node& node) {
  return node.kind == Node::Kind::kAlias && node.target != nullptr ? *node.target : node;
}

// Untagged plain text resolves; a tag says whether it does.
bool Resolves(const Node& node) {
  if (node.tag.empty()) return node.style == Node::Style::kPlain;
  if (!node.tag.starts_with(kCoreTag)) return false;
  const std::string_view tag = std::string_view(node.tag).substr(kCoreTag.size());
  return tag == "int" || tag == "float" || tag == "bool" || tag == "null";
}

Json ScalarOf(const Node& node) {
  if (node.kind != Node::Kind::kScalar) return nullptr;
  return Resolves(node) ? yaml::ResolvePlain(node.value) : Json(node.value);
}

bool IsPlainWord(std::string_view key) {
  return !key.empty() && std::ranges::all_of(key, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
}

void SortByPosition(std::vector<Diagnostic>& diagnostics) {
  std::ranges::stable_sort(diagnostics, {}, [](const Diagnostic& diagnostic) {
    return std::pair(diagnostic.position.line, diagnostic.position.column);
  });
}

}  // namespace

std::string JoinKey(std::string_view path, std::string_view key) {
  if (!IsPlainWord(key)) return std::string(path) + "[" + yaml::DoubleQuoted(key) + "]";
  return path.empty() ? std::string(key) : std::string(path) + "." + std::string(key);
}

std::string JoinIndex(std::string_view path, std::size_t index) {
  return std::string(path) + "[" + std::to_string(index) + "]";
}

Position Value::position() const {
  return reader_->document_.PositionOf(*site_);
}

Position Value::key_position() const {
  return reader_->document_.PositionOf(key_node_ != nullptr ? *key_node_ : *site_);
}

bool Value::is_null() const {
  return node_->kind == Node::Kind::kNull ||
         (node_->kind == Node::Kind::kScalar && ScalarOf(*node_).is_null());
}

Json Value::Scalar() const {
  return ScalarOf(*node_);
}

std::string_view Value::TypeName() const {
  switch (node_->kind) {
    case Node::Kind::kSequence:
      return "a list";
    case Node::Kind::kMapping:
      return "a mapping";
    case Node::Kind::kNull:
    case Node::Kind::kAlias:
      return "empty";
    case Node::Kind::kScalar:
      break;
  }
  const Json value = Scalar();
  if (value.is_null()) return "empty";
  if (value.is_boolean()) return "a boolean";
  return value.is_number() ? "a number" : "a string";
}

OrderedJson Value::ToJson() const {
  if (node_->kind == Node::Kind::kMapping) {
    OrderedJson object = OrderedJson::object();
    for (const Value& entry : Entries()) object[entry.key()] = entry.ToJson();
    return object;
  }
  if (node_->kind == Node::Kind::kSequence) {
    OrderedJson list = OrderedJson::array();
    for (const Value& item : Items()) list.push_back(item.ToJson());
    return list;
  }
  return OrderedJson(Scalar());
}

Value Value::Child(const Node& site, const Node* key_node, std::string key,
                   std::string path) const {
  Value child = *this;
  child.site_ = &site;
  child.node_ = &Resolve(site);
  child.key_node_ = key_node;
  child.key_ = std::move(key);
  child.path_ = std::move(path);
  return child;
}

void Value::AppendEntries(const Node& mapping, bool merged, std::set<std::string_view>& known,
                          std::vector<Value>& entries) const {
  std::vector<const Node*> merges;
  std::map<std::string_view, Position> seen;  // in this mapping alone
  for (const Node::Entry& entry : mapping.entries) {
    const Node& key = Resolve(*entry.key);
    if (entry.merge) {
      merges.push_back(&Resolve(*entry.value));
      continue;
    }
    Value child = Child(*entry.value, entry.key.get(), entry.name, JoinKey(path_, entry.name));
    child.merged_ = merged;
    if (ScalarOf(key).is_boolean()) {
      child.FailAtKey("key must be a string, is a boolean", std::string(kQuoteHint));
      continue;
    }
    const auto [first, is_new] = seen.try_emplace(entry.name, child.key_position());
    if (!is_new) {
      child.FailAtKey("given twice, first in line " + std::to_string(first->second.line),
                      "keep one of the two");
      continue;
    }
    if (known.insert(entry.name).second) entries.push_back(std::move(child));
  }
  for (const Node* merge : merges) {
    if (merge->kind == Node::Kind::kMapping) AppendEntries(*merge, true, known, entries);
    if (merge->kind != Node::Kind::kSequence) continue;
    for (const Node::Entry& item : merge->entries) {
      const Node& source = Resolve(*item.value);
      if (source.kind == Node::Kind::kMapping) AppendEntries(source, true, known, entries);
    }
  }
}

std::vector<Value> Value::Entries() const {
  std::vector<Value> entries;
  if (node_->kind == Node::Kind::kMapping) {
    std::set<std::string_view> known;  // views into nodes
    AppendEntries(*node_, merged_, known, entries);
  } else {
    FailType("a mapping");
  }
  return entries;
}

std::vector<Value> Value::Items() const {
  std::vector<Value> items;
  if (node_->kind != Node::Kind::kSequence) {
    FailType("a list");
    return items;
  }
  items.reserve(node_->entries.size());
  for (const Node::Entry& entry : node_->entries) {
    items.push_back(Child(*entry.value, nullptr, "", JoinIndex(path_, items.size())));
  }
  return items;
}

void Value::Add(Diagnostic::Severity severity, const Node& at, std::string path,
                std::string message, std::string hint) const {
  Diagnostic diagnostic =
      reader_->document_.DiagnosticAt(at, std::move(path), std::move(message), std::move(hint));
  diagnostic.severity = severity;
  Add(std::move(diagnostic));
}

void Value::Add(Diagnostic diagnostic) const {
  if (hidden_) diagnostic.line.clear();
  const bool is_error = diagnostic.severity == Diagnostic::Severity::kError;
  std::vector<Diagnostic>& reported = is_error ? reader_->errors_ : reader_->notices_;
  // A check may walk over entries that were walked over before.
  const bool known = std::ranges::any_of(reported, [&](const Diagnostic& other) {
    return other.position == diagnostic.position && other.path == diagnostic.path &&
           other.message == diagnostic.message;
  });
  if (known) return;
  if (reported.size() < Reader::kMaxDiagnostics) {
    reported.push_back(std::move(diagnostic));
  } else if (is_error) {
    ++reader_->dropped_;
  }
}

void Value::FailInText(std::size_t line, std::size_t column, std::string message,
                       std::string hint) const {
  if (node_ != site_ || node_->style != Node::Style::kLiteral) {
    Fail("line " + std::to_string(line) + ": " + std::move(message), std::move(hint));
    return;
  }
  // The text begins on the line after the block's indicator and has lost its indentation.
  const std::size_t file_line = position().line + line;
  const std::string_view excerpt = LineOf(reader_->document_.text(), file_line);
  const std::size_t indentation =
      excerpt.size() - std::min(excerpt.size(), LineOf(node_->value, line).size());
  Add(Diagnostic{.source = reader_->document_.source(),
                 .position = {file_line, indentation + column},
                 .path = path_,
                 .message = std::move(message),
                 .hint = std::move(hint),
                 .line = std::string(excerpt)});
}

void Value::Fail(std::string message, std::string hint) const {
  Add(Diagnostic::Severity::kError, *site_, path_, std::move(message), std::move(hint));
}

void Value::FailAtKey(std::string message, std::string hint) const {
  FailAtKey(path_, std::move(message), std::move(hint));
}

void Value::FailAtKey(std::string path, std::string message, std::string hint) const {
  Add(Diagnostic::Severity::kError, key_node_ != nullptr ? *key_node_ : *site_, std::move(path),
      std::move(message), std::move(hint));
}

void Value::Warn(std::string message, std::string hint) const {
  Add(Diagnostic::Severity::kWarning, key_node_ != nullptr ? *key_node_ : *site_, path_,
      std::move(message), std::move(hint));
}

void Value::Note(std::string message, std::string hint) const {
  Add(Diagnostic::Severity::kNotice, key_node_ != nullptr ? *key_node_ : *site_, path_,
      std::move(message), std::move(hint));
}

void Value::FailText(std::string_view text, std::string_view what, std::string hint) const {
  Fail(text.empty() ? "is empty" : "`" + std::string(text) + "` " + std::string(what),
       std::move(hint));
}

void Value::FailType(std::string_view wanted) const {
  const std::string_view given = TypeName();
  std::string hint;
  if (wanted == "a string" && given == "a boolean") hint = kQuoteHint;
  if (wanted == "a string" && given == "empty") hint = "write \"\" for an empty string";
  Fail("must be " + std::string(wanted) + ", is " + std::string(given), std::move(hint));
}

Value Value::Hidden() const {
  Value value = *this;
  value.hidden_ = true;
  return value;
}

Value Value::In(std::shared_ptr<const Scope> scope) const {
  Value value = *this;
  value.scope_ = std::move(scope);
  return value;
}

Value Reader::Root() {
  Value root;
  root.reader_ = this;
  root.site_ = &document_.root();
  root.node_ = &Resolve(document_.root());
  return root;
}

std::vector<Diagnostic> Reader::Finish() {
  SortByPosition(errors_);
  SortByPosition(notices_);
  if (errors_.empty()) return std::move(notices_);
  if (dropped_ > 0) {
    errors_.push_back({.source = document_.source(),
                       .message = std::to_string(dropped_) + " more errors are not shown"});
  }
  throw Error(ExitCode::kInvalid, std::move(errors_));
}

}  // namespace locust::fields
