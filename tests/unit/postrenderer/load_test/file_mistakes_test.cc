// What is said of mistakes in the file as a whole.
#include <array>

#include "tests/unit/postrenderer/load_test/mistakes.h"

namespace locust {
namespace {

TEST(FileMistakes, TopLevel) {
  constexpr std::array<Mistake, 17> kMistakes = {{
      {R"()", R"(test.yaml: error: holds no load test
hint: it begins with `apiVersion` and `kind`
)"},
      {R"(# only a comment
)",
       R"(test.yaml: error: holds no load test
hint: it begins with `apiVersion` and `kind`
)"},
      {R"(null
)",
       R"(test.yaml: error: holds no load test
hint: it begins with `apiVersion` and `kind`
)"},
      {R"(- a
)",
       R"(test.yaml:1:1: error: must be a mapping, is a list
  1 | - a
    | ^
)"},
      {R"(hello
)",
       R"(test.yaml:1:1: error: must be a mapping, is a string
  1 | hello
    | ^
)"},
      {R"(kind: LocustKubernetes
metadata: {name: shop}
spec: {}
)",
       R"(test.yaml:1:1: error: apiVersion: missing
  1 | kind: LocustKubernetes
    | ^
hint: add `apiVersion`: version of the resource
)"},
      {R"(apiVersion: code2cloud.planton.cloud/v1
metadata: {name: shop}
spec: {}
)",
       R"(test.yaml:1:1: error: kind: missing
  1 | apiVersion: code2cloud.planton.cloud/v1
    | ^
hint: add `kind`: kind of the resource
)"},
      {R"(apiVersion: code2cloud.planton.cloud/v1
kind: LocustKubernetes
spec: {}
)",
       R"(test.yaml:1:1: error: metadata: missing
  1 | apiVersion: code2cloud.planton.cloud/v1
    | ^
hint: add `metadata`: what the load test is called
)"},
      {R"(apiVersion: code2cloud.planton.cloud/v1
kind: LocustKubernetes
metadata: {name: shop}
)",
       R"(test.yaml:1:1: error: spec: missing
  1 | apiVersion: code2cloud.planton.cloud/v1
    | ^
hint: add `spec`: what is deployed
)"},
      {R"(apiVersion: v1
kind: LocustKubernetes
metadata: {name: shop}
spec: {}
)",
       R"(test.yaml:1:13: error: apiVersion: must be `code2cloud.planton.cloud/v1`, `kubernetes.project.planton/v1`, `kubernetes.project-planton.org/v1`, `kubernetes.openmcf.org/v1` or `kubernetes.planton.dev/v1`, is `v1`
  1 | apiVersion: v1
    |             ^
)"},
      {R"(apiVersion: [v1]
kind: LocustKubernetes
metadata: {name: shop}
spec: {}
)",
       R"(test.yaml:1:13: error: apiVersion: must be a string, is a list
  1 | apiVersion: [v1]
    |             ^
)"},
      {R"(apiVersion: code2cloud.planton.cloud/v1
kind: LocustKubernets
metadata: {name: shop}
spec: {}
)",
       R"(test.yaml:2:7: error: kind: must be `LocustKubernetes` or `KubernetesLocust`, is `LocustKubernets`
  2 | kind: LocustKubernets
    |       ^
hint: did you mean `LocustKubernetes`?
)"},
      {R"(apiVersion: code2cloud.planton.cloud/v1
kind: Deployment
metadata: {name: shop}
spec: {}
)",
       R"(test.yaml:2:7: error: kind: must be `LocustKubernetes` or `KubernetesLocust`, is `Deployment`
  2 | kind: Deployment
    |       ^
)"},
      {R"(api_version: code2cloud.planton.cloud/v1
kind: LocustKubernetes
metadata: {name: shop}
specs: {}
)",
       R"(test.yaml:1:1: error: spec: missing
  1 | api_version: code2cloud.planton.cloud/v1
    | ^
hint: add `spec`: what is deployed
test.yaml:4:1: error: specs: unknown field
  4 | specs: {}
    | ^
hint: did you mean `spec`?
)"},
      {R"(apiVersion: code2cloud.planton.cloud/v1
kind: LocustKubernetes
metadata: {name: shop}
spec: []
)",
       R"(test.yaml:4:7: error: spec: must be a mapping, is a list
  4 | spec: []
    |       ^
)"},
      {R"(apiVersion: code2cloud.planton.cloud/v1
kind: LocustKubernetes
metadata: shop
spec: {}
)",
       R"(test.yaml:3:11: error: metadata: must be a mapping, is a string
  3 | metadata: shop
    |           ^
)"},
      {R"(apiVersion: code2cloud.planton.cloud/v1
kind: LocustKubernetes
metadata: {name: shop}
spec: {}
worker_container: {}
)",
       R"(test.yaml:5:1: error: worker_container: unknown field
  5 | worker_container: {}
    | ^
hint: `worker_container` is a field of `spec`: does it need more indentation?
)"},
  }};
  ExpectMistakes(AsFile, kMistakes);
}

TEST(FileMistakes, Yaml) {
  constexpr std::array<Mistake, 10> kMistakes = {{
      {R"(apiVersion: code2cloud.planton.cloud/v1
kind: [
)",
       R"(test.yaml:3:1: error: malformed YAML: end of sequence flow not found
hint: the text ends inside a flow list: add the missing `]`
)"},
      {R"(apiVersion: code2cloud.planton.cloud/v1
kind: "LocustKubernetes
metadata: {name: shop}
)",
       R"(test.yaml:2:7: error: a quoted string is not closed
  2 | kind: "LocustKubernetes
    |       ^
hint: add the closing "
)"},
      {R"(apiVersion: code2cloud.planton.cloud/v1
	kind: LocustKubernetes
)",
       R"(test.yaml:2:1: error: malformed YAML: illegal tab when looking for indentation
  2 |  kind: LocustKubernetes
    | ^
)"},
      {R"(apiVersion: code2cloud.planton.cloud/v1
kind: LocustKubernetes
metadata: {name: shop}
spec: {}
---
kind: Other
)",
       R"(test.yaml:5:1: error: more than one document
  5 | ---
    | ^
hint: give one document in a file
)"},
      {R"(apiVersion: code2cloud.planton.cloud/v1
kind: *nowhere
metadata: {name: shop}
spec: {}
)",
       R"(test.yaml:2:7: error: malformed YAML: the referenced anchor is not defined
  2 | kind: *nowhere
    |       ^
)"},
      {R"(apiVersion: code2cloud.planton.cloud/v1
kind: LocustKubernetes
kind: LocustKubernetes
metadata: {name: shop}
spec: {}
)",
       R"(test.yaml:3:1: error: kind: given twice, first in line 2
  3 | kind: LocustKubernetes
    | ^
hint: keep one of the two
)"},
      {R"(apiVersion: code2cloud.planton.cloud/v1
kind: LocustKubernetes
metadata: {name: shop}
spec:
  worker_container: {replicas: 1}
  workerContainer: {replicas: 2}
)",
       R"(test.yaml:6:3: error: spec.workerContainer: given twice, as `worker_container` in line 5 and as `workerContainer`
  6 |   workerContainer: {replicas: 2}
    |   ^
hint: keep one of the two
)"},
      {R"(apiVersion: code2cloud.planton.cloud/v1
kind: LocustKubernetes
metadata: {name: shop}
spec:
  worker_container:
    replicas: 1
    replicas: 2
)",
       R"(test.yaml:7:5: error: spec.worker_container.replicas: given twice, first in line 6
  7 |     replicas: 2
    |     ^
hint: keep one of the two
)"},
      {R"(apiVersion: code2cloud.planton.cloud/v1
kind: LocustKubernetes
metadata: {name: shop, yes: no}
spec: {}
)",
       R"(test.yaml:3:24: error: metadata.true: key must be a string, is a boolean
  3 | metadata: {name: shop, yes: no}
    |                        ^
hint: put it in quotes: YAML reads y, n, yes, no, on, off, true and false as booleans
)"},
      {R"(apiVersion: code2cloud.planton.cloud/v1
kind: LocustKubernetes
metadata: {name: shop, [a]: b}
spec: {}
)",
       R"(test.yaml:3:24: error: a mapping or list as a key
  3 | metadata: {name: shop, [a]: b}
    |                        ^
hint: JSON objects have strings as keys
)"},
  }};
  ExpectMistakes(AsFile, kMistakes);
}

}  // namespace
}  // namespace locust
