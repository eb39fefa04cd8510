// What is said of mistakes in spec.ingress.
#include <array>

#include "tests/unit/postrenderer/load_test/mistakes.h"

namespace locust {
namespace {

TEST(IngressMistakes, Ingress) {
  constexpr std::array<Mistake, 36> kMistakes = {{
      {R"(ingress:
    enabled: true
    hosts:
    - host: a.example
    - {host: b.example, paths: [/]}
    - host: a.example
      paths: [/locust])",
       R"(test.yaml:11:13: error: spec.ingress.hosts[2].host: host `a.example` is listed in line 9 already
  11 |     - host: a.example
     |             ^
hint: list it once, with all its `paths`
)"},
      {R"(ingress: {enabled: true, hosts: [{host: ""}, {host: ""}]})",
       R"(test.yaml:6:43: error: spec.ingress.hosts[0].host: must not be empty
  6 |   ingress: {enabled: true, hosts: [{host: ""}, {host: ""}]}
    |                                           ^
test.yaml:6:55: error: spec.ingress.hosts[1].host: must not be empty
  6 |   ingress: {enabled: true, hosts: [{host: ""}, {host: ""}]}
    |                                                       ^
)"},
      {R"(ingress: true)", R"(test.yaml:6:12: error: spec.ingress: must be a mapping, is a boolean
  6 |   ingress: true
    |            ^
)"},
      {R"(ingress: {enable: true})", R"(test.yaml:6:13: error: spec.ingress.enable: unknown field
  6 |   ingress: {enable: true}
    |             ^
hint: did you mean `enabled`?
)"},
      {R"(ingress: {enabled: 1, hostname: a.example})",
       R"(test.yaml:6:22: error: spec.ingress.enabled: must be true or false, is a number
  6 |   ingress: {enabled: 1, hostname: a.example}
    |                      ^
)"},
      {R"(ingress: {enabled: true})",
       R"(test.yaml:6:3: error: spec.ingress: is enabled, but names no host
  6 |   ingress: {enabled: true}
    |   ^
hint: add `hostname`, or `dns_domain` for `<metadata.name>.<dns_domain>`
)"},
      {R"(ingress: {enabled: yes please})",
       R"(test.yaml:6:22: error: spec.ingress.enabled: must be true or false, is a string
  6 |   ingress: {enabled: yes please}
    |                      ^
)"},
      {R"(ingress: {enabled: true, hostname: a.example, dns_domain: b.example})",
       R"(test.yaml:6:3: error: spec.ingress: names its hosts in more than one way
  6 |   ingress: {enabled: true, hostname: a.example, dns_domain: b.example}
    |   ^
hint: keep one of hostname, dns_domain and hosts
)"},
      {R"(ingress: {enabled: true, hostname: a.example, hosts: [{host: b.example}]})",
       R"(test.yaml:6:3: error: spec.ingress: names its hosts in more than one way
  6 |   ingress: {enabled: true, hostname: a.example, hosts: [{host: b.example}]}
    |   ^
hint: keep one of hostname, dns_domain and hosts
)"},
      {R"(ingress: {is_enabled: true, isEnabled: true, hostname: a.example})",
       R"(test.yaml:6:31: error: spec.ingress.isEnabled: given twice, as `is_enabled` in line 6 and as `isEnabled`
  6 |   ingress: {is_enabled: true, isEnabled: true, hostname: a.example}
    |                               ^
hint: keep one of the two
)"},
      {R"(ingress: {enabled: true, is_enabled: false, hostname: a.example})",
       R"(test.yaml:6:28: error: spec.ingress.is_enabled: given twice, as `enabled` in line 6 and as `is_enabled`
  6 |   ingress: {enabled: true, is_enabled: false, hostname: a.example}
    |                            ^
hint: keep one of the two
)"},
      {R"(ingress: {enabled: true, dns_domain: a.example, endpoint_domain_name: b.example})",
       R"(test.yaml:6:51: error: spec.ingress.endpoint_domain_name: given twice, as `dns_domain` in line 6 and as `endpoint_domain_name`
  6 |   ingress: {enabled: true, dns_domain: a.example, endpoint_domain_name: b.example}
    |                                                   ^
hint: keep one of the two
)"},
      {R"(ingress: {enabled: true, hostname: "http://a.example"})",
       R"(test.yaml:6:38: error: spec.ingress.hostname: `http://a.example` may have only lower-case letters, digits, '-' and '.', not ':'
  6 |   ingress: {enabled: true, hostname: "http://a.example"}
    |                                      ^
)"},
      {R"(ingress: {enabled: true, hostname: "a.example:8089"})",
       R"(test.yaml:6:38: error: spec.ingress.hostname: `a.example:8089` may have only lower-case letters, digits, '-' and '.', not ':'
  6 |   ingress: {enabled: true, hostname: "a.example:8089"}
    |                                      ^
)"},
      {R"(ingress: {enabled: true, hostname: A.example})",
       R"(test.yaml:6:38: error: spec.ingress.hostname: `A.example` may have only lower-case letters, digits, '-' and '.', not 'A'
  6 |   ingress: {enabled: true, hostname: A.example}
    |                                      ^
)"},
      {R"(ingress: {enabled: true, hostname: "a..example"})",
       R"(test.yaml:6:38: error: spec.ingress.hostname: `a..example` must begin and end with a lower-case letter or digit, before and after each '.' too
  6 |   ingress: {enabled: true, hostname: "a..example"}
    |                                      ^
)"},
      {R"(ingress: {enabled: true, hostname: "*.a.*.example"})",
       R"(test.yaml:6:38: error: spec.ingress.hostname: `*.a.*.example` after "*." may have only lower-case letters, digits, '-' and '.', not '*'
  6 |   ingress: {enabled: true, hostname: "*.a.*.example"}
    |                                      ^
)"},
      {R"(ingress: {enabled: true, hostname: [a]})",
       R"(test.yaml:6:38: error: spec.ingress.hostname: must be a string, is a list
  6 |   ingress: {enabled: true, hostname: [a]}
    |                                      ^
)"},
      {R"(ingress: {enabled: true, dns_domain: "*.example"})",
       R"(test.yaml:6:40: error: spec.ingress.dns_domain: `*.example` may have only lower-case letters, digits, '-' and '.', not '*'
  6 |   ingress: {enabled: true, dns_domain: "*.example"}
    |                                        ^
)"},
      {R"(ingress: {enabled: true, dns_domain: .example})",
       R"(test.yaml:6:40: error: spec.ingress.dns_domain: `.example` must begin and end with a lower-case letter or digit, before and after each '.' too
  6 |   ingress: {enabled: true, dns_domain: .example}
    |                                        ^
)"},
      {R"(ingress: {enabled: true, hosts: a.example})",
       R"(test.yaml:6:35: error: spec.ingress.hosts: must be a list, is a string
  6 |   ingress: {enabled: true, hosts: a.example}
    |                                   ^
)"},
      {R"(ingress: {enabled: true, hosts: []})",
       R"(test.yaml:6:3: error: spec.ingress: is enabled, but names no host
  6 |   ingress: {enabled: true, hosts: []}
    |   ^
hint: add `hostname`, or `dns_domain` for `<metadata.name>.<dns_domain>`
)"},
      {R"(ingress: {enabled: true, hosts: [a.example]})",
       R"(test.yaml:6:36: error: spec.ingress.hosts[0]: must be a mapping, is a string
  6 |   ingress: {enabled: true, hosts: [a.example]}
    |                                    ^
)"},
      {R"(ingress: {enabled: true, hosts: [{}]})",
       R"(test.yaml:6:36: error: spec.ingress.hosts[0].host: missing
  6 |   ingress: {enabled: true, hosts: [{}]}
    |                                    ^
hint: add `host`: domain name
)"},
      {R"(ingress: {enabled: true, hosts: [{host: a.example, path: /}]})",
       R"(test.yaml:6:54: error: spec.ingress.hosts[0].path: unknown field
  6 |   ingress: {enabled: true, hosts: [{host: a.example, path: /}]}
    |                                                      ^
hint: did you mean `paths`?
)"},
      {R"(ingress: {enabled: true, hosts: [{host: a.example, paths: /}]})",
       R"(test.yaml:6:61: error: spec.ingress.hosts[0].paths: must be a list, is a string
  6 |   ingress: {enabled: true, hosts: [{host: a.example, paths: /}]}
    |                                                             ^
)"},
      {R"(ingress: {enabled: true, hosts: [{host: a.example, paths: [locust]}]})",
       R"(test.yaml:6:62: error: spec.ingress.hosts[0].paths[0]: path `locust` must begin with '/'
  6 |   ingress: {enabled: true, hosts: [{host: a.example, paths: [locust]}]}
    |                                                              ^
)"},
      {R"(ingress: {enabled: true, hosts: [{host: a.example, paths: [""]}]})",
       R"(test.yaml:6:62: error: spec.ingress.hosts[0].paths[0]: path must begin with '/'
  6 |   ingress: {enabled: true, hosts: [{host: a.example, paths: [""]}]}
    |                                                              ^
)"},
      {R"(ingress: {enabled: true, hostname: a.example, tls: true})",
       R"(test.yaml:6:54: error: spec.ingress.tls: must be a list, is a boolean
  6 |   ingress: {enabled: true, hostname: a.example, tls: true}
    |                                                      ^
)"},
      {R"(ingress: {enabled: true, hostname: a.example, tls: [{hosts: [a.example]}]})",
       R"(test.yaml:6:55: error: spec.ingress.tls[0].secretName: missing
  6 |   ingress: {enabled: true, hostname: a.example, tls: [{hosts: [a.example]}]}
    |                                                       ^
hint: add `secretName`: Secret with the certificate
)"},
      {R"(ingress: {enabled: true, hostname: a.example, tls: [{secretName: A}]})",
       R"(test.yaml:6:68: error: spec.ingress.tls[0].secretName: `A` may have only lower-case letters, digits, '-' and '.', not 'A'
  6 |   ingress: {enabled: true, hostname: a.example, tls: [{secretName: A}]}
    |                                                                    ^
)"},
      {R"(ingress: {enabled: true, hostname: a.example, tls: [{secret: a}]})",
       R"(test.yaml:6:55: error: spec.ingress.tls[0].secretName: missing
  6 |   ingress: {enabled: true, hostname: a.example, tls: [{secret: a}]}
    |                                                       ^
hint: add `secretName`: Secret with the certificate
test.yaml:6:56: error: spec.ingress.tls[0].secret: unknown field
  6 |   ingress: {enabled: true, hostname: a.example, tls: [{secret: a}]}
    |                                                        ^
hint: known here: `secretName` or `hosts`
)"},
      {R"(ingress: {enabled: true, hostname: a.example, tls: [{secretName: a, hosts: ["a b"]}]})",
       R"(test.yaml:6:79: error: spec.ingress.tls[0].hosts[0]: `a b` may have only lower-case letters, digits, '-' and '.', not a blank
  6 |   ingress: {enabled: true, hostname: a.example, tls: [{secretName: a, hosts: ["a b"]}]}
    |                                                                               ^
)"},
      {R"(ingress: {enabled: true, hostname: a.example, ingressClassName: "nginx public"})",
       R"(test.yaml:6:67: error: spec.ingress.ingressClassName: `nginx public` may have only lower-case letters, digits, '-' and '.', not a blank
  6 |   ingress: {enabled: true, hostname: a.example, ingressClassName: "nginx public"}
    |                                                                   ^
)"},
      {R"(ingress: {enabled: true, hostname: a.example, annotations: {"a b": c}})",
       R"(test.yaml:6:63: error: spec.ingress.annotations["a b"]: key `a b` may have only letters, digits, '-', '_' and '.', not a blank
  6 |   ingress: {enabled: true, hostname: a.example, annotations: {"a b": c}}
    |                                                               ^
)"},
      {R"(ingress: {enabled: true, hostname: a.example, port: 80})",
       R"(test.yaml:6:49: error: spec.ingress.port: unknown field
  6 |   ingress: {enabled: true, hostname: a.example, port: 80}
    |                                                 ^
hint: known here: `enabled`, `hostname`, `dns_domain`, `ingressClassName`, `annotations`, `hosts` or `tls`
)"},
  }};
  ExpectMistakes(AsSpec, kMistakes);
}

// The longest names that are taken, and what is said of one byte more.
TEST(IngressMistakes, Lengths) {
  // Parts of 49 characters and a dot.
  const auto domain = [](std::size_t length) {
    std::string name;
    while (name.size() < length) name += name.size() % 50 == 49 ? '.' : 'a';
    return name;
  };
  const auto said = [](std::string_view field, const std::string& name) {
    const std::string text =
        ErrorsOf(AsSpec("ingress: {enabled: true, " + std::string(field) + ": " + name + "}"));
    return text.substr(0, text.find('\n'));  // the excerpt below is cut off
  };
  EXPECT_EQ(said("hostname", domain(253)), "");
  EXPECT_EQ(said("hostname", domain(254)), "test.yaml:6:38: error: spec.ingress.hostname: `" +
                                               domain(254) +
                                               "` must be at most 253 characters, has 254");
  EXPECT_EQ(said("dns_domain", domain(210)), "");
  EXPECT_EQ(said("dns_domain", domain(211)), "test.yaml:6:40: error: spec.ingress.dns_domain: `" +
                                                 domain(211) +
                                                 "` must be at most 210 characters, has 211");
}

}  // namespace
}  // namespace locust
