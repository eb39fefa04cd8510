#include "tests/unit/common/yaml/random_document.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "common/json/json.h"
#include "common/yaml/write.h"
#include "tests/unit/common/yaml/random_patch.h"

namespace locust::yaml {
namespace {

constexpr std::string_view kKeys[] = {
    "a",   "b",      "c",          "d",           "e",       "name", "long-key.example/x",
    "'q'", "\"dq\"", "kebab-case", "under_score", "\"x/y\"", "1x"};
constexpr std::string_view kPlain[] = {"x",
                                       "text",
                                       "two words",
                                       "8089",
                                       "50m",
                                       "-5",
                                       "true",
                                       "http://x:8089/y",
                                       "a,b",
                                       "--flag=1",
                                       "x#y",
                                       "\xC3\xBC"
                                       "ber",
                                       "0.5",
                                       "null",
                                       "~",
                                       "a'b",
                                       "v1.2.3-x"};
constexpr std::string_view kAmbiguous[] = {"yes",   "0755", "0x1F",     "1e3",
                                           "1_000", "08",   "12:30:45", "2020-01-01",
                                           "on",    "y",    "1.10",     "18446744073709551616",
                                           "NO",    "0o17"};
constexpr std::string_view kSingle[] = {"''",    "'x'", "'it''s'", "'yes'", "'# no comment'",
                                        "'a: b'"};
constexpr std::string_view kDouble[] = {"\"\"",      "\"x\"",          "\"0755\"",
                                        "\"a\\nb\"", "\"\\u00e9\\t\"", "\"say \\\"hi\\\"\"",
                                        "\"# no\"",  "\"{x}\"",        "\"\\x41\\U0001F600\""};

class Generator {
 public:
  Generator(Choices& choices, const DocumentOptions& options,
            std::map<std::string, std::size_t>& features)
      : choices_(choices), options_(options), features_(features) {}

  std::string Document() {
    if (Feature("crlf", 8)) newline_ = "\r\n";
    if (!options_.portable && Feature("bom", 12)) out_ += "\xEF\xBB\xBF";
    const bool directive = Feature("directive", 20);
    if (directive) Line("%YAML 1.1");
    const bool marker = directive || Feature("marker", 2);
    if (marker) {
      out_ += "---";
      if (choices_.OneIn(6)) {
        MarkerRoot();
        return Finish();
      }
      if (choices_.OneIn(5)) out_ += " " + Comment();
      End();
    }
    Gap(0);
    switch (choices_.Below(14)) {
      case 0:
        Count("json document");
        out_ += Json();
        End();
        break;
      case 1:
        Count("root list");
        Sequence(choices_.OneIn(4) ? 2 : 0, 3);
        break;
      case 2:
        Count("flow root");
        Flow(3, true);
        EndValue();
        break;
      case 3:
        if (choices_.OneIn(2)) {
          Count("scalar root");
          out_ += Quoted();
          EndValue();
          break;
        }
        if (!marker || choices_.OneIn(2)) {
          Count("no content");
          return Finish(marker);
        }
        Count("literal root");
        BlockScalar(0);
        break;
      default:
        Mapping(choices_.OneIn(8) ? 2 : 0, 4);
        break;
    }
    return Finish();
  }

 private:
  std::string Finish(bool may_end = true) {
    Gap(0);
    if (may_end && Feature("document end", 12)) Line("...");
    if (out_.ends_with(newline_) && Feature("no final newline", 5))
      out_.resize(out_.size() - newline_.size());
    return std::move(out_);
  }

  void Count(const std::string& name) { ++features_[name]; }
  bool Feature(const std::string& name, std::size_t one_in) {
    if (!choices_.OneIn(one_in)) return false;
    Count(name);
    return true;
  }
  bool Odd(const std::string& name, std::size_t one_in) {
    return options_.odd && Feature(name, one_in);
  }

  void End() { out_ += newline_; }
  void Line(std::string_view line) {
    out_ += line;
    End();
  }
  void Indent(std::size_t column) { out_.append(column, ' '); }
  std::string Comment() { return "# comment " + std::to_string(++comments_); }

  // Blank lines and comments between lines.
  void Gap(std::size_t column) {
    while (choices_.OneIn(6)) {
      if (choices_.OneIn(3)) {
        Count("blank line");
        if (choices_.OneIn(4)) Indent(1);
      } else {
        Count("comment line");
        // After a block scalar a comment that stands in would be content.
        const bool free = !after_block_scalar_ && choices_.OneIn(3);
        Indent(free ? choices_.Below(9) : column);
        out_ += Comment();
        after_block_scalar_ = false;
      }
      End();
    }
  }

  void EndValue() {
    if (Feature("trailing comment", 6)) out_ += (choices_.OneIn(2) ? " " : "   ") + Comment();
    if (choices_.OneIn(30)) out_ += " ";
    End();
    after_block_scalar_ = false;
  }

  std::string Plain() {
    if (!options_.portable && Feature("ambiguous scalar", 4))
      return std::string(choices_.Of(kAmbiguous));
    Count("plain");
    return std::string(choices_.Of(kPlain));
  }
  std::string Quoted() {
    Count("quoted");
    return std::string(choices_.OneIn(2) ? choices_.Of(kSingle) : choices_.Of(kDouble));
  }

  // "&name " and "!tag "; the anchor becomes usable when the node is complete.
  std::string Properties(bool collection, std::string& anchor) {
    std::string text;
    if (Odd("anchor", 7)) {
      anchor = "n" + std::to_string(anchors_++);
      text += "&" + anchor + " ";
    }
    if (Odd("tag", 20)) text += collection ? "!custom " : "!!str ";
    return text;
  }
  void Complete(const std::string& anchor, bool mapping) {
    if (anchor.empty()) return;
    usable_.push_back(anchor);
    if (mapping) mappings_.push_back(anchor);
  }

  std::string Key(std::vector<std::string>& used) {
    if (!used.empty() && Odd("duplicate key", 20)) return choices_.Of(used);
    while (true) {
      std::string key(choices_.Of(kKeys));
      if (used.size() >= 8) key += std::to_string(used.size());
      if (key.back() != '\'' && key.back() != '"' && !options_.portable &&
          Feature("ambiguous key", 25)) {
        key = choices_.Of(kAmbiguous);
      }
      if (std::ranges::find(used, key) != used.end()) continue;
      used.push_back(key);
      return key;
    }
  }

  void Mapping(std::size_t column, std::size_t depth, bool first_inline = false) {
    Count("block mapping");
    std::vector<std::string> used;
    const std::size_t count = 1 + choices_.Below(4);
    for (std::size_t i = 0; i < count; ++i) {
      if (i > 0 || !first_inline) {
        if (i > 0) Gap(column);
        Indent(column);
      }
      Entry(column, depth, used);
    }
  }

  void Entry(std::size_t column, std::size_t depth, std::vector<std::string>& used) {
    if (options_.odd && !mappings_.empty() && choices_.OneIn(6) && !options_.portable) {
      Count("merge key");
      out_ += "<<: ";
      switch (choices_.Below(3)) {
        case 0:
          out_ += "[*" + choices_.Of(mappings_) + ", {z: 1}]";
          break;
        case 1:
          out_ += "{c: merged, zz: [1]}";
          break;
        default:
          out_ += "*" + choices_.Of(mappings_);
      }
      EndValue();
      return;
    }
    std::string key = Key(used);
    if (Odd("explicit key", 25)) {
      out_ += "? " + key;
      EndValue();
      if (choices_.OneIn(5)) return;  // no value
      Indent(column);
      out_ += ":";
      Value(column, depth, false);
      return;
    }
    if (Odd("anchored key", 40)) {
      const std::string anchor = "n" + std::to_string(anchors_++);
      out_ += "&" + anchor + " ";
      usable_.push_back(anchor);
    }
    out_ += key;
    if (choices_.OneIn(30)) out_ += " ";
    out_ += ":";
    Value(column, depth, false);
  }

  void Sequence(std::size_t column, std::size_t depth, bool first_inline = false) {
    Count("block list");
    const std::size_t count = 1 + choices_.Below(3);
    for (std::size_t i = 0; i < count; ++i) {
      if (i > 0) Gap(column);
      if (i > 0 || !first_inline) Indent(column);
      out_ += "-";
      Value(column, depth, true);
    }
  }

  // What follows a ':' or '-' of a collection at `column`, up to the end of its last line.
  void Value(std::size_t column, std::size_t depth, bool item) {
    const std::size_t step = choices_.OneIn(5) ? 1 + choices_.Below(4) : 2;
    std::string anchor;
    switch (choices_.Below(depth == 0 ? 9 : 16)) {
      case 0:
        Count("empty value");
        EndValue();
        return;
      case 1:
        if (options_.odd && !usable_.empty()) {
          Count("alias");
          out_ += " *" + choices_.Of(usable_);
          EndValue();
          return;
        }
        [[fallthrough]];
      case 2:
      case 3: {
        out_ += " " + Properties(false, anchor) + Plain();
        if (Feature("multi-line plain", 12)) MoreLines(column + 1 + choices_.Below(3), "");
        EndValue();
        Complete(anchor, false);
        return;
      }
      case 4:
      case 5: {
        out_ += " " + Properties(false, anchor);
        if (Feature("multi-line quoted", 8)) {
          const char quote = choices_.OneIn(2) ? '"' : '\'';
          (out_ += quote) += "first";
          MoreLines(column + 1 + choices_.Below(3), std::string(1, quote));
        } else {
          out_ += Quoted();
        }
        EndValue();
        Complete(anchor, false);
        return;
      }
      case 6:
        out_ += " " + Properties(false, anchor);
        BlockScalar(column);
        Complete(anchor, false);
        return;
      case 7:
        Count("flow value");
        out_ += " " + Properties(true, anchor);
        Complete(anchor, Flow(2, choices_.OneIn(3)));
        EndValue();
        return;
      case 8:
        Count("hanging value");
        Header(Properties(true, anchor));
        Indent(column + step);
        if (choices_.OneIn(2)) {
          Complete(anchor, Flow(2, false));
        } else {
          out_ += Quoted();
          Complete(anchor, false);
        }
        EndValue();
        return;
      case 9:
      case 10:
      case 11:
        if (item && choices_.OneIn(2)) {
          Count("compact mapping");
          out_ += std::string(step, ' ');
          Mapping(column + 1 + step, depth - 1, true);
          return;
        }
        Header(Properties(true, anchor));
        Mapping(column + step, depth - 1);
        Complete(anchor, true);
        return;
      case 12:
      case 13:
        if (item && choices_.OneIn(2)) {
          Count("compact list");
          out_ += std::string(step, ' ');
          Sequence(column + 1 + step, depth - 1, true);
          return;
        }
        Header(Properties(true, anchor));
        if (!item && Feature("list not indented", 2)) {
          Sequence(column, depth - 1);
        } else {
          Sequence(column + step, depth - 1);
        }
        Complete(anchor, false);
        return;
      default:
        Count("empty collection");
        if (choices_.OneIn(4)) {
          End();
          Indent(column + step);
        } else {
          out_ += " ";
        }
        out_ += choices_.OneIn(2) ? "{}" : "[]";
        EndValue();
    }
  }

  // The rest of the line above a block collection.
  void Header(const std::string& properties) {
    if (!properties.empty()) (out_ += " ") += properties.substr(0, properties.size() - 1);
    EndValue();
    Gap(choices_.Below(5));
  }

  void MoreLines(std::size_t column, std::string_view quote) {
    for (std::size_t n = 1 + choices_.Below(2); n > 0; --n) {
      End();
      if (choices_.OneIn(3)) End();
      Indent(column);
      out_ += "more";
    }
    out_ += quote;
  }

  void BlockScalar(std::size_t column) {
    const bool literal = choices_.OneIn(2);
    Count(literal ? "literal" : "folded");
    out_ += literal ? "|" : ">";
    const std::size_t indent = 1 + choices_.Below(4);
    constexpr std::string_view kChomping[] = {"", "", "-", "+"};
    const std::string_view chomping = choices_.Of(kChomping);
    if (chomping == "+") Count("keep");
    const bool explicit_indent = column > 0 && Feature("indentation indicator", 6);
    if (explicit_indent) out_ += std::to_string(indent);
    out_ += chomping;
    if (choices_.OneIn(8)) out_ += " " + Comment();
    End();
    for (std::size_t n = choices_.Below(4); n > 0; --n) {
      if (choices_.OneIn(5)) {
        End();
        continue;
      }
      Indent(column + indent +
             (explicit_indent || n == 1 ? choices_.Below(2) * 2 * (explicit_indent ? 1 : 0) : 0));
      constexpr std::string_view kLines[] = {"line", "two words", "# no comment", "x: y",
                                             "- z",  "trail ",    "tab\tinside"};
      out_ += choices_.Of(kLines);
      End();
    }
    after_block_scalar_ = true;
    while (choices_.OneIn(6)) End();
  }

  // A flow collection; true for a mapping.
  bool Flow(std::size_t depth, bool json) {
    if (!json && choices_.OneIn(3)) {
      // Several lines, with comments.
      Count("multi-line flow");
      const bool mapping = choices_.OneIn(2);
      out_ += mapping ? "{" : "[";
      const std::size_t count = 1 + choices_.Below(3);
      for (std::size_t i = 0; i < count; ++i) {
        if (choices_.OneIn(4)) out_ += " " + Comment();
        End();
        Indent(8);
        if (mapping) out_ += "k" + std::to_string(i) + ": ";
        FlowItem(depth);
        if (choices_.OneIn(5)) {
          if (choices_.OneIn(2)) out_ += " " + Comment();
          End();
          Indent(9);
        }
        if (i + 1 < count || choices_.OneIn(3)) out_ += ",";
      }
      if (choices_.OneIn(2)) {
        End();
        Indent(7);
      }
      out_ += mapping ? "}" : "]";
      return mapping;
    }
    if (json) {
      out_ += Json();
      return out_.ends_with("}");
    }
    const bool mapping = choices_.OneIn(2);
    out_ += mapping ? "{" : "[";
    const std::size_t count = choices_.Below(4);
    for (std::size_t i = 0; i < count; ++i) {
      if (i > 0) out_ += choices_.OneIn(4) ? " , " : ", ";
      if (mapping) {
        out_ += choices_.OneIn(4) ? "\"q" : "k";
        const bool quoted = out_.ends_with("\"q");
        out_ += std::to_string(i) + (quoted ? "\"" : "");
        if (choices_.OneIn(12)) {
          Count("flow key without value");
          continue;
        }
        out_ += quoted && choices_.OneIn(3) ? ":" : ": ";
        if (choices_.OneIn(12)) continue;
      } else if (Odd("pair without braces", 10)) {
        out_ += "p: ";
      }
      FlowItem(depth);
    }
    if (count > 0 && Feature("trailing comma", 8) && !out_.ends_with(": ")) out_ += ",";
    out_ += mapping ? "}" : "]";
    return mapping;
  }

  void FlowItem(std::size_t depth) {
    constexpr std::string_view kFlowPlain[] = {"x", "two words", "8089", "50m", "true", "null"};
    if (options_.odd && !usable_.empty() && Feature("alias in flow", 8)) {
      out_ += "*" + choices_.Of(usable_) + " ";
    } else if (depth > 0 && choices_.OneIn(3)) {
      Flow(depth - 1, false);
    } else {
      out_ += choices_.OneIn(2) ? std::string(choices_.Of(kFlowPlain)) : Quoted();
    }
  }

  std::string Json() {
    Count("json");
    OrderedJson value = options_.portable ? OrderedJson{{"a", 1}, {"b", {1, "x", nullptr}}}
                                          : RandomValue(choices_, 3);
    if (!value.is_structured()) value = {{"j", value}};
    while (value.dump().find("kkkkkkkk") != std::string::npos)
      value = {{"j", 1}};  // a key too long to parse
    return WriteFlow(value);
  }

  // Content on the line of the "---".
  void MarkerRoot() {
    Count("content after the marker");
    out_ += " ";
    if (choices_.OneIn(2)) {
      Flow(2, choices_.OneIn(2));
    } else {
      out_ += Quoted();
    }
    EndValue();
  }

  Choices& choices_;
  const DocumentOptions& options_;
  std::map<std::string, std::size_t>& features_;
  std::string out_;
  std::string newline_ = "\n";
  std::size_t comments_ = 0;
  std::size_t anchors_ = 0;
  std::vector<std::string> usable_;
  std::vector<std::string> mappings_;
  bool after_block_scalar_ = false;
};

}  // namespace

std::string RandomDocument(Choices& choices, const DocumentOptions& options,
                           std::map<std::string, std::size_t>& features) {
  return Generator(choices, options, features).Document();
}

}  // namespace locust::yaml
