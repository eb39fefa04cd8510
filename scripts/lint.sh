#!/usr/bin/env bash
# Format, static analysis and shell scripts; prints nothing but what is wrong.
set -euo pipefail
cd "$(dirname "$0")/.."

mapfile -t sources < <(git ls-files '*.cc' '*.h')
clang-format-19 --dry-run -Werror "${sources[@]}"
echo "lint: the format of ${#sources[@]} files is right"

mapfile -t scripts < <(git ls-files -z | xargs -0 awk 'FNR == 1 && /^#!.*(bash|\/sh)$/ {print FILENAME}')
shellcheck "${scripts[@]}"
echo "lint: ${#scripts[@]} shell scripts are right"

# clang reads the commands that cmake wrote for g++; tests are not analysed (GoogleTest's macros take most of the time).
cmake --preset dev -B build/lint -DLOCUST_BUILD_TESTS=OFF -DLOCUST_PRECOMPILE=OFF -DCMAKE_CXX_COMPILER=clang++-19 >/dev/null
mapfile -t generated < <(ninja -C build/lint -t targets all | sed -n 's/^\(.*\/assets\.cc\): .*/\1/p')
[ ${#generated[@]} -eq 0 ] || ninja -C build/lint "${generated[@]}" >/dev/null
log=build/lint/clang-tidy.log
status=0
run-clang-tidy-19 -quiet -p build/lint -j "$(nproc)" '/(common|postrenderer|webhook|certs)/' >"$log" 2>/dev/null || status=$?
if [ "$status" -ne 0 ]; then
  grep -Ev '^$|clang-tidy-19|warnings generated|Enabled checks' "$log"
  exit "$status"
fi
echo "lint: clang-tidy has nothing to say"
