// Load tests rendered on the bundled streams, as objects that reach the API server.
#pragma once

#include <string>
#include <vector>

#include "common/json/json.h"
#include "common/standards/standards.h"

namespace locust::promise {

// The text of every load test in examples/.
std::vector<std::string> ExampleTests();

// `count` load tests made up at random, within the standards of examples/standards.yaml.
std::vector<std::string> GeneratedTests(unsigned seed, std::size_t count);

// Every bundled stream.
std::vector<std::string> Streams();

// The objects of `stream` as it is, Helm's hooks left out (they are nobody's promise).
std::vector<Json> ObjectsOf(const std::string& stream);

// The objects after `load_test` (adapted to each release) was rendered on `stream`; none when the
// two do not fit together or a rule denies the result.
std::vector<Json> Rendered(const std::string& load_test, const std::string& stream,
                           const standards::Standards& standards, const std::string& environment);

// The Pod that a controller makes of a workload's template; null when `object` has none.
Json PodOf(const Json& object);

}  // namespace locust::promise
