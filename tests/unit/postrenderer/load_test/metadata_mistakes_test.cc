// What is said of mistakes in metadata.
#include <array>

#include "tests/unit/postrenderer/load_test/mistakes.h"

namespace locust {
namespace {

TEST(MetadataMistakes, Metadata) {
  constexpr std::array<Mistake, 42> kMistakes = {{
      {R"(name: [shop])", R"(test.yaml:4:9: error: metadata.name: must be a string, is a list
  4 |   name: [shop]
    |         ^
)"},
      {R"(name: 7)", R"(test.yaml:4:9: error: metadata.name: `7` must begin with a lower-case letter
  4 |   name: 7
    |         ^
)"},
      {R"(name: "")", R"(test.yaml:4:9: error: metadata.name: must not be empty
  4 |   name: ""
    |         ^
)"},
      {R"(name: Shop)",
       R"(test.yaml:4:9: error: metadata.name: `Shop` may have only lower-case letters, digits and '-', not 'S'
  4 |   name: Shop
    |         ^
)"},
      {R"(name: -shop)",
       R"(test.yaml:4:9: error: metadata.name: `-shop` must begin and end with a lower-case letter or digit
  4 |   name: -shop
    |         ^
)"},
      {R"(name: shop-)",
       R"(test.yaml:4:9: error: metadata.name: `shop-` must begin and end with a lower-case letter or digit
  4 |   name: shop-
    |         ^
)"},
      {R"(name: sho_p)",
       R"(test.yaml:4:9: error: metadata.name: `sho_p` may have only lower-case letters, digits and '-', not '_'
  4 |   name: sho_p
    |         ^
)"},
      {R"(name: süß)",
       R"(test.yaml:4:9: error: metadata.name: `süß` may have only lower-case letters, digits and '-', not the byte 0xC3
  4 |   name: süß
    |         ^
)"},
      {R"(name: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa)",
       R"(test.yaml:4:9: error: metadata.name: `aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa` must be at most 42 characters, has 43
  4 |   name: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
    |         ^
hint: names are made of it, and the longest, `<name>-lib-files-<hash of 10>`, has to fit into 63
)"},
      {R"(name: null)", R"(test.yaml:3:1: error: metadata.name: missing
  3 | metadata:
    | ^
hint: add `name`: full name of the release and of its objects
)"},
      {R"(labels: {})", R"(test.yaml:3:1: error: metadata.name: missing
  3 | metadata:
    | ^
hint: add `name`: full name of the release and of its objects
)"},
      {R"(name: yes)", R"(test.yaml:4:9: error: metadata.name: must be a string, is a boolean
  4 |   name: yes
    |         ^
hint: put it in quotes: YAML reads y, n, yes, no, on, off, true and false as booleans
)"},
      {R"(name: shop
  nmae: x)",
       R"(test.yaml:5:3: error: metadata.nmae: unknown field
  5 |   nmae: x
    |   ^
hint: did you mean `name`?
)"},
      {R"(name: shop
  version_id: x)",
       R"(test.yaml:5:3: error: metadata.version_id: unknown field
  5 |   version_id: x
    |   ^
hint: did you mean `version`?
)"},
      {R"(name: shop
  id: [a])",
       R"(test.yaml:5:7: error: metadata.id: must be a string, is a list
  5 |   id: [a]
    |       ^
)"},
      {R"(name: shop
  org: "acme corp")",
       R"(test.yaml:5:8: error: metadata.org: `acme corp` may have only letters, digits, '-', '_' and '.', not a blank
  5 |   org: "acme corp"
    |        ^
)"},
      {R"(name: shop
  org: oooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooo)",
       R"(test.yaml:5:8: error: metadata.org: `oooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooo` must be at most 63 characters, has 64
  5 |   org: oooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooo
    |        ^
)"},
      {R"(name: shop
  env: -prod)",
       R"(test.yaml:5:8: error: metadata.env: `-prod` must begin and end with a letter or digit
  5 |   env: -prod
    |        ^
)"},
      {R"(name: shop
  env: {id: -prod})",
       R"(test.yaml:5:13: error: metadata.env.id: `-prod` must begin and end with a letter or digit
  5 |   env: {id: -prod}
    |             ^
)"},
      {R"(name: shop
  env: {name: prod})",
       R"(test.yaml:5:9: error: metadata.env.name: unknown field
  5 |   env: {name: prod}
    |         ^
hint: `name` is a field of `metadata`: is it indented too far?
)"},
      {R"(name: shop
  env: [prod])",
       R"(test.yaml:5:8: error: metadata.env: must be a string, is a list
  5 |   env: [prod]
    |        ^
)"},
      {R"(name: shop
  labels: [a])",
       R"(test.yaml:5:11: error: metadata.labels: must be a mapping, is a list
  5 |   labels: [a]
    |           ^
)"},
      {R"(name: shop
  labels: {team: true})",
       R"(test.yaml:5:18: error: metadata.labels.team: must be a string, is a boolean
  5 |   labels: {team: true}
    |                  ^
hint: put it in quotes: YAML reads y, n, yes, no, on, off, true and false as booleans
)"},
      {R"(name: shop
  labels: {team: "a b"})",
       R"(test.yaml:5:18: error: metadata.labels.team: `a b` may have only letters, digits, '-', '_' and '.', not a blank
  5 |   labels: {team: "a b"}
    |                  ^
)"},
      {R"(name: shop
  labels: {"a b": c})",
       R"(test.yaml:5:12: error: metadata.labels["a b"]: key `a b` may have only letters, digits, '-', '_' and '.', not a blank
  5 |   labels: {"a b": c}
    |            ^
)"},
      {R"(name: shop
  labels: {"a/b/c": c})",
       R"(test.yaml:5:12: error: metadata.labels["a/b/c"]: key `a/b/c` may have only one '/'
  5 |   labels: {"a/b/c": c}
    |            ^
)"},
      {R"(name: shop
  labels: {"/b": c})",
       R"(test.yaml:5:12: error: metadata.labels["/b"]: key `/b` before the '/' must not be empty
  5 |   labels: {"/b": c}
    |            ^
)"},
      {R"(name: shop
  labels: {load_test: x})",
       R"(test.yaml:5:12: error: metadata.labels.load_test: key `load_test` is set by the chart, for its selectors
  5 |   labels: {load_test: x}
    |            ^
hint: use a key of your own, like `acme.example/team`
)"},
      {R"(name: shop
  labels: {app.kubernetes.io/name: x})",
       R"(test.yaml:5:12: error: metadata.labels["app.kubernetes.io/name"]: key `app.kubernetes.io/name` is set by the chart, for its selectors
  5 |   labels: {app.kubernetes.io/name: x}
    |            ^
hint: use a key of your own, like `acme.example/team`
)"},
      {R"(name: shop
  labels: {locust-kubernetes/hash: x})",
       R"(test.yaml:5:12: error: metadata.labels["locust-kubernetes/hash"]: key `locust-kubernetes/hash` is set by the post-renderer
  5 |   labels: {locust-kubernetes/hash: x}
    |            ^
hint: use a key of your own, like `acme.example/team`
)"},
      {R"(name: shop
  labels: {team: })",
       R"(test.yaml:5:17: error: metadata.labels.team: must be a string, is empty
  5 |   labels: {team: }
    |                 ^
hint: write "" for an empty string
)"},
      {R"(name: shop
  labels: {pod-template-hash: x})",
       R"(test.yaml:5:12: error: metadata.labels.pod-template-hash: key `pod-template-hash` is set by Kubernetes
  5 |   labels: {pod-template-hash: x}
    |            ^
hint: use a key of your own, like `acme.example/team`
)"},
      {R"(name: shop
  annotations: a)",
       R"(test.yaml:5:16: error: metadata.annotations: must be a mapping, is a string
  5 |   annotations: a
    |                ^
)"},
      {R"(name: shop
  annotations: {"a b": c})",
       R"(test.yaml:5:17: error: metadata.annotations["a b"]: key `a b` may have only letters, digits, '-', '_' and '.', not a blank
  5 |   annotations: {"a b": c}
    |                 ^
)"},
      {R"(name: shop
  annotations: {helm.sh/hook: test})",
       R"(test.yaml:5:17: error: metadata.annotations["helm.sh/hook"]: key `helm.sh/hook` is set by Helm
  5 |   annotations: {helm.sh/hook: test}
    |                 ^
hint: use a key of your own, like `acme.example/team`
)"},
      {R"(name: shop
  annotations: {note: [a]})",
       R"(test.yaml:5:23: error: metadata.annotations.note: must be a string, is a list
  5 |   annotations: {note: [a]}
    |                       ^
)"},
      {R"(name: shop
  tags: a)",
       R"(test.yaml:5:9: error: metadata.tags: must be a list, is a string
  5 |   tags: a
    |         ^
)"},
      {R"(name: shop
  tags: [a, {b: c}])",
       R"(test.yaml:5:13: error: metadata.tags[1]: must be a string, is a mapping
  5 |   tags: [a, {b: c}]
    |             ^
)"},
      {R"(name: shop
  tags: [true])",
       R"(test.yaml:5:10: error: metadata.tags[0]: must be a string, is a boolean
  5 |   tags: [true]
    |          ^
hint: put it in quotes: YAML reads y, n, yes, no, on, off, true and false as booleans
)"},
      {R"(name: shop
  version: 3)",
       R"(test.yaml:5:12: error: metadata.version: must be a mapping, is a number
  5 |   version: 3
    |            ^
)"},
      {R"(name: shop
  version: {ids: a})",
       R"(test.yaml:5:13: error: metadata.version.ids: unknown field
  5 |   version: {ids: a}
    |             ^
hint: did you mean `id`?
)"},
      {R"(name: shop
  version: {id: [a]})",
       R"(test.yaml:5:17: error: metadata.version.id: must be a string, is a list
  5 |   version: {id: [a]}
    |                 ^
)"},
  }};
  ExpectMistakes(AsMetadata, kMistakes);
}

}  // namespace
}  // namespace locust
