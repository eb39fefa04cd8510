// What is said of mistakes in numbers of pods and their resources.
#include <array>

#include "tests/unit/postrenderer/load_test/mistakes.h"

namespace locust {
namespace {

TEST(SizesMistakes, Sizes) {
  constexpr std::array<Mistake, 35> kMistakes = {{
      {R"(master_container: 1)",
       R"(test.yaml:6:21: error: spec.master_container: must be a mapping, is a number
  6 |   master_container: 1
    |                     ^
)"},
      {R"(master_container: {replicas: 0})",
       R"(test.yaml:6:32: error: spec.master_container.replicas: a test has exactly one master, not 0
  6 |   master_container: {replicas: 0}
    |                                ^
hint: workers are what scales: set worker_container.replicas
)"},
      {R"(master_container: {replicas: 2})",
       R"(test.yaml:6:32: error: spec.master_container.replicas: a test has exactly one master, not 2
  6 |   master_container: {replicas: 2}
    |                                ^
hint: workers are what scales: set worker_container.replicas
)"},
      {R"(master_container:
    replicas: 3)",
       R"(test.yaml:7:15: error: spec.master_container.replicas: a test has exactly one master, not 3
  7 |     replicas: 3
    |               ^
hint: workers are what scales: set worker_container.replicas
)"},
      {R"(worker_container: {replicas: -1})",
       R"(test.yaml:6:32: error: spec.worker_container.replicas: must be at least 0, is -1
  6 |   worker_container: {replicas: -1}
    |                                ^
)"},
      {R"(worker_container: {replicas: 10001})",
       R"(test.yaml:6:32: error: spec.worker_container.replicas: must be at most 10000, is 10001
  6 |   worker_container: {replicas: 10001}
    |                                ^
)"},
      {R"(worker_container: {replicas: 2.5})",
       R"(test.yaml:6:32: error: spec.worker_container.replicas: must be a whole number, is 2.5
  6 |   worker_container: {replicas: 2.5}
    |                                ^
)"},
      {R"(worker_container: {replicas: "2"})",
       R"(test.yaml:6:32: error: spec.worker_container.replicas: must be a whole number, is a string
  6 |   worker_container: {replicas: "2"}
    |                                ^
hint: remove the quotes
)"},
      {R"(worker_container: {replicas: two})",
       R"(test.yaml:6:32: error: spec.worker_container.replicas: must be a whole number, is a string
  6 |   worker_container: {replicas: two}
    |                                ^
)"},
      {R"(worker_container: {replicas: true})",
       R"(test.yaml:6:32: error: spec.worker_container.replicas: must be a whole number, is a boolean
  6 |   worker_container: {replicas: true}
    |                                ^
)"},
      {R"(worker_container: {replicas: [2]})",
       R"(test.yaml:6:32: error: spec.worker_container.replicas: must be a whole number, is a list
  6 |   worker_container: {replicas: [2]}
    |                                ^
)"},
      {R"(worker_container: {replicas: {}})",
       R"(test.yaml:6:32: error: spec.worker_container.replicas: must be a whole number, is a mapping
  6 |   worker_container: {replicas: {}}
    |                                ^
)"},
      {R"(worker_container: {replicas: 99999999999999999999})",
       R"(test.yaml:6:32: error: spec.worker_container.replicas: must be at most 10000, is 99999999999999999999
  6 |   worker_container: {replicas: 99999999999999999999}
    |                                ^
)"},
      {R"(worker_container: {replica: 2})",
       R"(test.yaml:6:22: error: spec.worker_container.replica: unknown field
  6 |   worker_container: {replica: 2}
    |                      ^
hint: did you mean `replicas`?
)"},
      {R"(worker_container: {limits: {cpu: 1}})",
       R"(test.yaml:6:22: error: spec.worker_container.limits: unknown field
  6 |   worker_container: {limits: {cpu: 1}}
    |                      ^
hint: `limits` is a field of `spec.worker_container.resources`: does it need more indentation?
)"},
      {R"(worker_container: {resource: {}})",
       R"(test.yaml:6:22: error: spec.worker_container.resource: unknown field
  6 |   worker_container: {resource: {}}
    |                      ^
hint: did you mean `resources`?
)"},
      {R"(worker_container: {resources: 1})",
       R"(test.yaml:6:33: error: spec.worker_container.resources: must be a mapping, is a number
  6 |   worker_container: {resources: 1}
    |                                 ^
)"},
      {R"(worker_container: {resources: {request: {}}})",
       R"(test.yaml:6:34: error: spec.worker_container.resources.request: unknown field
  6 |   worker_container: {resources: {request: {}}}
    |                                  ^
hint: did you mean `requests`?
)"},
      {R"(worker_container: {resources: {cpu: 1}})",
       R"(test.yaml:6:34: error: spec.worker_container.resources.cpu: unknown field
  6 |   worker_container: {resources: {cpu: 1}}
    |                                  ^
hint: known here: `requests` or `limits`
)"},
      {R"(worker_container: {resources: {requests: 1}})",
       R"(test.yaml:6:44: error: spec.worker_container.resources.requests: must be a mapping, is a number
  6 |   worker_container: {resources: {requests: 1}}
    |                                            ^
)"},
      {R"(worker_container: {resources: {requests: {cpus: 1}}})",
       R"(test.yaml:6:45: error: spec.worker_container.resources.requests.cpus: unknown resource
  6 |   worker_container: {resources: {requests: {cpus: 1}}}
    |                                             ^
hint: did you mean `cpu`? resources are cpu, memory, ephemeral-storage and others with a domain, like `acme.example/gpu`
)"},
      {R"(worker_container: {resources: {requests: {mem: 1Gi}}})",
       R"(test.yaml:6:45: error: spec.worker_container.resources.requests.mem: unknown resource
  6 |   worker_container: {resources: {requests: {mem: 1Gi}}}
    |                                             ^
hint: resources are cpu, memory, ephemeral-storage and others with a domain, like `acme.example/gpu`
)"},
      {R"(worker_container: {resources: {requests: {gpu: 1}}})",
       R"(test.yaml:6:45: error: spec.worker_container.resources.requests.gpu: unknown resource
  6 |   worker_container: {resources: {requests: {gpu: 1}}}
    |                                             ^
hint: did you mean `cpu`? resources are cpu, memory, ephemeral-storage and others with a domain, like `acme.example/gpu`
)"},
      {R"(worker_container: {resources: {requests: {"Acme/gpu": 1}}})",
       R"(test.yaml:6:45: error: spec.worker_container.resources.requests["Acme/gpu"]: resource name `Acme/gpu` before the '/' may have only lower-case letters, digits, '-' and '.', not 'A'
  6 |   worker_container: {resources: {requests: {"Acme/gpu": 1}}}
    |                                             ^
)"},
      {R"(worker_container: {resources: {requests: {cpu: }}})",
       R"(test.yaml:6:49: error: spec.worker_container.resources.requests.cpu: must be a string, is empty
  6 |   worker_container: {resources: {requests: {cpu: }}}
    |                                                 ^
hint: write "" for an empty string
)"},
      {R"(worker_container: {resources: {requests: {cpu: []}}})",
       R"(test.yaml:6:50: error: spec.worker_container.resources.requests.cpu: must be a string, is a list
  6 |   worker_container: {resources: {requests: {cpu: []}}}
    |                                                  ^
)"},
      {R"(worker_container: {resources: {requests: {cpu: ""}}})",
       R"(test.yaml:6:50: error: spec.worker_container.resources.requests.cpu: is empty
  6 |   worker_container: {resources: {requests: {cpu: ""}}}
    |                                                  ^
hint: quantities look like `500m`, `2` or `1Gi`
)"},
      {R"(worker_container: {resources: {requests: {cpu: one}}})",
       R"(test.yaml:6:50: error: spec.worker_container.resources.requests.cpu: `one` is no quantity
  6 |   worker_container: {resources: {requests: {cpu: one}}}
    |                                                  ^
hint: quantities look like `500m`, `2` or `1Gi`
)"},
      {R"(worker_container: {resources: {requests: {cpu: -1}}})",
       R"(test.yaml:6:50: error: spec.worker_container.resources.requests.cpu: must not be negative, is `-1`
  6 |   worker_container: {resources: {requests: {cpu: -1}}}
    |                                                  ^
)"},
      {R"(worker_container: {resources: {requests: {memory: 256MB}}})",
       R"(test.yaml:6:53: error: spec.worker_container.resources.requests.memory: `256MB` is no quantity
  6 |   worker_container: {resources: {requests: {memory: 256MB}}}
    |                                                     ^
hint: quantities look like `500m`, `2` or `1Gi`
)"},
      {R"(worker_container: {resources: {requests: {memory: 256mi}}})",
       R"(test.yaml:6:53: error: spec.worker_container.resources.requests.memory: `256mi` is no quantity
  6 |   worker_container: {resources: {requests: {memory: 256mi}}}
    |                                                     ^
hint: quantities look like `500m`, `2` or `1Gi`
)"},
      {R"(worker_container: {resources: {requests: {cpu: true}}})",
       R"(test.yaml:6:50: error: spec.worker_container.resources.requests.cpu: must be a string, is a boolean
  6 |   worker_container: {resources: {requests: {cpu: true}}}
    |                                                  ^
hint: put it in quotes: YAML reads y, n, yes, no, on, off, true and false as booleans
)"},
      {R"(worker_container: {resources: {limits: {memory: 1Gb}}})",
       R"(test.yaml:6:51: error: spec.worker_container.resources.limits.memory: `1Gb` is no quantity
  6 |   worker_container: {resources: {limits: {memory: 1Gb}}}
    |                                                   ^
hint: quantities look like `500m`, `2` or `1Gi`
)"},
      {R"(worker_container: {resources: {requests: {cpu: 2}, limits: {cpu: 1500m}}})",
       R"(test.yaml:6:50: error: spec.worker_container.resources.requests.cpu: request 2 is over the limit 1500m
  6 |   worker_container: {resources: {requests: {cpu: 2}, limits: {cpu: 1500m}}}
    |                                                  ^
hint: a container can't be promised more than it may use
)"},
      {R"(worker_container: {resources: {requests: {memory: 1Gi}, limits: {memory: 1G}}})",
       R"(test.yaml:6:53: error: spec.worker_container.resources.requests.memory: request 1Gi is over the limit 1G
  6 |   worker_container: {resources: {requests: {memory: 1Gi}, limits: {memory: 1G}}}
    |                                                     ^
hint: a container can't be promised more than it may use
)"},
  }};
  ExpectMistakes(AsSpec, kMistakes);
}

}  // namespace
}  // namespace locust
