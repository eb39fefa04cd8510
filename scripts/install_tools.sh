#!/usr/bin/env bash
# Builds the tools that the tests drive and Debian does not have, once, into the user's cache: Helm 3, Helm 4, kustomize
# and yq, each from its own Go module at the version below, the control plane of tests/e2e/control_plane, and the Locust of
# tests/e2e/podrun.
#
#   scripts/install_tools.sh          build what is missing, print what is there
#   scripts/install_tools.sh bench    OPA too, which only `make bench` uses
#   scripts/install_tools.sh --dir    print the folder and nothing else
#
# Needs Go 1.26 or newer. On a cold cache each takes several minutes, the control plane the most (ten or more on one core).
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

# current NAME VERSION: says whether that is what is installed.
current() {
  [ -x "$bin/$1" ] && [ "$(cat "$root/$1.version" 2>/dev/null)" = "$2" ] || return 1
  echo "$1 $2: $bin/$1"
}

# install NAME VERSION COMMAND...: runs a command that puts one program into $GOBIN or there as NAME.
install() {
  local name=$1 version=$2
  shift 2
  command -v go >/dev/null || {
    echo "install_tools.sh: building $name needs Go 1.26 or newer on PATH" >&2
    exit 3
  }
  echo "$name $version: building (several minutes the first time)"
  rm -rf "$root/gobin"
  mkdir "$root/gobin"
  GOBIN=$root/gobin GOFLAGS=-trimpath CGO_ENABLED=0 "$@"
  mv -f "$root"/gobin/* "$bin/$name"
  rm -rf "$root/gobin"
  echo "$version" >"$root/$name.version"
}

for tool in "${tools[@]}"; do
  read -r name module version <<<"$tool"
  current "$name" "$version" || install "$name" "$version" go install -ldflags '-s -w' "$module@$version"
done

# The control plane is several programs of Kubernetes in one, which `go install` cannot make. Its version is that of
# Kubernetes and of what is around it.
sources=$(cd "$(dirname "$0")/../tests/e2e/control_plane" && pwd)
kubernetes=$(sed -n 's,^\tk8s.io/kubernetes ,,p' "$sources/go.mod")
version=$kubernetes-$(cat "$sources"/*.go "$sources"/go.{mod,sum} | sha256sum | cut -c1-12)
# Without a version the server calls itself something that clients cannot parse.
stamp='-s -w'
for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
  stamp+=" -X $package.gitVersion=$kubernetes -X $package.gitMajor=1 -X $package.gitMinor=$(cut -d. -f2 <<<"$kubernetes")"
done
current control-plane "$version" ||
  install control-plane "$version" go -C "$sources" build -ldflags "$stamp" -o "$root/gobin/control-plane" .

"$(dirname "$0")/install_locust.sh"
