#!/usr/bin/env bash
# The main job on the screen: an example load test on a bundled stream, and through the real helm where one is found.
set -euo pipefail
cd "$(dirname "$0")/.."

renderer=build/release/bin/locust-postrenderer
test=examples/checkout.yaml

echo "== $test, rendered on the chart's output as Helm 3 pipes it (tests/streams/helm3.yaml)"
"$renderer" render --test "$test" <tests/streams/helm3.yaml

helm=$(command -v helm3 || command -v helm || true)
if [ -z "$helm" ]; then
  echo "== no helm on PATH: \`make tools\` builds Helm 3 and 4 into the user's cache, and this demo runs them too"
  exit 0
fi
case $("$helm" version --template '{{.Version}}') in
  v3*) ;;
  *) echo "== $helm is no Helm 3: docs in README.md show the plugin for Helm 4"; exit 0 ;;
esac
values=$(mktemp)
trap 'rm -f "$values"' EXIT
"$renderer" values --test "$test" >"$values"
echo "== the same through $helm: helm template checkout-load tests/charts/locust --values … --post-renderer locust-postrenderer"
LOCUST_POSTRENDERER_TEST=$test "$helm" template checkout-load tests/charts/locust --values "$values" --post-renderer "$renderer"
