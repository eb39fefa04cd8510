#!/usr/bin/env bash
# Installs the Debian packages that building and testing need. Does nothing, quickly, when they are all there.
#
#   scripts/install_packages.sh build|test|lint|bench|image ...
#
# build: compiler and libraries; test: GoogleTest, second readers of YAML and JSON Schema, shells and readers of man pages;
# lint: clang-format, clang-tidy and the sanitizer and fuzzer runtimes of clang; bench: the load generator; image: a builder of
# container images that needs no daemon, and what makes a base for it.
set -euo pipefail

packages_of() {
  case $1 in
    build) echo g++ cmake ninja-build pkg-config ccache libyaml-cpp-dev nlohmann-json3-dev libspdlog-dev \
                libfmt-dev libssl-dev libcli11-dev libsimdjson-dev libjemalloc-dev prometheus-cpp-dev dpkg-dev python3 xz-utils ;;
    test) echo curl openssl libgtest-dev libgmock-dev libbenchmark-dev python3 python3-venv python3-yaml python3-jsonschema \
               zsh fish man-db mandoc ;;
    lint) echo clang-19 clang-format-19 clang-tidy-19 clang-tools-19 libclang-rt-19-dev llvm-19 shellcheck ;;
    bench) echo wrk openssl time python3 python3-yaml ;;
    image) echo buildah debootstrap debian-archive-keyring ;;
    *) echo "install_packages.sh: no such set: $1 (build, test, lint, bench or image)" >&2; exit 2 ;;
  esac
}

wanted=()
for set in "$@"; do
  read -ra names <<<"$(packages_of "$set")"
  wanted+=("${names[@]}")
done

missing=()
for package in "${wanted[@]}"; do
  [ "$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null)" = "install ok installed" ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

sudo=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || {
    echo "These Debian packages are missing, and installing them needs root: ${missing[*]}" >&2
    exit 3
  }
  sudo=(sudo)
fi
echo "Installing ${#missing[@]} Debian packages: ${missing[*]}"
"${sudo[@]}" apt-get update -qq
"${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
