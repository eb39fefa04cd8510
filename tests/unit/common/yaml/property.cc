#include "tests/unit/common/yaml/property.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <exception>
#include <optional>

#include "common/text/diagnostic.h"

namespace locust::yaml {
namespace {

std::uint64_t FromEnvironment(const char* name, std::uint64_t fallback) {
  const char* text = std::getenv(name);
  return text == nullptr ? fallback : std::strtoull(text, nullptr, 10);
}

}  // namespace

std::string Describe(std::uint64_t seed, const std::string& text, const json::Patch& patch,
                     const std::string& edited) {
  return "\nLOCUST_PROPERTY_SEED=" + std::to_string(seed) + " LOCUST_PROPERTY_CASES=1\npatch " +
         json::ToJson(patch).dump() + "\n<<<\n" + text + ">>>\n" + edited + "===\n";
}

bool IsFullRun() {
  return std::getenv("LOCUST_PROPERTY_CASES") == nullptr;
}

std::map<std::string, std::size_t> ForEachDocument(const DocumentOptions& options,
                                                   std::uint64_t cases, const Property& property) {
  std::map<std::string, std::size_t> features;
  const std::uint64_t first = FromEnvironment("LOCUST_PROPERTY_SEED", 20240607);
  cases = FromEnvironment("LOCUST_PROPERTY_CASES", cases);
  std::uint64_t refused = 0;
  for (std::uint64_t seed = first; seed < first + cases && !testing::Test::HasFailure(); ++seed) {
    RandomChoices choices(seed);
    const std::string text = RandomDocument(choices, options, features);
    std::optional<Document> document;
    try {
      document = Document::Parse(text, "random");
    } catch (const Error&) {
      ++refused;
      continue;
    }
    try {
      property(seed, choices, *document);
    } catch (const std::exception& error) {
      ADD_FAILURE() << error.what() << Describe(seed, text);
    }
  }
  EXPECT_LE(refused, 1 + cases / 50) << "the generator writes too much that is refused";
  return features;
}

}  // namespace locust::yaml
