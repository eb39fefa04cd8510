#!/usr/bin/env bash
# The main job on the screen: an example load test on what a chart renders, through the real helm where there is
# one (on PATH, or built by `make tools`), else on a stream that helm has given before.
set -euo pipefail
cd "$(dirname "$0")/.."

bin=$PWD/build/release/bin/locust-postrenderer
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Helm shows nothing of what a post-renderer says when all goes well, so the report goes into a file.
export LOCUST_POSTRENDERER_TEST=examples/checkout.yaml LOCUST_POSTRENDERER_REPORT=$work/report.txt

helm=$(command -v helm || command -v helm4 || command -v helm3 || true)
status=0
if [ -z "$helm" ]; then
  echo "== $LOCUST_POSTRENDERER_TEST on tests/streams/helm3.yaml (no helm on PATH: \`make tools\` builds it)"
  "$bin" render --log-level error <tests/streams/helm3.yaml || status=$?
else
  version=$("$helm" version --short)
  echo "== $LOCUST_POSTRENDERER_TEST through helm $version, on the chart in tests/charts/locust"
  renderer=$bin
  if [[ $version == v4* ]]; then
    renderer=locust-postrenderer
    export HELM_PLUGINS=$PWD/build/release/plugins
  fi
  "$bin" values >"$work/values.yaml"
  "$helm" template demo tests/charts/locust --values "$work/values.yaml" --post-renderer "$renderer" || status=$?
fi
echo
echo "== what was injected"
cat "$work/report.txt"
exit "$status"
