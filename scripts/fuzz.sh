#!/usr/bin/env bash
# Runs the fuzz target of YAML edits for LOCUST_FUZZ_SECONDS (60), each other one for a third of that, from its corpus, with LOCUST_FUZZ_SEED (1; 0: a random one); a
# finding stays in build/fuzz/.
set -euo pipefail
cd "$(dirname "$0")/.."

all=${LOCUST_FUZZ_SECONDS:-60}
seed=${LOCUST_FUZZ_SEED:-1}
cmake --preset fuzz >/dev/null
cmake --build --preset fuzz -j "$(nproc)"
for target in build/fuzz/bin/*_fuzz; do
  name=$(basename "$target" _fuzz)
  seconds=$all
  [ "$name" = yaml_edit ] || seconds=$((all / 3))
  mkdir -p "build/fuzz/corpus/$name"
  echo "fuzz: $name for $seconds s"
  # libFuzzer can hang on its own alarm: timeout ends it.
  timeout -k 10 $((seconds + 60)) "$target" -max_total_time="$seconds" -seed="$seed" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="build/fuzz/$name-" "build/fuzz/corpus/$name" "tests/fuzz/corpus/$name" 2>"build/fuzz/$name.log" || {
    tail -n 60 "build/fuzz/$name.log"
    exit 1
  }
  tail -n 5 "build/fuzz/$name.log"
done
