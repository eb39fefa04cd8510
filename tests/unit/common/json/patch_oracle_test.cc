// Random patches of random values, judged by nlohmann's own patch() wherever it follows RFC 6902.
// It does not where a parent is a scalar or null: there the specification itself is the oracle.

#include <gtest/gtest.h>

#include <optional>
#include <random>

#include "common/json/patch.h"
#include "common/text/diagnostic.h"

namespace locust::json {
namespace {

class Generator {
 public:
  explicit Generator(std::uint32_t seed) : random_(seed) {}

  Json Value(int depth) {
    switch (Below(depth > 0 ? 9 : 6)) {
      case 0:
        return nullptr;
      case 1:
        return Below(2) == 1;
      case 2:
        return static_cast<int>(Below(3));
      case 3:
        return 0.5;
      case 4:
      case 5:
        return Token();
      case 6: {
        Json list = Json::array();
        for (std::size_t n = Below(4); n > 0; --n) list.push_back(Value(depth - 1));
        return list;
      }
      default: {
        Json object = Json::object();
        for (std::size_t n = Below(4); n > 0; --n) object[Token()] = Value(depth - 1);
        return object;
      }
    }
  }

  // Mostly the place of something in `value`, or next to it.
  std::string Pointer(const Json& value) {
    std::string pointer;
    const Json* at = &value;
    while (at->is_structured() && !at->empty() && Below(4) != 0) {
      auto item = at->begin();
      std::advance(item, static_cast<std::ptrdiff_t>(Below(at->size())));
      pointer = at->is_object() ? Join(pointer, item.key())
                                : Join(pointer, static_cast<std::size_t>(item - at->begin()));
      at = &*item;
    }
    if (Below(3) == 0) pointer = Join(pointer, Token());
    if (Below(12) == 0) pointer = Join(pointer, Token());
    return pointer;
  }

  Operation Next(const Json& value) {
    Operation operation{.kind = static_cast<Operation::Kind>(Below(6)), .path = Pointer(value)};
    if (operation.kind == Operation::Kind::kMove || operation.kind == Operation::Kind::kCopy)
      operation.from = Pointer(value);
    const Json* there = At(value, operation.path);
    const bool should_hold = operation.kind == Operation::Kind::kTest && there && Below(3) != 0;
    operation.value = should_hold ? *there : Value(2);
    return operation;
  }

  std::size_t Below(std::size_t n) { return random_() % n; }

 private:
  std::string Token() {
    static const std::vector<std::string> kTokens = {"a", "b", "~", "/", "",
                                                     "0", "1", "2", "-", "01"};
    return kTokens[Below(kTokens.size())];
  }

  std::mt19937 random_;
};

bool HasLeafParent(const Json& value, const std::string& pointer) {
  if (pointer.empty()) return false;
  const Json* parent = At(value, pointer.substr(0, pointer.rfind('/')));
  return parent != nullptr && !parent->is_structured();
}

// What RFC 6902 makes of one operation; nullopt: an error.
std::optional<Json> Expected(const Json& value, const Operation& operation) {
  using Kind = Operation::Kind;
  Json before_add = value;  // where the parent of `path` is looked up
  if (operation.kind == Kind::kMove) {
    if (At(value, operation.from) == nullptr) return std::nullopt;
    if (operation.from == operation.path) return value;
    if (operation.from.empty()) return std::nullopt;
    before_add = value.patch(ToJson({Remove(operation.from)}));
  }
  if (HasLeafParent(before_add, operation.path)) return std::nullopt;
  try {
    return value.patch(ToJson({operation}));
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

std::optional<Json> Applied(Json value, const Patch& patch) {
  try {
    Apply(value, patch);
    return value;
  } catch (const Error&) {
    return std::nullopt;
  }
}

TEST(PatchOracleTest, AppliesAsTheReferenceDoes) {
  constexpr std::uint32_t kSeed = 6902;
  constexpr int kCases = 6'000;
  int applied = 0;
  int refused = 0;
  for (int i = 0; i < kCases; ++i) {
    Generator generator(kSeed + static_cast<std::uint32_t>(i));
    const Json start = generator.Value(4);
    std::optional<Json> expected = start;
    Patch patch;
    for (std::size_t n = 1 + generator.Below(4); n > 0 && expected; --n) {
      patch.push_back(generator.Next(*expected));
      expected = Expected(*expected, patch.back());
    }
    ++(expected ? applied : refused);
    ASSERT_EQ(Applied(start, patch), expected)
        << "case " << i << ": " << start << "\npatch: " << ToJson(patch);
    ASSERT_EQ(ToJson(PatchFromJson(ToJson(patch))), ToJson(patch)) << "case " << i;
  }
  EXPECT_GT(applied, kCases / 6);
  EXPECT_GT(refused, kCases / 6);
}

}  // namespace
}  // namespace locust::json
