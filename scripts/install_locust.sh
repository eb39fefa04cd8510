#!/usr/bin/env bash
# Makes the Python environments of the emulated Locust images of tests/e2e/podrun, once, in the user's cache: one for each
# list of pinned packages in tests/e2e/podrun/images, named by the version of Locust.
#
#   scripts/install_locust.sh          make what is missing, print what is there
#   scripts/install_locust.sh --dir    print the folder and nothing else
#
# Pods see an environment at /opt/venv, so that is what its programs name; its interpreter is the system's, which pods have.
set -euo pipefail

root=${LOCUST_IMAGES_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/locust-kubernetes/locust}
if [ "${1:-}" = --dir ]; then
  echo "$root"
  exit 0
fi

mkdir -p "$root"
exec 9>"$root/lock"
flock 9

for list in "$(dirname "$0")"/../tests/e2e/podrun/images/*.txt; do
  version=$(basename "$list" .txt)
  environment=$root/$version
  if cmp -s "$list" "$environment/packages.txt"; then
    echo "locust $version: $environment"
    continue
  fi
  echo "locust $version: installing"
  rm -rf "$environment"
  /usr/bin/python3 -m venv "$environment"
  "$environment/bin/python" -m pip install --quiet --no-deps --only-binary :all: --requirement "$list"
  sed -i '1s,^#!.*python.*,#!/opt/venv/bin/python,' "$environment"/bin/*
  cp "$list" "$environment/packages.txt"
done
