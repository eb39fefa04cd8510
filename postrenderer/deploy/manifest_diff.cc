#include "postrenderer/deploy/manifest_diff.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>

#include "common/yaml/write.h"
#include "postrenderer/deploy/line_diff.h"
#include "postrenderer/deploy/secrets.h"

namespace locust::deploy {
namespace {

constexpr std::string_view kRed = "\033[31m", kGreen = "\033[32m", kCyan = "\033[36m",
                           kBold = "\033[1m", kPlain = "\033[0m";

// Without the hash that ends the names of ConfigMaps with scripts.
std::string NameOf(const ManifestObject& object) {
  constexpr std::size_t kHash = 10;
  const std::string& name = object.name;
  if (object.kind != "ConfigMap" || name.size() <= kHash + 1) return name;
  const std::string_view end = std::string_view(name).substr(name.size() - kHash);
  const bool is_hash =
      name[name.size() - kHash - 1] == '-' && end.find_first_not_of("0123456789abcdef") == end.npos;
  return is_hash ? name.substr(0, name.size() - kHash) : name;
}

using Key = std::tuple<std::string, std::string, std::string>;

Key KeyOf(const ManifestObject& object) {
  return {object.kind, object.kubernetes_namespace, NameOf(object)};
}

std::string Counted(std::size_t count, std::string_view what) {
  return std::to_string(count) + " object" + (count == 1 ? "" : "s") + " to " + std::string(what);
}

class Writer {
 public:
  explicit Writer(bool colours) : colours_(colours) {}

  void Add(const ManifestObject* before, const ManifestObject* after) {
    Json old_value = before != nullptr ? before->value : Json();
    Json new_value = after != nullptr ? after->value : Json();
    if (old_value == new_value) return;
    HideSecrets(old_value, new_value);
    const std::string old_text = Written(old_value), new_text = Written(new_value);
    const auto old_lines = SplitLines(old_text), new_lines = SplitLines(new_text);
    Line(kBold, "--- " + (before != nullptr ? before->Label() : "/dev/null"));
    Line(kBold, "+++ " + (after != nullptr ? after->Label() : "/dev/null"));
    for (const Hunk& hunk : DiffLines(old_lines, new_lines)) {
      Line(kCyan, "@@ -" + std::to_string(hunk.old_line) + "," + std::to_string(hunk.old_count) +
                      " +" + std::to_string(hunk.new_line) + "," + std::to_string(hunk.new_count) +
                      " @@");
      for (const DiffLine& line : hunk.lines) {
        Line(line.sign == '-'   ? kRed
             : line.sign == '+' ? kGreen
                                : std::string_view{},
             line.sign + std::string(line.text));
      }
    }
    ++(before == nullptr ? diff_.added : after == nullptr ? diff_.removed : diff_.changed);
  }

  ManifestDiff Finish() {
    diff_.text = diff_.empty()
                     ? "no changes\n"
                     : text_ + Counted(diff_.added, "add") + ", " + std::to_string(diff_.changed) +
                           " to change, " + std::to_string(diff_.removed) + " to remove\n";
    return diff_;
  }

 private:
  static std::string Written(const Json& value) {
    return value.is_null() ? "" : yaml::WriteBlock(OrderedJson(value));
  }

  void Line(std::string_view colour, std::string_view raw) {
    const std::string text = Printable(raw);
    if (!colours_ || colour.empty()) {
      text_ += text + "\n";
    } else {
      text_ += std::string(colour) + text + std::string(kPlain) + "\n";
    }
  }

  bool colours_;
  std::string text_;
  ManifestDiff diff_;
};

}  // namespace

std::string Printable(std::string_view text) {
  std::string out(text);
  std::ranges::replace_if(
      out, [](char c) { return (c >= 0 && c < ' ' && c != '\t') || c == '\177'; }, ' ');
  return out;
}

ManifestDiff DiffManifests(const std::vector<ManifestObject>& before,
                           const std::vector<ManifestObject>& after, bool colours) {
  std::map<Key, std::vector<const ManifestObject*>> old_ones;
  for (const ManifestObject& object : before) old_ones[KeyOf(object)].push_back(&object);
  Writer writer(colours);
  std::vector<std::pair<const ManifestObject*, const ManifestObject*>> pairs;
  for (const ManifestObject& object : after) {
    auto& same = old_ones[KeyOf(object)];
    // The one of the same name, else one that differs in its hash.
    auto found = std::ranges::find(same, object.name, &ManifestObject::name);
    if (found == same.end()) found = same.begin();
    pairs.emplace_back(found == same.end() ? nullptr : *found, &object);
    if (found != same.end()) same.erase(found);
  }
  for (const auto& [old_one, new_one] : pairs) writer.Add(old_one, new_one);
  for (const ManifestObject& object : before) {
    const auto& left = old_ones[KeyOf(object)];
    if (std::ranges::find(left, &object) != left.end()) writer.Add(&object, nullptr);
  }
  return writer.Finish();
}

}  // namespace locust::deploy
