// What is said of mistakes in spec.helm_values.
#include <array>

#include "tests/unit/postrenderer/load_test/mistakes.h"

namespace locust {
namespace {

TEST(HelmValuesMistakes, HelmValues) {
  constexpr std::array<Mistake, 27> kMistakes = {{
      {R"(helm_values: [a])",
       R"(test.yaml:6:16: error: spec.helm_values: must be a mapping, is a list
  6 |   helm_values: [a]
    |                ^
)"},
      {R"(helm_values: a)",
       R"(test.yaml:6:16: error: spec.helm_values: must be a mapping, is a string
  6 |   helm_values: a
    |                ^
)"},
      {R"(helm_values: {"": 1})",
       R"(test.yaml:6:17: error: spec.helm_values[""]: an empty key is no path of a chart value
  6 |   helm_values: {"": 1}
    |                 ^
hint: write it like `worker.hpa.enabled` or `tolerations[0].key`; a dot of a name itself is `\.`
)"},
      {R"(helm_values: {.a: 1})",
       R"(test.yaml:6:17: error: spec.helm_values[".a"]: `.a` is no path of a chart value
  6 |   helm_values: {.a: 1}
    |                 ^
hint: write it like `worker.hpa.enabled` or `tolerations[0].key`; a dot of a name itself is `\.`
)"},
      {R"(helm_values: {a.: 1})",
       R"(test.yaml:6:17: error: spec.helm_values["a."]: `a.` is no path of a chart value
  6 |   helm_values: {a.: 1}
    |                 ^
hint: write it like `worker.hpa.enabled` or `tolerations[0].key`; a dot of a name itself is `\.`
)"},
      {R"(helm_values: {a..b: 1})",
       R"(test.yaml:6:17: error: spec.helm_values["a..b"]: `a..b` is no path of a chart value
  6 |   helm_values: {a..b: 1}
    |                 ^
hint: write it like `worker.hpa.enabled` or `tolerations[0].key`; a dot of a name itself is `\.`
)"},
      {R"(helm_values: {"a[": 1})",
       R"(test.yaml:6:17: error: spec.helm_values["a["]: `a[` is no path of a chart value
  6 |   helm_values: {"a[": 1}
    |                 ^
hint: write it like `worker.hpa.enabled` or `tolerations[0].key`; a dot of a name itself is `\.`
)"},
      {R"(helm_values: {"a[x]": 1})",
       R"(test.yaml:6:17: error: spec.helm_values["a[x]"]: `a[x]` is no path of a chart value
  6 |   helm_values: {"a[x]": 1}
    |                 ^
hint: write it like `worker.hpa.enabled` or `tolerations[0].key`; a dot of a name itself is `\.`
)"},
      {R"(helm_values: {"a[0]b": 1})",
       R"(test.yaml:6:17: error: spec.helm_values["a[0]b"]: `a[0]b` is no path of a chart value
  6 |   helm_values: {"a[0]b": 1}
    |                 ^
hint: write it like `worker.hpa.enabled` or `tolerations[0].key`; a dot of a name itself is `\.`
)"},
      {R"(helm_values: {"[0]": 1})",
       R"(test.yaml:6:17: error: spec.helm_values["[0]"]: `[0]` is no path of a chart value
  6 |   helm_values: {"[0]": 1}
    |                 ^
hint: write it like `worker.hpa.enabled` or `tolerations[0].key`; a dot of a name itself is `\.`
)"},
      {R"(helm_values: {"a[1]": 1})",
       R"(test.yaml:6:17: error: spec.helm_values["a[1]"]: chart value `a[1]` without `a[0]`
  6 |   helm_values: {"a[1]": 1}
    |                 ^
hint: count the items of a list from [0] without a gap
)"},
      {R"(helm_values: {"a[0]": 1, "a[2]": 1})",
       R"(test.yaml:6:28: error: spec.helm_values["a[2]"]: chart value `a[2]` without `a[1]`
  6 |   helm_values: {"a[0]": 1, "a[2]": 1}
    |                            ^
hint: count the items of a list from [0] without a gap
)"},
      {R"(helm_values: {"a[65536]": 1})",
       R"(test.yaml:6:17: error: spec.helm_values["a[65536]"]: `a[65536]` is no path of a chart value
  6 |   helm_values: {"a[65536]": 1}
    |                 ^
hint: write it like `worker.hpa.enabled` or `tolerations[0].key`; a dot of a name itself is `\.`
)"},
      {R"(helm_values: {a.b: 1, a: {c: 2}})",
       R"(test.yaml:6:25: error: spec.helm_values.a: chart value `a` is set by `a.b` in line 6 too
  6 |   helm_values: {a.b: 1, a: {c: 2}}
    |                         ^
hint: keep one of the two
)"},
      {R"(helm_values: {a: 1, a.b: 2})",
       R"(test.yaml:6:23: error: spec.helm_values["a.b"]: chart value `a.b` is set by `a` in line 6 too
  6 |   helm_values: {a: 1, a.b: 2}
    |                       ^
hint: keep one of the two
)"},
      {R"(helm_values: {"a\\.b": 1, "a\\.b": 2})",
       R"(test.yaml:6:29: error: spec.helm_values["a\\.b"]: given twice, first in line 6
  6 |   helm_values: {"a\\.b": 1, "a\\.b": 2}
    |                             ^
hint: keep one of the two
)"},
      {R"(helm_values:
    a.b: 1
    "a.b": 2)",
       R"(test.yaml:8:5: error: spec.helm_values["a.b"]: given twice, first in line 7
  8 |     "a.b": 2
    |     ^
hint: keep one of the two
)"},
      {R"(helm_values: {a.b: 1, "a": x})",
       R"(test.yaml:6:25: error: spec.helm_values.a: chart value `a` is set by `a.b` in line 6 too
  6 |   helm_values: {a.b: 1, "a": x}
    |                         ^
hint: keep one of the two
)"},
      {R"(helm_values: {fullnameOverride: x})",
       R"(test.yaml:6:17: error: spec.helm_values.fullnameOverride: chart value `fullnameOverride` is decided by metadata.name
  6 |   helm_values: {fullnameOverride: x}
    |                 ^
hint: take it out of helm_values and set metadata.name
)"},
      {R"(helm_values: {worker.replicas: 3})",
       R"(test.yaml:6:17: error: spec.helm_values["worker.replicas"]: chart value `worker.replicas` is decided by spec.worker_container.replicas
  6 |   helm_values: {worker.replicas: 3}
    |                 ^
hint: take it out of helm_values and set spec.worker_container.replicas
)"},
      {R"(helm_values: {worker: {replicas: 3}})",
       R"(test.yaml:6:26: error: spec.helm_values.worker.replicas: chart value `worker.replicas` is decided by spec.worker_container.replicas
  6 |   helm_values: {worker: {replicas: 3}}
    |                          ^
hint: take it out of helm_values and set spec.worker_container.replicas
)"},
      {R"(helm_values: {worker: 3})",
       R"(test.yaml:6:17: error: spec.helm_values.worker: chart value `worker` is decided by spec.worker_container.replicas
  6 |   helm_values: {worker: 3}
    |                 ^
hint: take it out of helm_values and set spec.worker_container.replicas
)"},
      {R"(helm_values: {master.resources.limits.cpu: 3})",
       R"(test.yaml:6:17: error: spec.helm_values["master.resources.limits.cpu"]: chart value `master.resources.limits.cpu` is decided by spec.master_container.resources
  6 |   helm_values: {master.resources.limits.cpu: 3}
    |                 ^
hint: take it out of helm_values and set spec.master_container.resources
)"},
      {R"(helm_values: {loadtest.pip_packages: []})",
       R"(test.yaml:6:17: error: spec.helm_values["loadtest.pip_packages"]: chart value `loadtest.pip_packages` is decided by spec.load_test.pip_packages
  6 |   helm_values: {loadtest.pip_packages: []}
    |                 ^
hint: take it out of helm_values and set spec.load_test.pip_packages
)"},
      {R"(helm_values: {loadtest.name: x})",
       R"(test.yaml:6:17: error: spec.helm_values["loadtest.name"]: chart value `loadtest.name` is decided by spec.load_test.name
  6 |   helm_values: {loadtest.name: x}
    |                 ^
hint: take it out of helm_values and set spec.load_test.name
)"},
      {R"(helm_values: {loadtest.locust_locustfile: x.py})",
       R"(test.yaml:6:17: error: spec.helm_values["loadtest.locust_locustfile"]: chart value `loadtest.locust_locustfile` is decided by spec.load_test.main_py_content
  6 |   helm_values: {loadtest.locust_locustfile: x.py}
    |                 ^
hint: take it out of helm_values and set spec.load_test.main_py_content
)"},
      {R"(helm_values: {loadtest: {locust_lib_configmap: x}})",
       R"(test.yaml:6:28: error: spec.helm_values.loadtest.locust_lib_configmap: chart value `loadtest.locust_lib_configmap` is decided by spec.load_test.lib_files_content
  6 |   helm_values: {loadtest: {locust_lib_configmap: x}}
    |                            ^
hint: take it out of helm_values and set spec.load_test.lib_files_content
)"},
  }};
  ExpectMistakes(AsSpec, kMistakes);
}

}  // namespace
}  // namespace locust
