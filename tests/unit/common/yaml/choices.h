// Where the generators of the YAML tests take their decisions from: a seeded engine in the property
// tests, the input bytes in the fuzz target.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string_view>

namespace locust::yaml {

class Choices {
 public:
  virtual ~Choices() = default;

  // A number below `count`, which is at least 1.
  virtual std::size_t Below(std::size_t count) = 0;

  bool OneIn(std::size_t count) { return Below(count) == 0; }

  template <class Range>
  auto& Of(Range& range) {
    return range[Below(std::size(range))];
  }
};

class RandomChoices : public Choices {
 public:
  explicit RandomChoices(std::uint64_t seed) : engine_(seed) {}
  std::size_t Below(std::size_t count) override {
    return std::uniform_int_distribution<std::size_t>(0, count - 1)(engine_);
  }

 private:
  std::mt19937_64 engine_;
};

// Zeros once the bytes are used up, so that every generator comes to an end.
class ByteChoices : public Choices {
 public:
  explicit ByteChoices(std::string_view bytes) : bytes_(bytes) {}
  std::size_t Below(std::size_t count) override {
    if (bytes_.empty()) return 0;
    const auto byte = static_cast<unsigned char>(bytes_.front());
    bytes_.remove_prefix(1);
    return byte % count;
  }

 private:
  std::string_view bytes_;
};

}  // namespace locust::yaml
