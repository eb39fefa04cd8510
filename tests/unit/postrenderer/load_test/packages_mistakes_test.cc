// What is said of mistakes in pip_packages and requirements.
#include <array>

#include "tests/unit/postrenderer/load_test/mistakes.h"

namespace locust {
namespace {

TEST(PackagesMistakes, Packages) {
  constexpr std::array<Mistake, 33> kMistakes = {{
      {R"(pip_packages: faker)",
       R"(test.yaml:9:19: error: spec.load_test.pip_packages: must be a list, is a string
  9 |     pip_packages: faker
    |                   ^
)"},
      {R"(pip_packages: {faker: 1})",
       R"(test.yaml:9:19: error: spec.load_test.pip_packages: must be a list, is a mapping
  9 |     pip_packages: {faker: 1}
    |                   ^
)"},
      {R"(pip_packages: [true])",
       R"(test.yaml:9:20: error: spec.load_test.pip_packages[0]: must be a string, is a boolean
  9 |     pip_packages: [true]
    |                    ^
hint: put it in quotes: YAML reads y, n, yes, no, on, off, true and false as booleans
)"},
      {R"(pip_packages: [[faker]])",
       R"(test.yaml:9:20: error: spec.load_test.pip_packages[0]: must be a string, is a list
  9 |     pip_packages: [[faker]]
    |                    ^
)"},
      {R"(pip_packages: [""])", R"(test.yaml:9:20: error: spec.load_test.pip_packages[0]: is empty
  9 |     pip_packages: [""]
    |                    ^
hint: name a package: `requests` or `faker>=20,<30`
)"},
      {R"(pip_packages: [null])", R"(test.yaml:9:20: error: spec.load_test.pip_packages[0]: is empty
  9 |     pip_packages: [null]
    |                    ^
hint: name a package: `requests` or `faker>=20,<30`
)"},
      {R"(pip_packages: ["faker>="])",
       R"(test.yaml:9:20: error: spec.load_test.pip_packages[0]: `faker>=`: operator `>=` without a version
  9 |     pip_packages: ["faker>="]
    |                    ^
hint: write the version after it, like `>=1.0`
)"},
      {R"(pip_packages: ["; rm -rf /"])",
       R"(test.yaml:9:20: error: spec.load_test.pip_packages[0]: `; rm -rf /`: begins with `;` where the package name belongs
  9 |     pip_packages: ["; rm -rf /"]
    |                    ^
hint: the name comes first: `faker; python_version < "3.12"`
)"},
      {R"(pip_packages: ["--index-url x"])",
       R"(test.yaml:9:20: error: spec.load_test.pip_packages[0]: `--index-url x`: is a pip option, not a package
  9 |     pip_packages: ["--index-url x"]
    |                    ^
hint: put options into `requirements`, where the standards can allow them
)"},
      {R"(pip_packages: ["git+https://github.example/a/b"])",
       R"(test.yaml:9:20: error: spec.load_test.pip_packages[0]: `git+https://github.example/a/b`: is a version control reference, not a package of an index
  9 |     pip_packages: ["git+https://github.example/a/b"]
    |                    ^
hint: publish it on a package index and name it with a version, or put it into `requirements`, where the standards can allow it
)"},
      {R"(pip_packages: ["faker; rm -rf /"])",
       R"(test.yaml:9:20: error: spec.load_test.pip_packages[0]: `faker; rm -rf /`: `rm` is no environment marker
  9 |     pip_packages: ["faker; rm -rf /"]
    |                    ^
hint: after `;` stands a condition like `python_version < "3.12"`
)"},
      {R"(pip_packages: [faker && id])",
       R"(test.yaml:9:20: error: spec.load_test.pip_packages[0]: `faker && id`: `&` cannot stand here
  9 |     pip_packages: [faker && id]
    |                    ^
hint: a requirement goes to pip as it is and no shell reads it
)"},
      {R"x(pip_packages: ["$(id)"])x",
       R"x(test.yaml:9:20: error: spec.load_test.pip_packages[0]: `$(id)`: `$` cannot begin a package name
  9 |     pip_packages: ["$(id)"]
    |                    ^
hint: a name begins and ends with a letter or a digit
)x"},
      {R"(pip_packages: [faker==latest])",
       R"(test.yaml:9:20: error: spec.load_test.pip_packages[0]: `faker==latest`: `latest` is no version
  9 |     pip_packages: [faker==latest]
    |                    ^
hint: versions look like `1.4`, `2.0rc1` or, after == and !=, `1.*`
)"},
      {R"(pip_packages: [faker=1])",
       R"(test.yaml:9:20: error: spec.load_test.pip_packages[0]: `faker=1`: `=` is no version operator
  9 |     pip_packages: [faker=1]
    |                    ^
hint: did you mean `==`?
)"},
      {R"(pip_packages: [faker requests])",
       R"(test.yaml:9:20: error: spec.load_test.pip_packages[0]: `faker requests`: more than one package
  9 |     pip_packages: [faker requests]
    |                    ^
hint: give each package an item of its own
)"},
      {R"(pip_packages: [./faker])",
       R"(test.yaml:9:20: error: spec.load_test.pip_packages[0]: `./faker`: is a path, not a package of an index
  9 |     pip_packages: [./faker]
    |                    ^
hint: the pod has no such file: name a package of an index, or put modules of your own into `lib_files_content`
)"},
      {R"(pip_packages: ["faker @ https://a.example/f.whl"])",
       R"(test.yaml:9:20: error: spec.load_test.pip_packages[0]: `faker @ https://a.example/f.whl`: names a URL instead of a version
  9 |     pip_packages: ["faker @ https://a.example/f.whl"]
    |                    ^
hint: publish it on a package index and name it with a version, or put it into `requirements`, where the standards can allow it
)"},
      {R"(pip_packages:
      - faker
      - faker>=20)",
       R"(test.yaml:11:9: error: spec.load_test.pip_packages[1]: `faker>=20` is asked for as `faker` in line 10 too
  11 |       - faker>=20
     |         ^
hint: keep one of the two
)"},
      {R"(pip_packages: [Foo_Bar==1, foo-bar==2])",
       R"(test.yaml:9:32: error: spec.load_test.pip_packages[1]: `foo-bar==2` is asked for as `foo-bar==1` in line 9 too
  9 |     pip_packages: [Foo_Bar==1, foo-bar==2]
    |                                ^
hint: keep one of the two
)"},
      {R"(pip_packages: [faker]
    requirements: |
      # dates
      Faker==1)",
       R"(test.yaml:12:7: error: spec.load_test.requirements: `Faker==1` is asked for as `faker` in line 9 too
  12 |       Faker==1
     |       ^
hint: keep one of the two
)"},
      {R"(requirements: [faker])",
       R"(test.yaml:9:19: error: spec.load_test.requirements: must be a string, is a list
  9 |     requirements: [faker]
    |                   ^
)"},
      {R"(requirements: |
      faker>=)",
       R"(test.yaml:10:12: error: spec.load_test.requirements: operator `>=` without a version
  10 |       faker>=
     |            ^
hint: write the version after it, like `>=1.0`
)"},
      {R"(requirements: "faker\nrequests=>2\n")",
       R"(test.yaml:9:19: error: spec.load_test.requirements: line 2: `=>` is no version operator
  9 |     requirements: "faker\nrequests=>2\n"
    |                   ^
hint: did you mean `>=`?
)"},
      {R"(requirements: |
      faker
      -r more.txt)",
       R"(test.yaml:11:7: error: spec.load_test.requirements: `-r` names a file that the pod does not have
  11 |       -r more.txt
     |       ^
hint: write its lines here
)"},
      {R"(requirements: |
      faker
      --indx-url x)",
       R"(test.yaml:11:7: error: spec.load_test.requirements: `--indx-url` is no option of a requirements file
  11 |       --indx-url x
     |       ^
hint: did you mean `--index-url`?
)"},
      {R"(requirements: |
      faker==1 --hash=sha256:12)",
       R"(test.yaml:10:16: error: spec.load_test.requirements: sha256 hash must be 64 hexadecimal digits, has 2
  10 |       faker==1 --hash=sha256:12
     |                ^
hint: `pip hash` prints it
)"},
      {R"(requirements: |
      faker==1 --hash=md5:12)",
       R"(test.yaml:10:16: error: spec.load_test.requirements: `md5` is no kind of hash that pip takes
  10 |       faker==1 --hash=md5:12
     |                ^
hint: write `--hash=sha256:` and 64 digits; sha384 and sha512 are taken too
)"},
      {R"(requirements: |
      faker
        requests>=)",
       R"(test.yaml:11:17: error: spec.load_test.requirements: operator `>=` without a version
  11 |         requests>=
     |                 ^
hint: write the version after it, like `>=1.0`
)"},
      {R"(requirements: |
      faker==1 --hash=sha256:0000000000000000000000000000000000000000000000000000000000000000
      requests==2)",
       R"(test.yaml:11:7: error: spec.load_test.requirements: `requests==2` has no hash, but `faker==1` has one
  11 |       requests==2
     |       ^
hint: pip takes hashes for all packages or for none
)"},
      {R"(requirements: |
      faker>=1 --hash=sha256:0000000000000000000000000000000000000000000000000000000000000000)",
       R"(test.yaml:10:7: error: spec.load_test.requirements: `faker>=1` has a hash, but no exact version
  10 |       faker>=1 --hash=sha256:0000000000000000000000000000000000000000000000000000000000000000
     |       ^
hint: pin it with `==`, as pip demands where there are hashes
)"},
      {R"(pip_packages: [requests==2]
    requirements: |
      faker==1 --hash=sha256:0000000000000000000000000000000000000000000000000000000000000000)",
       R"(test.yaml:9:5: error: spec.load_test.pip_packages: packages without hashes beside `requirements` with hashes
  9 |     pip_packages: [requests==2]
    |     ^
hint: pip takes hashes for all packages or for none: move them to `requirements`
)"},
      {R"(requirements: |
      faker==1
      faker==2)",
       R"(test.yaml:11:7: error: spec.load_test.requirements: `faker==2` is asked for as `faker==1` in line 10 too
  11 |       faker==2
     |       ^
hint: keep one of the two
)"},
  }};
  ExpectMistakes(AsLoadTest, kMistakes);
}

}  // namespace
}  // namespace locust
