// Changes to a text as a list of replaced ranges. Internal to common/yaml.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace locust::yaml {

// Ranges must not overlap. Of several at one offset, the one that was added first comes first.
class Splices {
 public:
  void Replace(std::size_t begin, std::size_t end, std::string text);
  void Insert(std::size_t offset, std::string text) { Replace(offset, offset, std::move(text)); }
  void Delete(std::size_t begin, std::size_t end) { Replace(begin, end, {}); }

  // Whole lines, each with its line end. Where the text before lacks one, it gets one.
  void InsertLines(std::size_t offset, std::string lines);

  std::string Apply(std::string_view text, std::string_view newline) const;

 private:
  struct Splice {
    std::size_t begin;
    std::size_t end;
    std::string text;
    bool lines;
  };
  std::vector<Splice> splices_;
};

}  // namespace locust::yaml
