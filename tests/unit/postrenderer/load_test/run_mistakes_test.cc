// What is said of mistakes in spec.load_test.run.
#include <array>

#include "tests/unit/postrenderer/load_test/mistakes.h"

namespace locust {
namespace {

TEST(RunMistakes, Run) {
  constexpr std::array<Mistake, 42> kMistakes = {{
      {R"(run: service)",
       R"(test.yaml:9:10: error: spec.load_test.run: must be a mapping, is a string
  9 |     run: service
    |          ^
)"},
      {R"(run: {mode: twice})",
       R"(test.yaml:9:17: error: spec.load_test.run.mode: must be `service` or `once`, is `twice`
  9 |     run: {mode: twice}
    |                 ^
)"},
      {R"(run: {mode: servic})",
       R"(test.yaml:9:17: error: spec.load_test.run.mode: must be `service` or `once`, is `servic`
  9 |     run: {mode: servic}
    |                 ^
hint: did you mean `service`?
)"},
      {R"(run: {mode: [service]})",
       R"(test.yaml:9:17: error: spec.load_test.run.mode: must be a string, is a list
  9 |     run: {mode: [service]}
    |                 ^
)"},
      {R"(run: {id: "7"})",
       R"(test.yaml:9:11: error: spec.load_test.run.id: is for tests that end
  9 |     run: {id: "7"}
    |           ^
hint: set `mode: once`, or take it out
)"},
      {R"(run: {ttl: 1h})",
       R"(test.yaml:9:11: error: spec.load_test.run.ttl: is for tests that end
  9 |     run: {ttl: 1h}
    |           ^
hint: set `mode: once`, or take it out
)"},
      {R"(run: {report: {log: true}})",
       R"(test.yaml:9:11: error: spec.load_test.run.report: is for tests that end
  9 |     run: {report: {log: true}}
    |           ^
hint: set `mode: once`, or take it out
)"},
      {R"(run: {mode: once, ttl: soon})",
       R"(test.yaml:9:28: error: spec.load_test.run.ttl: `soon` is no time
  9 |     run: {mode: once, ttl: soon}
    |                            ^
hint: write it like `300`, `20s`, `10m` or `1h20m30s`
)"},
      {R"(run: {mode: once, report: {formats: [pdf]}})",
       R"(test.yaml:9:42: error: spec.load_test.run.report.formats[0]: must be `html`, `csv` or `json`, is `pdf`
  9 |     run: {mode: once, report: {formats: [pdf]}}
    |                                          ^
)"},
      {R"(run: {mode: once, report: {claims: x}})",
       R"(test.yaml:9:32: error: spec.load_test.run.report.claims: unknown field
  9 |     run: {mode: once, report: {claims: x}}
    |                                ^
hint: did you mean `claim`?
)"},
      {R"(run: {preflight: 1})",
       R"(test.yaml:9:22: error: spec.load_test.run.preflight: must be true or false, is a number
  9 |     run: {preflight: 1}
    |                      ^
)"},
      {R"(run: {user: 5})", R"(test.yaml:9:11: error: spec.load_test.run.user: unknown field
  9 |     run: {user: 5}
    |           ^
hint: did you mean `users`?
)"},
      {R"(run: {replicas: 5})", R"(test.yaml:9:11: error: spec.load_test.run.replicas: unknown field
  9 |     run: {replicas: 5}
    |           ^
hint: known here: `mode`, `users`, `spawn_rate`, `run_time`, `stop_timeout`, `expect_workers`, `tags`, `exclude_tags`, `id`, `ttl`, `report` or `preflight`
)"},
      {R"(run: {users: 0})",
       R"(test.yaml:9:18: error: spec.load_test.run.users: must be at least 1, is 0
  9 |     run: {users: 0}
    |                  ^
)"},
      {R"(run: {users: many})",
       R"(test.yaml:9:18: error: spec.load_test.run.users: must be a whole number, is a string
  9 |     run: {users: many}
    |                  ^
)"},
      {R"(run: {users: "5"})",
       R"(test.yaml:9:18: error: spec.load_test.run.users: must be a whole number, is a string
  9 |     run: {users: "5"}
    |                  ^
hint: remove the quotes
)"},
      {R"(run: {users: 1.5})",
       R"(test.yaml:9:18: error: spec.load_test.run.users: must be a whole number, is 1.5
  9 |     run: {users: 1.5}
    |                  ^
)"},
      {R"(run: {users: 2147483648})",
       R"(test.yaml:9:18: error: spec.load_test.run.users: must be at most 2147483647, is 2147483648
  9 |     run: {users: 2147483648}
    |                  ^
)"},
      {R"(run: {spawn_rate: 0})",
       R"(test.yaml:9:23: error: spec.load_test.run.spawn_rate: must be more than 0, is 0
  9 |     run: {spawn_rate: 0}
    |                       ^
)"},
      {R"(run: {spawn_rate: fast})",
       R"(test.yaml:9:23: error: spec.load_test.run.spawn_rate: must be a number, is a string
  9 |     run: {spawn_rate: fast}
    |                       ^
)"},
      {R"(run: {spawn_rate: -1})",
       R"(test.yaml:9:23: error: spec.load_test.run.spawn_rate: must be more than 0, is -1
  9 |     run: {spawn_rate: -1}
    |                       ^
)"},
      {R"(run: {spawn_rate: .inf})",
       R"(test.yaml:9:23: error: infinity and NaN have no value in JSON
  9 |     run: {spawn_rate: .inf}
    |                       ^
hint: quote it if it is a string
)"},
      {R"(run: {spawn_rate: .nan})",
       R"(test.yaml:9:23: error: infinity and NaN have no value in JSON
  9 |     run: {spawn_rate: .nan}
    |                       ^
hint: quote it if it is a string
)"},
      {R"(run: {run_time: soon})",
       R"(test.yaml:9:21: error: spec.load_test.run.run_time: `soon` is no time
  9 |     run: {run_time: soon}
    |                     ^
hint: write it like `300`, `20s`, `10m` or `1h20m30s`
)"},
      {R"(run: {run_time: 0})",
       R"(test.yaml:9:21: error: spec.load_test.run.run_time: must be longer than 0 seconds
  9 |     run: {run_time: 0}
    |                     ^
hint: leave it out to run until the test is stopped
)"},
      {R"(run: {run_time: 10m5})",
       R"(test.yaml:9:21: error: spec.load_test.run.run_time: `10m5` is no time
  9 |     run: {run_time: 10m5}
    |                     ^
hint: write it like `300`, `20s`, `10m` or `1h20m30s`
)"},
      {R"(run: {run_time: 1d})",
       R"(test.yaml:9:21: error: spec.load_test.run.run_time: `1d` is no time
  9 |     run: {run_time: 1d}
    |                     ^
hint: write it like `300`, `20s`, `10m` or `1h20m30s`
)"},
      {R"(run: {run_time: -5})",
       R"(test.yaml:9:21: error: spec.load_test.run.run_time: `-5` is no time
  9 |     run: {run_time: -5}
    |                     ^
hint: write it like `300`, `20s`, `10m` or `1h20m30s`
)"},
      {R"(run: {run_time: [5]})",
       R"(test.yaml:9:21: error: spec.load_test.run.run_time: must be a string, is a list
  9 |     run: {run_time: [5]}
    |                     ^
)"},
      {R"(run: {run_time: ""})", R"(test.yaml:9:21: error: spec.load_test.run.run_time: is empty
  9 |     run: {run_time: ""}
    |                     ^
hint: write it like `300`, `20s`, `10m` or `1h20m30s`
)"},
      {R"(run: {run_time: 30m1h})",
       R"(test.yaml:9:21: error: spec.load_test.run.run_time: `30m1h` is no time
  9 |     run: {run_time: 30m1h}
    |                     ^
hint: write it like `300`, `20s`, `10m` or `1h20m30s`
)"},
      {R"(run: {stop_timeout: soon})",
       R"(test.yaml:9:25: error: spec.load_test.run.stop_timeout: `soon` is no time
  9 |     run: {stop_timeout: soon}
    |                         ^
hint: write it like `300`, `20s`, `10m` or `1h20m30s`
)"},
      {R"(run: {stop_timeout: true})",
       R"(test.yaml:9:25: error: spec.load_test.run.stop_timeout: must be a string, is a boolean
  9 |     run: {stop_timeout: true}
    |                         ^
hint: put it in quotes: YAML reads y, n, yes, no, on, off, true and false as booleans
)"},
      {R"(run: {stop_timeout: -1})",
       R"(test.yaml:9:25: error: spec.load_test.run.stop_timeout: `-1` is no time
  9 |     run: {stop_timeout: -1}
    |                         ^
hint: write it like `300`, `20s`, `10m` or `1h20m30s`
)"},
      {R"(run: {expect_workers: 0})",
       R"(test.yaml:9:27: error: spec.load_test.run.expect_workers: must be at least 1, is 0
  9 |     run: {expect_workers: 0}
    |                           ^
)"},
      {R"(run: {expect_workers: x})",
       R"(test.yaml:9:27: error: spec.load_test.run.expect_workers: must be a whole number, is a string
  9 |     run: {expect_workers: x}
    |                           ^
)"},
      {R"(run: {tags: a})",
       R"(test.yaml:9:17: error: spec.load_test.run.tags: must be a list, is a string
  9 |     run: {tags: a}
    |                 ^
)"},
      {R"(run: {tags: ["a b"]})",
       R"(test.yaml:9:18: error: spec.load_test.run.tags[0]: `a b` is no tag that can stand on a command line
  9 |     run: {tags: ["a b"]}
    |                  ^
hint: use letters, digits, '-', '_', '.' and ':', and begin with no '-'
)"},
      {R"(run: {tags: [-a]})",
       R"(test.yaml:9:18: error: spec.load_test.run.tags[0]: `-a` is no tag that can stand on a command line
  9 |     run: {tags: [-a]}
    |                  ^
hint: use letters, digits, '-', '_', '.' and ':', and begin with no '-'
)"},
      {R"(run: {tags: [""]})",
       R"(test.yaml:9:18: error: spec.load_test.run.tags[0]: `` is no tag that can stand on a command line
  9 |     run: {tags: [""]}
    |                  ^
hint: use letters, digits, '-', '_', '.' and ':', and begin with no '-'
)"},
      {R"x(run: {exclude_tags: ["$(id)"]})x",
       R"x(test.yaml:9:26: error: spec.load_test.run.exclude_tags[0]: `$(id)` is no tag that can stand on a command line
  9 |     run: {exclude_tags: ["$(id)"]}
    |                          ^
hint: use letters, digits, '-', '_', '.' and ':', and begin with no '-'
)x"},
      {R"(run: {tags: [true]})",
       R"(test.yaml:9:18: error: spec.load_test.run.tags[0]: must be a string, is a boolean
  9 |     run: {tags: [true]}
    |                  ^
hint: put it in quotes: YAML reads y, n, yes, no, on, off, true and false as booleans
)"},
  }};
  ExpectMistakes(AsLoadTest, kMistakes);
}

}  // namespace
}  // namespace locust
