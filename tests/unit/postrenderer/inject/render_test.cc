#include "postrenderer/inject/render.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "postrenderer/inject/names.h"
#include "tests/unit/postrenderer/inject/support.h"

namespace locust::inject {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

class RenderTest : public ::testing::Test {
 protected:
  Rendered Run(std::string_view stream) const { return Render(stream, tests_, standards_, {}); }

  // Rendering the result again has to change nothing.
  std::string Twice(std::string_view stream) const {
    std::string once = Run(stream).stream;
    EXPECT_EQ(Run(once).stream, once);
    return once;
  }

  // The text of `stream` from the first of our documents up to the name of it.
  static std::string OpeningOfOurs(const std::string& stream) {
    const std::size_t name = stream.find("-main-py-");
    const std::size_t begin = stream.rfind("apiVersion: v1", name);
    const std::size_t before = stream.rfind("---", begin);
    return stream.substr(before, stream.find('\n', begin) + 1 - before);
  }

  std::vector<LoadTest> tests_ = {CheckoutTest()};
  standards::Standards standards_;
};

TEST_F(RenderTest, NewDocumentsStandBeforeTheFirstWorkloadAsHelm3WritesThem) {
  const std::string stream = Twice(ReadStream("helm3.yaml"));
  EXPECT_EQ(OpeningOfOurs(stream),
            "---\n# Source: locust/templates/locust-kubernetes.yaml\napiVersion: v1\n");
  EXPECT_LT(stream.find("name: checkout-main-py-"), stream.find("kind: Deployment"));
  EXPECT_GT(stream.find("name: checkout-main-py-"), stream.find("kind: Service\n"));
}

TEST_F(RenderTest, NewDocumentsCarryTheAnnotationOfHelm4) {
  const std::string stream = Twice(ReadStream("helm4.yaml"));
  EXPECT_EQ(OpeningOfOurs(stream), "---\napiVersion: v1\n");
  const Release release = ReleaseOf(stream);
  const Object* config_map = release.Find("ConfigMap", MainPyName(tests_[0], "checkout"));
  ASSERT_NE(config_map, nullptr);
  EXPECT_EQ(config_map->value.at("metadata").at("annotations"),
            Json({{"postrenderer.helm.sh/postrender-filename",
                   "locust/templates/locust-kubernetes.yaml"}}));
}

TEST_F(RenderTest, NewDocumentsCarryTheCommentOfHelmUnittest) {
  EXPECT_EQ(OpeningOfOurs(Twice(ReadStream("unittest.yaml"))),
            "---\n#### file: locust/templates/locust-kubernetes.yaml\napiVersion: v1\n");
}

TEST_F(RenderTest, AFirstDocumentWithoutMarkerGetsOne) {
  const std::string helm4 = ReadStream("helm4.yaml");
  const std::size_t master = helm4.rfind("---\n", helm4.find("kind: Deployment"));
  const std::string stream = Twice(helm4.substr(master + 4));
  EXPECT_THAT(stream, StartsWith("apiVersion: v1\nkind: ConfigMap\n"));
  EXPECT_THAT(stream, HasSubstr("\n---\napiVersion: apps/v1\nkind: Deployment\n"));
}

TEST_F(RenderTest, CommentsBeforeTheFirstMarkerStayWithTheirDocument) {
  const std::string helm3 = ReadStream("helm3.yaml");
  const std::size_t master = helm3.find("---\n# Source: locust/templates/master-deployment.yaml");
  const std::string stream = Twice("# made by a test\n" + helm3.substr(master));
  EXPECT_THAT(stream, StartsWith("---\n# Source: locust/templates/locust-kubernetes.yaml\n"));
  EXPECT_THAT(stream, HasSubstr("\n...\n# made by a test\n---\n# Source: "
                                "locust/templates/master-deployment.yaml\n"));
}

TEST_F(RenderTest, AByteOrderMarkStaysInFront) {
  const std::string helm3 = ReadStream("helm3.yaml");
  const std::size_t master = helm3.find("---\n# Source: locust/templates/master-deployment.yaml");
  EXPECT_THAT(Twice("\xEF\xBB\xBF" + helm3.substr(master)),
              StartsWith("\xEF\xBB\xBF---\n# Source: locust/templates/locust-kubernetes.yaml\n"));
}

TEST_F(RenderTest, LineEndsAreTheStreams) {
  const std::string stream = Twice(Replaced(ReadStream("helm3.yaml"), "\n", "\r\n"));
  EXPECT_EQ(Replaced(stream, "\r\n", "").find('\n'), std::string::npos);
  EXPECT_EQ(Replaced(stream, "\r\n", "\n"), Run(ReadStream("helm3.yaml")).stream);
}

TEST_F(RenderTest, WithoutLoadTestsEveryByteStays) {
  tests_.clear();
  const std::string stream = ReadStream("umbrella.yaml");
  EXPECT_EQ(Run(stream).stream, stream);
}

TEST_F(RenderTest, ReportsWhatWasInjectedWhere) {
  AddLibFile(tests_[0], "utils.py");
  const Rendered rendered = Run(ReadStream("helm3.yaml"));
  ASSERT_THAT(rendered.tests, SizeIs(1));
  EXPECT_EQ(rendered.tests[0].load_test, "checkout");
  EXPECT_EQ(rendered.tests[0].release, "checkout");
  ASSERT_GE(rendered.tests[0].summary.size(), 2u);
  EXPECT_EQ(rendered.tests[0].summary[0],
            "main.py in ConfigMap " + MainPyName(tests_[0], "checkout"));
  EXPECT_EQ(rendered.tests[0].summary[1],
            "1 library file in ConfigMap " + LibFilesName(tests_[0], "checkout"));
}

TEST_F(RenderTest, KeptConfigMapsComeWithTheCommandThatDeletesThem) {
  tests_[0].keep_old_scripts = true;
  const Rendered rendered = Run(ReadStream("helm3.yaml"));
  EXPECT_THAT(rendered.tests[0].summary.back(),
              ::testing::MatchesRegex(
                  "kept ConfigMaps of earlier revisions are deleted by: kubectl delete configmap "
                  "-l 'locust-kubernetes/test=checkout,locust-kubernetes/hash,"
                  "locust-kubernetes/hash notin .[0-9a-f]{10},[0-9a-f]{10}.'"));
}

TEST_F(RenderTest, EachLoadTestGetsItsOwnRelease) {
  tests_ = {CheckoutTest(), CheckoutTest()};
  tests_[0].metadata.name = tests_[0].name = "buy";
  tests_[1].metadata.name = tests_[1].name = "browse";
  tests_[1].main_py->text = "import locust\n";
  const Rendered rendered = Run(ReadStream("two-releases.yaml"));
  ASSERT_THAT(rendered.tests, SizeIs(2));
  for (std::size_t i = 0; i < 2; ++i) {
    const std::string name = MainPyName(tests_[i], rendered.tests[i].release);
    const std::size_t first = rendered.stream.find("  name: " + name);
    EXPECT_NE(first, std::string::npos) << name;
  }
  EXPECT_EQ(Run(rendered.stream).stream, rendered.stream);
}

TEST_F(RenderTest, TwoLoadTestsOnOneReleaseAreAnError) {
  tests_ = {CheckoutTest(), CheckoutTest()};
  tests_[1].metadata.name = "other";
  tests_[1].source = "other.yaml";
  EXPECT_EQ(ErrorOf([&] { Run(ReadStream("helm3.yaml")); }),
            "other.yaml: error: load tests `checkout` and `other` both choose the release "
            "`checkout`\n"
            "hint: give each its own release, named by metadata.name\n");
}

TEST_F(RenderTest, ErrorsOfAllLoadTestsAreReportedTogether) {
  tests_ = {CheckoutTest(), CheckoutTest()};
  tests_[0].metadata.name = tests_[0].name = "buy";
  tests_[0].pip_packages.push_back({.spec = "faker>=", .position = {.line = 3, .column = 1}});
  tests_[1].metadata.name = tests_[1].name = "browse";
  tests_[1].source = "browse.yaml";
  tests_[1].pip_packages.push_back({.spec = "; rm", .position = {.line = 4, .column = 1}});
  const std::string error = ErrorOf([&] { Run(ReadStream("two-releases.yaml")); });
  EXPECT_THAT(error, HasSubstr("test.yaml:3:1: error: "));
  EXPECT_THAT(error, HasSubstr("browse.yaml:4:1: error: "));
}

TEST_F(RenderTest, AnEmptyStreamIsAnError) {
  for (const char* stream : {"", "\n", " \r\n\t"}) {
    EXPECT_EQ(ErrorOf([&] { Run(stream); }),
              "<stdin>: error: the stream is empty\n"
              "hint: helm 3 sends nothing to a post-renderer when it is run with --output-dir\n");
  }
}

TEST_F(RenderTest, AStreamWithoutLocustPassesOnDemand) {
  const std::string stream = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: locust}\n";
  const Rendered rendered = Render(stream, tests_, standards_, {.allow_missing = true});
  EXPECT_EQ(rendered.stream, stream);
  EXPECT_EQ(Format(rendered.diagnostics),
            "<stdin>: notice: no Locust workload in the stream; it is passed on as it is\n");
  EXPECT_THAT(ErrorOf([&] { Run(stream); }),
              StartsWith("test.yaml: error: no Locust release in the stream for `checkout`\n"));
}

TEST_F(RenderTest, ATruncatedWorkloadIsAnError) {
  const std::string stream = ReadStream("helm3.yaml");
  const std::size_t cut = stream.find("https://shop.staging.example", stream.find("-worker")) + 5;
  const std::string error = ErrorOf([&] { Run(stream.substr(0, cut)); });
  EXPECT_THAT(error, StartsWith("<stdin>:"));
  EXPECT_THAT(error, HasSubstr(": error: "));
}

TEST_F(RenderTest, OddDocumentsThatAreNoWorkloadPassWithANotice) {
  const std::string odd = "---\nkind: ConfigMap\ndata: {locust: [\n";
  const Rendered rendered = Run(odd + ReadStream("helm3.yaml"));
  EXPECT_THAT(rendered.stream, StartsWith(odd + "---\n"));
  ASSERT_FALSE(rendered.diagnostics.empty());
  EXPECT_EQ(rendered.diagnostics[0].severity, Diagnostic::Severity::kNotice);
  EXPECT_THAT(rendered.diagnostics[0].message,
              ::testing::EndsWith("; the document is passed on as it is"));
}

TEST_F(RenderTest, OtherContentUnderOneOfOurNamesIsAnError) {
  const std::string once = Run(ReadStream("helm3.yaml")).stream;
  const std::string name = MainPyName(tests_[0], "checkout");
  const std::string error = ErrorOf([&] {
    Run(Replaced(once, "    from locust import HttpUser", "    from locust import User"));
  });
  EXPECT_THAT(error, HasSubstr("error: the stream has ConfigMap/" + name +
                               " already, with other content\n"));
  EXPECT_THAT(error, HasSubstr("hint: render what helm itself gives out\n"));
}

TEST_F(RenderTest, AReleaseThatHelmCannotStoreIsAnError) {
  std::mt19937 random(1);
  std::string blob;
  for (int i = 0; i < 900'000; ++i) blob += "0123456789abcdefghijklmnopqrstuvwxyz_"[random() % 37];
  AddLibFile(tests_[0], "data.txt", "\"" + blob + "\"\n");
  tests_[0].requirements = "# " + blob + "\nattrs\n";
  EXPECT_THAT(ErrorOf([&] { Run(ReadStream("helm3.yaml")); }),
              ::testing::MatchesRegex("error: the rendered manifests take [0-9]+ bytes of Helm's "
                                      "release Secret, which holds at most 1048576\nhint: .*\n"));
}

TEST_F(RenderTest, DocumentsOfOthersAreTheSameBytes) {
  for (const char* file : {"helm3.yaml", "helm4.yaml", "umbrella.yaml", "umbrella-helm4.yaml"}) {
    const std::string before = ReadStream(file);
    const std::string after = Run(before).stream;
    const ParsedStream parsed = ParseStream(before, file);
    const Release release = ReleaseOf(before);
    std::vector<bool> ours(parsed.documents.size());
    for (const Object& object : release.objects) ours[object.document] = true;
    for (std::size_t i = 0; i < parsed.documents.size(); ++i) {
      if (ours[i]) continue;
      EXPECT_THAT(after, HasSubstr(std::string(parsed.documents[i].text)));
    }
  }
}

}  // namespace
}  // namespace locust::inject
