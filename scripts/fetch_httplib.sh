#!/usr/bin/env bash
# Fetches the source of cpp-httplib into the user's cache, once, and prints the folder with its httplib.h and
# httplib.cc (header and definitions apart, as upstream's split.py makes them).
#
#   scripts/fetch_httplib.sh          fetch if need be, print the folder
#   scripts/fetch_httplib.sh --clean  forget what is in the cache
#
# The source is Debian's source package of the testing suite: apt finds the mirror in its own configuration,
# checks the archive's signature and the package's hash. The version below is the one that we test with; when the
# suite has moved on, its current version is used, with a notice, provided it is new enough. Stable's package
# is too old: it neither bounds a chunked body nor keeps exception texts out of replies.
#
# Exit code 3: this machine cannot get it (no apt, no network, no split.py); CMake then looks elsewhere.
set -euo pipefail

pinned=0.41.0+ds-3
pinned_sha256=7acb492bffdd95165677d22145c2c4890e6432c5ef53d0f781defe8dec48f567
oldest=0.41
suite=testing

root=${XDG_CACHE_HOME:-$HOME/.cache}/locust-kubernetes/httplib

fail() {
  echo "fetch_httplib.sh: $*" >&2
  exit 3
}

if [ "${1:-}" = --clean ]; then
  rm -rf "$root"
  exit 0
fi

# The pinned version, else what an earlier run fell back to.
print_cached() {
  local folder
  for folder in "$root/$pinned" "$root/current"; do
    if [ -f "$folder/httplib.cc" ]; then
      echo "$folder"
      exit 0
    fi
  done
}

print_cached
for tool in apt-get dpkg-source python3 xz; do
  command -v $tool >/dev/null || fail "needs $tool (Debian packages apt, dpkg-dev, python3, xz-utils)"
done

mkdir -p "$root"
exec 9>"$root/lock"
flock 9
print_cached  # somebody else may have fetched it while we waited

work=$(mktemp -d "$root/fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT

# The mirror that this machine uses already. Its name is known once apt has read the archive's Release file.
mirror_of_apt() {
  # No `head`: it would close the pipe early, and pipefail would call that a failure.
  apt-get indextargets --format "\$(REPO_URI)" 'Origin: Debian' 'Label: Debian' | awk 'NR == 1'
}
mirror=$(mirror_of_apt)
if [ -z "$mirror" ] && [ "$(id -u)" -eq 0 ]; then
  apt-get update -qq
  mirror=$(mirror_of_apt)
fi
[ -n "$mirror" ] || fail "apt knows no Debian mirror; run \`apt-get update\` or set HTTPLIB_ROOT"

keyring=
for candidate in /usr/share/keyrings/debian-archive-keyring.{gpg,pgp}; do
  [ -f "$candidate" ] && keyring=$candidate && break
done
[ -n "$keyring" ] || fail "needs the Debian package debian-archive-keyring to check signatures"

# apt with lists and cache of its own, so that the machine's are left alone and no root is needed.
mkdir -p "$work/lists/partial" "$work/archives/partial"
echo "deb-src [signed-by=$keyring] $mirror $suite main" >"$work/sources.list"
run_apt() {
  "$1" -qq -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=- \
    -o Dir::State::lists="$work/lists" -o Dir::Cache="$work" -o APT::Sandbox::User="$(id -un)" "${@:2}" >&2
}
run_apt apt-get update || fail "cannot read the package lists of Debian $suite"

cd "$work"
name=$pinned
if ! run_apt apt-get source --download-only "cpp-httplib=$pinned" 2>"$work/errors"; then
  run_apt apt-get source --download-only cpp-httplib ||
    fail "Debian $suite has no source of cpp-httplib: $(tail -n1 "$work/errors")"
  name=current
fi
archive=$(echo cpp-httplib_*.orig.tar.xz)
if [ $name = current ]; then
  version=${archive#cpp-httplib_}
  version=${version%.orig.tar.xz}
  dpkg --compare-versions "$version" ge $oldest || fail "Debian $suite has cpp-httplib $version, too old"
  echo "fetch_httplib.sh: cpp-httplib $pinned has left Debian $suite; using $version" >&2
else
  echo "$pinned_sha256  $archive" | sha256sum --check --quiet >&2 || fail "$archive is not what we pinned"
fi

mkdir source split
tar -xJf "$archive" -C source --strip-components=1
(cd source && python3 ./split.py -o "$work/split" >/dev/null)
cp source/LICENSE split/
[ -f split/httplib.cc ] || fail "upstream's split.py made no httplib.cc"
mv split "$root/$name"
echo "$root/$name"
