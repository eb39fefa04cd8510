#include "postrenderer/inject/names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/kube/names.h"

namespace locust::inject {
namespace {

using ::testing::ElementsAre;
using ::testing::MatchesRegex;

std::vector<LibFile> Files(const std::vector<std::string>& paths) {
  std::vector<LibFile> files;
  for (const std::string& path : paths) {
    files.emplace_back().path = path;
    files.back().script.text = "x";
  }
  return files;
}

std::vector<std::string> Keys(const std::vector<std::string>& paths) {
  std::vector<std::string> keys;
  for (const LibraryKey& key : LibraryKeys(Files(paths))) keys.push_back(key.key);
  return keys;
}

TEST(Names, Sha256IsTheStandardsOwnExample) {
  EXPECT_EQ(Sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  // The chart's checksum of a ConfigMap that it does not know.
  EXPECT_EQ(Sha256("\n"), "01ba4719c80b6fe911b091a7c05124b64eeece964e09c058ef8f9805daca546b");
}

TEST(Names, ContentHashIgnoresOrderAndNothingElse) {
  const std::string hash = ContentHash({{"a", "1"}, {"b", "2"}});
  EXPECT_EQ(hash, ContentHash({{"b", "2"}, {"a", "1"}}));
  EXPECT_NE(hash, ContentHash({{"a", "2"}, {"b", "1"}}));
  EXPECT_NE(hash, ContentHash({{"a", "1b2"}}));
  EXPECT_NE(ContentHash({{"ab", "c"}}), ContentHash({{"a", "bc"}}));
  EXPECT_NE(ContentHash({{"a", "1"}, {"b", ""}}), ContentHash({{"a", "1"}}));
}

TEST(Names, HashedNameKeepsTenDigits) {
  EXPECT_THAT(HashedName("demo", "pip", {{"a", "1"}}), MatchesRegex("demo-pip-[0-9a-f]{10}"));
}

TEST(Names, LibraryKeysKeepFlatNamesAndFlattenTrees) {
  EXPECT_THAT(Keys({"__init__.py", "utils.py", "clients/http.py", "clients/__init__.py"}),
              ElementsAre("__init__.py", "utils.py", "clients__http.py", "clients____init__.py"));
}

TEST(Names, LibraryKeysNeverCollide) {
  // The flat file keeps its name, wherever it stands.
  const std::vector<std::string> keys = Keys({"a/b.py", "a__b.py", "a b/c.py", "a_b/c.py"});
  EXPECT_THAT(keys, ElementsAre(MatchesRegex("a__b\\.py-[0-9a-f]{10}"), "a__b.py", "a_b__c.py",
                                MatchesRegex("a_b__c\\.py-[0-9a-f]{10}")));
}

TEST(Names, EveryKeyIsOneThatKubernetesAccepts) {
  for (const std::string& key : Keys({"a/b c.py", "d\xC3\xA9j\xC3\xA0.py", "x/../y.py"})) {
    EXPECT_EQ(kube::CheckConfigMapKey(key), std::nullopt) << key;
  }
}

TEST(Names, ScriptNamesFollowTheContent) {
  LoadTest test;
  EXPECT_EQ(MainPyName(test, "demo"), "");
  EXPECT_EQ(LibFilesName(test, "demo"), "");
  test.main_py.emplace().text = "print(1)\n";
  test.lib_files = Files({"utils.py"});
  const std::string main_py = MainPyName(test, "demo");
  const std::string lib_files = LibFilesName(test, "demo");
  EXPECT_THAT(main_py, MatchesRegex("demo-main-py-[0-9a-f]{10}"));
  EXPECT_THAT(lib_files, MatchesRegex("demo-lib-files-[0-9a-f]{10}"));
  test.lib_files[0].script.text += "y";
  EXPECT_EQ(MainPyName(test, "demo"), main_py);
  EXPECT_NE(LibFilesName(test, "demo"), lib_files);
}

}  // namespace
}  // namespace locust::inject
