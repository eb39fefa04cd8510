// Labels and annotations that a load test, its environment and the standards put on objects.
//
// Labels go on every object of the release and on the pod templates of its Locust workloads, never
// into a selector: a Deployment's is immutable, a Service's would lose its pods. Annotations go on
// objects only: version, tags and foreign ids change without a reason to restart a running test.
//
// What is derived (organization, environment, version, …) is under the prefix `locust-kubernetes/`
// and belongs to the post-renderer: an older value is replaced. The load test's own keys may not
// differ from what the chart rendered, which is an error with both values. The labels of the
// standards and of the environment are defaults: only where absent.
//
// Needs nothing from the transformations before it. Objects that others create take their metadata
// from NewMetadata, so that they look the same in the first render as in the next.
#pragma once

#include <string>
#include <string_view>

#include "postrenderer/inject/pipeline.h"

namespace locust::inject {

inline constexpr std::string_view kKeyPrefix = "locust-kubernetes/";

// All labels, each key once: metadata.labels, then organization and environment, then the labels of
// the chosen environment, then those of the standards.
StringMap ObjectLabels(const Context& context);

// metadata.annotations, then id, version, tags and foreign ids. Not for pod templates.
StringMap ObjectAnnotations(const Context& context);

// What the load test runs in, for labels and for LOCUST_ENVIRONMENT: the chosen environment's name,
// else environment_info.env_name, env_id or metadata.env; empty when nothing says so.
std::string_view EnvironmentName(const Context& context);

// `metadata` of an object that is added to the release: the name, the namespace and the labels that
// the chart gives all objects of the release, ObjectLabels and ObjectAnnotations.
OrderedJson NewMetadata(const Release& release, const Context& context, std::string_view name);

// Throws Error (kInvalid) also for an organization or environment that is no label value.
Changes Labels(const Release& release, const Context& context);

}  // namespace locust::inject
