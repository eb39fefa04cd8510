#!/usr/bin/env bash
# Builds a preset and runs its tests; says at the end what was left out for want of a tool.
#
#   scripts/run_tests.sh PRESET [ctest arguments...]
#
# With LOCUST_NO_SKIP=1 a test that was left out is a failure.
set -euo pipefail
cd "$(dirname "$0")/.."

preset=$1
shift
cmake --preset "$preset" >/dev/null
cmake --build --preset "$preset"

log=build/$preset/tests.log
status=0
# Many tests wait more than they compute.
ctest --preset "$preset" --parallel "$(($(nproc) * 3 / 2))" "$@" </dev/null | tee "$log" || status=$?

mapfile -t left_out < <(sed -nE 's/^[[:space:]]*[0-9]+ - (.*) \(Skipped\).*/\1/p' "$log")
if [ ${#left_out[@]} -gt 0 ]; then
  echo
  echo "Left out, because a tool is missing here:"
  printf '  %s\n' "${left_out[@]}"
  echo "\`make tools\` builds Helm, kustomize, yq and a control plane (needs Go 1.26) and installs Locust and buildah; \`make test\` runs the rest then."
  [ "${LOCUST_NO_SKIP:-0}" != 1 ] || status=1
fi
exit "$status"
