#!/usr/bin/env bash
# Builds the container image of the webhook with docker, podman or buildah, whichever is there and works.
#
#   scripts/build_image.sh [options of its `build`...]
#
# LOCUST_IMAGE names it (locust-webhook, the chart's default); its tag is the version. LOCUST_IMAGE_BUILDER chooses the tool.
set -euo pipefail
cd "$(dirname "$0")/.."

version=$(sed -nE 's/^project\(.* VERSION ([0-9.]+) .*/\1/p' CMakeLists.txt)
revision=$(git rev-parse HEAD 2>/dev/null || true)
for builder in ${LOCUST_IMAGE_BUILDER:-docker podman buildah}; do
  if "$builder" info >/dev/null 2>&1; then
    exec "$builder" build --tag "${LOCUST_IMAGE:-locust-webhook}:$version" --build-arg "VERSION=$version" \
      --build-arg "REVISION=$revision" "$@" .
  fi
done
echo "build_image.sh: needs docker, podman or buildah, one that \`info\` works with; buildah is a Debian package" >&2
exit 3
