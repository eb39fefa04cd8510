#!/usr/bin/env bash
# Everything that is tested, nothing left out, each step bounded; the last lines are ctest's.
# On a cold machine the tools take most of the time (Helm is built twice).
set -euo pipefail
cd "$(dirname "$0")/.."
exec </dev/null
export LOCUST_NO_SKIP=1

step() {  # seconds, make target
  local started=$SECONDS status=0
  timeout --kill-after=10 "$1" make --no-print-directory "$2" || status=$?
  if [ "$status" -ne 0 ]; then
    [ "$status" -ne 124 ] || echo "not done within $1 seconds" >&2
    echo "== make $2 failed" >&2
    exit "$status"
  fi
  [ "$2" = test ] || echo "== make $2: done in $((SECONDS - started)) seconds"
}

step 3000 tools
step 1200 demo
step 1500 lint
step 2100 asan
step 1500 tsan
step 1200 fuzz
step 2700 test
