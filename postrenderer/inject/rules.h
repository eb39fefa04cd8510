// The standards' rules, on what a stream will be once it is rendered: the last step, after the
// defaults.
//
// Judged are the objects of every load test's release as edited, the new ones, and whatever else in
// the stream a rule may be about. Not hooks: Helm 3 shows none, nothing here edits them, and in the
// cluster they get the defaults before they are judged. Pure; costs nothing when no rule is on.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "common/kube/workload.h"
#include "postrenderer/findings/judge_objects.h"
#include "postrenderer/inject/parsed_stream.h"

namespace locust::inject {

struct Plan;
struct RenderOptions;

struct RuleFinding {
  findings::Finding finding;
  std::string pointer;                     // of the violation in the object
  std::optional<std::size_t> load_test;    // index of the one whose release the object is of
  kube::Role role = kube::Role::kUnknown;  // of the object
};

// `plan` is what is to become of the stream. A release is judged by the
// environment of its load test, any other object by that of its namespace.
std::vector<RuleFinding> JudgePlan(const ParsedStream& parsed, const Plan& plan,
                                   const std::vector<LoadTest>& load_tests,
                                   const standards::Standards& standards,
                                   const RenderOptions& options);

}  // namespace locust::inject
