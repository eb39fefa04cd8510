// What is said of mistakes in the fields of spec.
#include <array>

#include "tests/unit/postrenderer/load_test/mistakes.h"

namespace locust {
namespace {

TEST(SpecMistakes, SpecFields) {
  constexpr std::array<Mistake, 36> kMistakes = {{
      {R"(worker_containr: {})", R"(test.yaml:6:3: error: spec.worker_containr: unknown field
  6 |   worker_containr: {}
    |   ^
hint: did you mean `worker_container`?
)"},
      {R"(workerContainr: {})", R"(test.yaml:6:3: error: spec.workerContainr: unknown field
  6 |   workerContainr: {}
    |   ^
hint: did you mean `workerContainer`?
)"},
      {R"(workr: {})", R"(test.yaml:6:3: error: spec.workr: unknown field
  6 |   workr: {}
    |   ^
hint: known here: `target_cluster`, `namespace`, `create_namespace`, `kubernetes_cluster_credential_id`, `environment_info`, `stack_job_settings`, `master_container`, `worker_container`, `ingress`, `load_test` or `helm_values`
)"},
      {R"(wholly_different: 1)", R"(test.yaml:6:3: error: spec.wholly_different: unknown field
  6 |   wholly_different: 1
    |   ^
hint: known here: `target_cluster`, `namespace`, `create_namespace`, `kubernetes_cluster_credential_id`, `environment_info`, `stack_job_settings`, `master_container`, `worker_container`, `ingress`, `load_test` or `helm_values`
)"},
      {R"(replicas: 3)", R"(test.yaml:6:3: error: spec.replicas: unknown field
  6 |   replicas: 3
    |   ^
hint: `replicas` is a field of `spec.master_container`: does it need more indentation?
)"},
      {R"(main_py_content: x)", R"(test.yaml:6:3: error: spec.main_py_content: unknown field
  6 |   main_py_content: x
    |   ^
hint: `main_py_content` is a field of `spec.load_test`: does it need more indentation?
)"},
      {R"(org_id: x)", R"(test.yaml:6:3: error: spec.org_id: unknown field
  6 |   org_id: x
    |   ^
hint: `org_id` is a field of `spec.environment_info`: does it need more indentation?
)"},
      {R"(apiVersion: x)", R"(test.yaml:6:3: error: spec.apiVersion: unknown field
  6 |   apiVersion: x
    |   ^
hint: `apiVersion` is a field of the file's top level: is it indented too far?
)"},
      {R"(namespace: Load)",
       R"(test.yaml:6:14: error: spec.namespace: `Load` may have only lower-case letters, digits and '-', not 'L'
  6 |   namespace: Load
    |              ^
)"},
      {R"(namespace: a.b)",
       R"(test.yaml:6:14: error: spec.namespace: `a.b` may have only lower-case letters, digits and '-', not '.'
  6 |   namespace: a.b
    |              ^
)"},
      {R"(namespace: [a])", R"(test.yaml:6:14: error: spec.namespace: must be a string, is a list
  6 |   namespace: [a]
    |              ^
)"},
      {R"(namespace: {})", R"(test.yaml:6:3: error: spec.namespace: names no namespace
  6 |   namespace: {}
    |   ^
hint: write it as `namespace: load-tests`
)"},
      {R"(namespace: {value: Load})",
       R"(test.yaml:6:22: error: spec.namespace.value: `Load` may have only lower-case letters, digits and '-', not 'L'
  6 |   namespace: {value: Load}
    |                      ^
)"},
      {R"(namespace: {valu: load})", R"(test.yaml:6:15: error: spec.namespace.valu: unknown field
  6 |   namespace: {valu: load}
    |               ^
hint: did you mean `value`?
)"},
      {R"(namespace: {value_from: {name: x}})",
       R"(test.yaml:6:15: error: spec.namespace.value_from: references to other resources can't be resolved here
  6 |   namespace: {value_from: {name: x}}
    |               ^
hint: write the name itself: `namespace: load-tests`
)"},
      {R"(namespace: nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn)",
       R"(test.yaml:6:14: error: spec.namespace: `nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn` must be at most 63 characters, has 64
  6 |   namespace: nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn
    |              ^
)"},
      {R"(create_namespace: 1)",
       R"(test.yaml:6:21: error: spec.create_namespace: must be true or false, is a number
  6 |   create_namespace: 1
    |                     ^
)"},
      {R"(create_namespace: "true")",
       R"(test.yaml:6:21: error: spec.create_namespace: must be true or false, is a string
  6 |   create_namespace: "true"
    |                     ^
)"},
      {R"(target_cluster: prod)",
       R"(test.yaml:6:19: error: spec.target_cluster: must be a mapping, is a string
  6 |   target_cluster: prod
    |                   ^
)"},
      {R"(target_cluster: {name: prod})",
       R"(test.yaml:6:20: error: spec.target_cluster.name: unknown field
  6 |   target_cluster: {name: prod}
    |                    ^
hint: known here: `cluster_kind` or `cluster_name`
)"},
      {R"(target_cluster: {cluster_name: [a]})",
       R"(test.yaml:6:34: error: spec.target_cluster.cluster_name: must be a string, is a list
  6 |   target_cluster: {cluster_name: [a]}
    |                                  ^
)"},
      {R"(kubernetes_cluster_credential_id: ../prod)",
       R"(test.yaml:6:37: error: spec.kubernetes_cluster_credential_id: must be letters, digits, '-', '_' and '.', and not begin with '.'
hint: it names the file <id>.kubeconfig in the credentials folder
)"},
      {R"(kubernetes_cluster_credential_id: .prod)",
       R"(test.yaml:6:37: error: spec.kubernetes_cluster_credential_id: must be letters, digits, '-', '_' and '.', and not begin with '.'
hint: it names the file <id>.kubeconfig in the credentials folder
)"},
      {R"(kubernetes_cluster_credential_id: "")",
       R"(test.yaml:6:37: error: spec.kubernetes_cluster_credential_id: must be letters, digits, '-', '_' and '.', and not begin with '.'
hint: it names the file <id>.kubeconfig in the credentials folder
)"},
      {R"(kubernetes_cluster_credential_id: [a])",
       R"(test.yaml:6:37: error: spec.kubernetes_cluster_credential_id: must be a string, is a list
)"},
      {R"(environment_info: prod)",
       R"(test.yaml:6:21: error: spec.environment_info: must be a mapping, is a string
  6 |   environment_info: prod
    |                     ^
)"},
      {R"(environment_info: {env: prod})",
       R"(test.yaml:6:22: error: spec.environment_info.env: unknown field
  6 |   environment_info: {env: prod}
    |                      ^
hint: known here: `org_id`, `env_id` or `env_name`
)"},
      {R"(environment_info: {env_name: "a b"})",
       R"(test.yaml:6:32: error: spec.environment_info.env_name: `a b` may have only letters, digits, '-', '_' and '.', not a blank
  6 |   environment_info: {env_name: "a b"}
    |                                ^
)"},
      {R"(environment_info: {org_id: [a]})",
       R"(test.yaml:6:30: error: spec.environment_info.org_id: must be a string, is a list
  6 |   environment_info: {org_id: [a]}
    |                              ^
)"},
      {R"(environment_info: {env_id: a/b})",
       R"(test.yaml:6:30: error: spec.environment_info.env_id: `a/b` may have only letters, digits, '-', '_' and '.', not '/'
  6 |   environment_info: {env_id: a/b}
    |                              ^
)"},
      {R"(stack_job_settings: [])",
       R"(test.yaml:6:23: error: spec.stack_job_settings: must be a mapping, is a list
  6 |   stack_job_settings: []
    |                       ^
)"},
      {R"(stack_job_settings: {is_manuel: true})",
       R"(test.yaml:6:24: error: spec.stack_job_settings.is_manuel: unknown field
  6 |   stack_job_settings: {is_manuel: true}
    |                        ^
hint: did you mean `is_manual`?
)"},
      {R"(stack_job_settings: {is_manual: 1})",
       R"(test.yaml:6:35: error: spec.stack_job_settings.is_manual: must be true or false, is a number
  6 |   stack_job_settings: {is_manual: 1}
    |                                   ^
)"},
      {R"(stack_job_settings: {custom_inputs: [a]})",
       R"(test.yaml:6:39: error: spec.stack_job_settings.custom_inputs: must be a mapping, is a list
  6 |   stack_job_settings: {custom_inputs: [a]}
    |                                       ^
)"},
      {R"(stack_job_settings: {custom_inputs: {a: {b: c}}})",
       R"(test.yaml:6:43: error: spec.stack_job_settings.custom_inputs.a: must be a string, is a mapping
  6 |   stack_job_settings: {custom_inputs: {a: {b: c}}}
    |                                           ^
)"},
      {R"(stack_job_settings: {pulumi_module_id: [a]})",
       R"(test.yaml:6:42: error: spec.stack_job_settings.pulumi_module_id: must be a string, is a list
  6 |   stack_job_settings: {pulumi_module_id: [a]}
    |                                          ^
)"},
  }};
  ExpectMistakes(AsSpec, kMistakes);
}

}  // namespace
}  // namespace locust
