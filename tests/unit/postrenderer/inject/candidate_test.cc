#include "postrenderer/inject/candidate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

namespace locust::inject {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::size_t> CandidatesOf(std::string_view stream) {
  return Candidates(stream, yaml::SplitStream(stream, "<test>"));
}

TEST(Candidates, MentionLocustInAnyCaseOrTheLabel) {
  EXPECT_THAT(CandidatesOf("a: locust\n---\nb: x\n---\nc: LOCUST_HOST\n---\nload_test: d\n---\n"
                           "e: loc\n---\nf: load-test\n---\ng: LoCuSt\n"),
              ElementsAre(0, 2, 3, 6));
}

TEST(Candidates, AreFoundAtBothEndsOfTheStream) {
  EXPECT_THAT(CandidatesOf("locust"), ElementsAre(0));
  EXPECT_THAT(CandidatesOf("locus"), IsEmpty());
  EXPECT_THAT(CandidatesOf(""), IsEmpty());
  EXPECT_THAT(CandidatesOf("a: b\n---\nlocust"), ElementsAre(1));
}

// Random streams against a search that lowers every letter and looks at every place.
TEST(Candidates, AgreeWithThePlainSearch) {
  std::mt19937 random(20240607);
  const std::vector<std::string> parts = {"lo",   "c",       "ust",       "a",   "d_test",      "L",
                                          "OCUS", "locust",  "load_test", "\n",  "load",        "_",
                                          "x",    "\n---\n", "y: z",      "loc", "LOAD\x7Ftest"};
  std::size_t found = 0;
  for (int round = 0; round < 2000; ++round) {
    std::string stream;
    const std::size_t count = random() % 60;
    for (std::size_t i = 0; i < count; ++i) stream += parts[random() % parts.size()];
    const auto documents = yaml::SplitStream(stream, "<test>");
    std::vector<std::size_t> expected;
    for (std::size_t i = 0; i < documents.size(); ++i) {
      std::string lower(documents[i].text);
      std::ranges::transform(lower, lower.begin(),
                             [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      if (lower.find("locust") != lower.npos || lower.find("load_test") != lower.npos) {
        expected.push_back(i);
      }
    }
    found += expected.size();
    ASSERT_EQ(Candidates(stream, documents), expected) << stream;
  }
  EXPECT_GT(found, 2000u);
}

TEST(MayBeWorkload, OnlyWhatPlainlyIsNoneIsLetThrough) {
  EXPECT_FALSE(MayBeWorkload("kind: ConfigMap\ndata: {locust: ["));
  EXPECT_FALSE(MayBeWorkload("---\n# Source: locust/x.yaml\nkind: 'ConfigMap' # y\ndata: ["));
  EXPECT_FALSE(MayBeWorkload("# locust\n{\"apiVersion\": \"v1\", \"kind\": \"Secret\", "));
  EXPECT_FALSE(MayBeWorkload("\"kind\": Service\nlocust: ["));
  EXPECT_FALSE(MayBeWorkload("kind: ConfigMap\ndata:\n  a: |\n    kind: Deployment\n  b: ["));

  EXPECT_TRUE(MayBeWorkload("apiVersion: apps/v1\nkind: Deployment\nspec:\n  locust: \"cut"));
  EXPECT_TRUE(MayBeWorkload("kind: List\nitems: ["));
  EXPECT_TRUE(MayBeWorkload("{\"kind\":\"Pod\", \"locust\": "));
  EXPECT_TRUE(MayBeWorkload("apiVersion: apps/v1\n# locust, cut before its ki"));
  EXPECT_TRUE(MayBeWorkload("kinds: ConfigMap\nlocust: ["));
}

}  // namespace
}  // namespace locust::inject
