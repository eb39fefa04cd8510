#!/usr/bin/env bash
# Builds the tools that the tests drive and Debian does not have, once, into the user's cache:
# Helm 3, Helm 4, kustomize and yq, each from its own Go module, at the versions below.
#
#   scripts/install_tools.sh          build what is missing, print what is there
#   scripts/install_tools.sh bench    OPA too, which only `make bench` uses
#   scripts/install_tools.sh --dir    print the folder and nothing else
#
# Needs Go 1.26 or newer. Helm 3 and 4 take several minutes each on a cold cache.
set -euo pipefail

root=${LOCUST_TOOLS_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/locust-kubernetes/tools}
bin=$root/bin
if [ "${1:-}" = --dir ]; then
  echo "$bin"
  exit 0
fi

# name, module path, version
tools=(
  "helm3 helm.sh/helm/v3/cmd/helm v3.22.0"
  "helm4 helm.sh/helm/v4/cmd/helm v4.3.1"
  "kustomize sigs.k8s.io/kustomize/kustomize/v5 v5.8.2"
  "yq github.com/mikefarah/yq/v4 v4.54.2"
)
[ "${1:-}" != bench ] || tools+=("opa github.com/open-policy-agent/opa v1.22.2")

mkdir -p "$bin"
exec 9>"$root/lock"
flock 9
for tool in "${tools[@]}"; do
  read -r name module version <<<"$tool"
  stamp=$root/$name.version
  if [ -x "$bin/$name" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$version" ]; then
    echo "$name $version: $bin/$name"
    continue
  fi
  command -v go >/dev/null || {
    echo "install_tools.sh: building $name needs Go 1.26 or newer on PATH" >&2
    exit 3
  }
  echo "$name $version: building (several minutes the first time)"
  rm -rf "$root/gobin"
  GOBIN=$root/gobin GOFLAGS=-trimpath CGO_ENABLED=0 go install -ldflags '-s -w' "$module@$version"
  mv -f "$root"/gobin/* "$bin/$name"
  rm -rf "$root/gobin"
  echo "$version" >"$stamp"
done
