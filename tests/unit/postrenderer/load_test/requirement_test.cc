#include "postrenderer/load_test/requirement.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "postrenderer/load_test/version.h"

namespace locust {
namespace {

std::string Canonical(std::string_view text) {
  const RequirementResult result = ParseRequirement(text);
  return result.requirement ? result.requirement->ToString() : "error: " + result.error.message;
}

// "message @offset" and the hint under it.
std::string ErrorOf(std::string_view text) {
  const RequirementResult result = ParseRequirement(text);
  if (result.requirement) return "no error: " + result.requirement->ToString();
  return result.error.message + " @" + std::to_string(result.error.offset) + "\n" +
         result.error.hint;
}

TEST(ParseRequirement, Canonical) {
  EXPECT_EQ(Canonical("requests"), "requests");
  EXPECT_EQ(Canonical("  faker >= 20 , < 30 "), "faker>=20,<30");
  EXPECT_EQ(Canonical("requests [ socks , security ] == 2.*"), "requests[socks,security]==2.*");
  EXPECT_EQ(Canonical("a (>=1.0, !=1.5)"), "a>=1.0,!=1.5");
  EXPECT_EQ(Canonical("a~=1.4.2"), "a~=1.4.2");
  EXPECT_EQ(Canonical("a===weird+build!"), "a===weird+build!");
  EXPECT_EQ(Canonical("a==1.0+cpu"), "a==1.0+cpu");
  EXPECT_EQ(Canonical("zope.interface>5"), "zope.interface>5");
  EXPECT_EQ(Canonical("pendulum>=2 ;python_version<\"3.12\""),
            "pendulum>=2; python_version < \"3.12\"");
  EXPECT_EQ(Canonical("a; (os_name=='nt' or extra  not   in 'x') and 'arm' in platform_machine"),
            "a; (os_name == 'nt' or extra not in 'x') and 'arm' in platform_machine");
}

TEST(ParseRequirement, Parts) {
  const RequirementResult result = ParseRequirement("Foo.Bar[x]>=1; os_name == 'posix'");
  ASSERT_TRUE(result.requirement);
  EXPECT_EQ(*result.requirement, (Requirement{.name = "Foo.Bar",
                                              .extras = {"x"},
                                              .specifiers = ">=1",
                                              .marker = "os_name == 'posix'"}));
}

TEST(ParseRequirement, EveryRefusal) {
  constexpr std::string_view kUrl =
      "publish it on a package index and name it with a version, or put it into `requirements`, "
      "where the standards can allow it";
  constexpr std::string_view kName = "a name begins and ends with a letter or a digit";
  constexpr std::string_view kOption =
      "put options into `requirements`, where the standards can allow them";
  constexpr std::string_view kPath =
      "the pod has no such file: name a package of an index, or put modules of your own into "
      "`lib_files_content`";
  constexpr std::string_view kOperators = "operators are ==, !=, <, <=, >, >=, ~= and ===";
  constexpr std::string_view kExtras = "write them like `requests[socks,security]`";
  constexpr std::string_view kCondition =
      "after `;` stands a condition like `python_version < \"3.12\"`";
  constexpr std::string_view kVersions =
      "versions look like `1.4`, `2.0rc1` or, after == and !=, `1.*`";
  struct Case {
    std::string_view text;
    std::string_view message;  // with its offset
    std::string_view hint;
  };
  const std::vector<Case> cases = {
      {"", "is empty @0", "name a package: `requests` or `faker>=20,<30`"},
      {"  ", "is empty @2", "name a package: `requests` or `faker>=20,<30`"},
      {"; rm -rf /", "begins with `;` where the package name belongs @0",
       "the name comes first: `faker; python_version < \"3.12\"`"},
      {"--index-url x", "is a pip option, not a package @0", kOption},
      {"-r more.txt", "is a pip option, not a package @0", kOption},
      {"git+https://github.example/a",
       "is a version control reference, not a package of an index @0", kUrl},
      {"https://a.example/b.whl", "is a URL, not a package of an index @0", kUrl},
      {"name @ https://a.example/b", "names a URL instead of a version @5", kUrl},
      {"name[x]@https://a.example/b.whl", "names a URL instead of a version @7", kUrl},
      {"./local", "is a path, not a package of an index @0", kPath},
      {"/abs/dir", "is a path, not a package of an index @0", kPath},
      {"~/dir", "is a path, not a package of an index @0", kPath},
      {"dir/pkg", "is a path, not a package of an index @0", kPath},
      {"dir\\pkg", "is a path, not a package of an index @0", kPath},
      {"faker-1.0-py3-none-any.whl", "is a path, not a package of an index @0", kPath},
      {"$(id)", "`$` cannot begin a package name @0", kName},
      {"é", "`é` cannot begin a package name @0", kName},
      {"faker-", "`faker-` is no package name @5", kName},
      {"faker>=", "operator `>=` without a version @5", "write the version after it, like `>=1.0`"},
      {"requests=>2", "`=>` is no version operator @8", "did you mean `>=`?"},
      {"requests=2", "`=` is no version operator @8", "did you mean `==`?"},
      {"requests^2", "`^` is no version operator @8", "did you mean `~=`?"},
      {"requests>==2", "`>==` is no version operator @8", kOperators},
      {"requests (2)", "no version operator after `(` @10", kOperators},
      {"requests (>=2", "`(` is not closed @13", "add a `)` or leave the `(` out"},
      {"requests>=2,", "comma without a version after it @12",
       "write `>=1.0,<2` or leave the comma out"},
      {"requests==latest", "`latest` is no version @10", kVersions},
      {"requests==1.0rc1.*", "`1.0rc1.*` is no version @10", kVersions},
      {"requests>=2.*", "`>=` takes no wildcard @10", "write `>=2` or `==2.*`"},
      {"requests>=2.0+cpu", "`>=` takes no local version @10", "leave the part after `+` out"},
      {"requests~=2", "`~=` needs a version of at least two numbers @10", "write `~=2.0` or `>=2`"},
      {"requests[socks", "extras between `[` and `]` are not complete @14", kExtras},
      {"requests[socks,]", "extras between `[` and `]` are not complete @15", kExtras},
      {"requests[so cks]", "extras between `[` and `]` are not complete @12", kExtras},
      {"requests 2.0", "`2.0` follows without an operator @9", "write `==2.0` or `>=2.0`"},
      {"requests faker", "more than one package @9", "give each package an item of its own"},
      {"requests --hash=sha256:0",
       "`--hash=sha256:0` is a pip option, not part of the requirement @9", kOption},
      {"requests && id", "`&` cannot stand here @9",
       "a requirement goes to pip as it is and no shell reads it"},
      {"requests$(id)", "`$` cannot stand here @8",
       "a requirement goes to pip as it is and no shell reads it"},
      {"faker; rm -rf /", "`rm` is no environment marker @7", kCondition},
      {"faker; python_versoin < \"3\"", "`python_versoin` is no environment marker @7",
       "did you mean `python_version`?"},
      {"faker;", "marker has no variable or text in quotes here @6", kCondition},
      {"faker; python_version \"3\"", "marker has no comparison here @22",
       "compare with ==, !=, <, <=, >, >=, ~=, in or not in"},
      {"faker; os_name not 'nt'", "`not` of the marker without `in` @18", "write `not in`"},
      {"faker; (os_name == 'nt'", "`(` of the marker is not closed @23", "add a `)`"},
      {"faker; os_name == 'nt", "quote of the marker is not closed @18", "add the closing quote"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(ErrorOf(c.text), std::string(c.message) + "\n" + std::string(c.hint)) << c.text;
  }
}

TEST(ParseRequirement, NestingOfMarkersIsBounded) {
  const std::string nested = "a; " + std::string(100000, '(');
  EXPECT_EQ(ErrorOf(nested), "marker is nested too deeply @35\nwrite a simpler condition");
}

TEST(ParseRequirement, KindsThatStandardsCanAllow) {
  using Kind = RequirementError::Kind;
  EXPECT_EQ(ParseRequirement("--pre").error.kind, Kind::kOption);
  EXPECT_EQ(ParseRequirement("a --pre").error.kind, Kind::kOption);
  EXPECT_EQ(ParseRequirement("git+ssh://x/y").error.kind, Kind::kUrl);
  EXPECT_EQ(ParseRequirement("https://x/y").error.kind, Kind::kUrl);
  EXPECT_EQ(ParseRequirement("a@https://x/y").error.kind, Kind::kUrl);
  EXPECT_EQ(ParseRequirement("./x").error.kind, Kind::kPath);
  EXPECT_EQ(ParseRequirement("a>=").error.kind, Kind::kMalformed);
}

TEST(ParseRequirementPrefix, TakesTheLongestRequirementAndNoMore) {
  struct Case {
    std::string_view text;
    std::string_view requirement;
    std::string_view rest;
  };
  const std::vector<Case> cases = {
      {"faker requests", "faker", " requests"},
      {"faker >= 1.0, < 2 requests", "faker>=1.0,<2", " requests"},
      {"requests [socks] locust", "requests[socks]", " locust"},
      {"a; python_version < '3' b", "a; python_version < '3'", " b"},
      {"a (>=1) b", "a>=1", " b"},
      {"a -e b", "a", " -e b"},
      {"a==1.0; os_name == 'x' and os_name in 'y' c", "a==1.0; os_name == 'x' and os_name in 'y'",
       " c"},
      {"a  ", "a", "  "},
  };
  for (const Case& c : cases) {
    const RequirementResult result = ParseRequirementPrefix(c.text);
    ASSERT_TRUE(result.requirement) << c.text;
    EXPECT_EQ(result.requirement->ToString(), c.requirement) << c.text;
    EXPECT_EQ(c.text.substr(result.length), c.rest) << c.text;
  }
}

TEST(ParseRequirementPrefix, FailsWhereNoRequirementBegins) {
  EXPECT_EQ(ParseRequirementPrefix("> x").error.message, "`>` cannot begin a package name");
  EXPECT_EQ(ParseRequirementPrefix("-e x").error.message, "is a pip option, not a package");
}

// Every canonical form is read as itself.
TEST(ParseRequirement, CanonicalFormsAreStable) {
  for (const std::string_view text :
       {"a", "A_b.c-1[x,y]>=1,<2; python_version < \"3\"", "a===x", "a==1!2.0.post1.dev2+l.1",
        "b~=1.0rc1; (os_name == 'a' or os_name == 'b') and extra == 'c'"}) {
    EXPECT_EQ(Canonical(text), text);
  }
}

TEST(NormalisedPackageName, AsIndexesCompare) {
  EXPECT_EQ(NormalisedPackageName("Foo._-Bar"), "foo-bar");
  EXPECT_EQ(NormalisedPackageName("zope.interface"), "zope-interface");
}

TEST(ParseVersion, Valid) {
  for (const std::string_view version :
       {"1", "1.0", "2024.10.01", "1!2.0", "v1.0", "1.0a1", "1.0-RC.1", "1.0.post1", "1.0-1",
        "1.0r4", "1.0.dev3", "1.0a1.post2.dev3+ubuntu.1", "1.0preview", "0"}) {
    EXPECT_TRUE(ParseVersion(version).valid) << version;
  }
}

TEST(ParseVersion, Invalid) {
  for (const std::string_view version : {"", "v", "1.", ".1", "1..0", "1.0x", "1.0+", "1.0+a+b",
                                         "1.0+a..b", "1!", "a1", "1.0 ", "1.*", "1.0-a-b"}) {
    EXPECT_FALSE(ParseVersion(version).valid) << version;
  }
}

}  // namespace
}  // namespace locust
