#include "postrenderer/findings/finding.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/json/json.h"

namespace locust::findings {
namespace {

using Severity = Diagnostic::Severity;

std::vector<CheckedFile> Sample() {
  return {{"good.yaml", {}},
          {"a <b>.yaml",
           {{.diagnostic = {.severity = Severity::kError,
                            .source = "a <b>.yaml",
                            .position = {12, 9},
                            .path = "spec.replicas",
                            .message = "60 workers, at most 50 are allowed",
                            .hint = "lower it to 50"},
             .rule = "worker-replicas",
             .object = "Deployment/load/shop-worker"},
            {.diagnostic = {.severity = Severity::kWarning,
                            .source = "a <b>.yaml",
                            .message = "no \"owner\" label"},
             .rule = "required-labels",
             .object = "Deployment/load/shop-worker"},
            {.diagnostic = {.source = "a <b>.yaml", .position = {1, 1}, .message = "unknown field"},
             .rule = {},
             .object = {}}}}};
}

TEST(FindingTest, Text) {
  EXPECT_EQ(
      WriteText(Sample()),
      "a <b>.yaml:12:9: error: Deployment/load/shop-worker spec.replicas: 60 workers, at most 50 "
      "are allowed [worker-replicas]\n"
      "hint: lower it to 50\n"
      "a <b>.yaml: warning: Deployment/load/shop-worker: no \"owner\" label [required-labels]\n"
      "a <b>.yaml:1:1: error: unknown field\n"
      "2 files checked: 2 errors, 1 warning\n");
}

TEST(FindingTest, JsonHoldsEveryField) {
  const Json report = Json::parse(WriteJson(Sample()));
  EXPECT_EQ(report["errors"], 2);
  EXPECT_EQ(report["warnings"], 1);
  EXPECT_EQ(report["files"][0], Json::parse(R"({"source": "good.yaml", "findings": []})"));
  EXPECT_EQ(report["files"][1]["findings"][0], Json::parse(R"({
      "rule": "worker-replicas", "object": "Deployment/load/shop-worker", "severity": "error", "line": 12, "column": 9,
      "path": "spec.replicas", "message": "60 workers, at most 50 are allowed", "hint": "lower it to 50"})"));
}

TEST(FindingTest, Sarif) {
  const std::vector<RuleInfo> rules = {{"worker-replicas", "bounds the number of workers"}};
  const Json run = Json::parse(WriteSarif(Sample(), rules, "1.2.3"))["runs"][0];
  EXPECT_EQ(run["tool"]["driver"]["rules"][1]["id"], "worker-replicas");
  ASSERT_EQ(run["results"].size(), 3u);
  EXPECT_EQ(run["results"][0], Json::parse(R"({
      "ruleId": "worker-replicas", "level": "error",
      "message": {"text": "Deployment/load/shop-worker: spec.replicas: 60 workers, at most 50 are allowed\nhint: lower it to 50"},
      "locations": [{
        "physicalLocation": {"artifactLocation": {"uri": "a%20%3Cb%3E.yaml"}, "region": {"startLine": 12, "startColumn": 9}},
        "logicalLocations": [{"fullyQualifiedName": "Deployment/load/shop-worker", "kind": "object"}]}]})"));
  EXPECT_EQ(run["results"][1]["level"], "warning");
  EXPECT_FALSE(run["results"][1]["locations"][0]["physicalLocation"].contains("region"));
  EXPECT_EQ(run["results"][2]["ruleId"], "invalid-file");
}

TEST(FindingTest, SarifCountsColumnsInUtf16AndNamesFilesByUri) {
  const std::vector<CheckedFile> files = {
      {"/tmp/ü.yaml",
       {{.diagnostic = {.position = {1, 8}, .message = "m", .line = "ü\U0001F600: x"}}}}};
  const Json run = Json::parse(WriteSarif(files, {}, "1"))["runs"][0];
  const Json place = run["results"][0]["locations"][0]["physicalLocation"];
  EXPECT_EQ(place["artifactLocation"]["uri"], "file:///tmp/%C3%BC.yaml");
  EXPECT_EQ(place["region"]["startColumn"], 5);
}

TEST(FindingTest, JunitReplacesWhatXmlCannotHold) {
  const std::vector<CheckedFile> files = {{"a\xFF\x01.yaml", {}}};
  EXPECT_NE(WriteJunit(files).find("classname=\"a\uFFFD?.yaml\""), std::string::npos)
      << WriteJunit(files);
}

TEST(FindingTest, Junit) {
  EXPECT_EQ(WriteJunit(Sample()), R"(<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="locust-postrenderer check" tests="4" failures="2">
  <testsuite name="good.yaml" tests="1" failures="0">
    <testcase classname="good.yaml" name="valid"/>
  </testsuite>
  <testsuite name="a &lt;b&gt;.yaml" tests="3" failures="2">
    <testcase classname="a &lt;b&gt;.yaml" name="required-labels">
      <system-out>a &lt;b&gt;.yaml: warning: Deployment/load/shop-worker: no &quot;owner&quot; label [required-labels]&#10;</system-out>
    </testcase>
    <testcase classname="a &lt;b&gt;.yaml" name="valid">
      <failure message="valid">a &lt;b&gt;.yaml:1:1: error: unknown field&#10;</failure>
    </testcase>
    <testcase classname="a &lt;b&gt;.yaml" name="worker-replicas">
      <failure message="worker-replicas">a &lt;b&gt;.yaml:12:9: error: Deployment/load/shop-worker spec.replicas: 60 workers, at most 50 are allowed [worker-replicas]&#10;hint: lower it to 50&#10;</failure>
    </testcase>
  </testsuite>
</testsuites>
)");
}

}  // namespace
}  // namespace locust::findings
