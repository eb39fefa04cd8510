#!/usr/bin/env bash
# Makes the Debian base on which the test of tests/e2e/image builds the container image, once, in the user's cache: the release
# that the Dockerfile names, by debootstrap, from the mirrors that apt uses here. No registry is asked.
#
#   scripts/install_image_base.sh           make it if need be, print where it is
#   scripts/install_image_base.sh --path    print where it is and nothing else
#
# Needs root, like the test; without, there is none and the test is left out.
set -euo pipefail

folder=${XDG_CACHE_HOME:-$HOME/.cache}/locust-kubernetes/image
release=$(sed -nE 's/^ARG BASE=.*debian:([a-z]+)-slim$/\1/p' "$(dirname "$0")/../Dockerfile")
base=$folder/$release-$(sha256sum <"$0" | cut -c1-12).tar
if [ "${1:-}" = --path ]; then
  echo "$base"
  exit 0
fi
if [ "$(id -u)" -ne 0 ]; then
  echo "image base: left out, debootstrap needs root"
  exit 0
fi

mkdir -p "$folder"
exec 9>"$folder/lock"
flock 9
if [ -f "$base" ]; then
  echo "image base $release: $base"
  exit 0
fi

mirror_of() {  # the label of an archive
  apt-get indextargets --format "\$(REPO_URI)" "Label: $1" | awk 'NR == 1'
}
[ -n "$(mirror_of Debian)" ] || apt-get update -qq
mirror=$(mirror_of Debian)
security=$(mirror_of Debian-Security)

echo "image base $release: making"
work=$(mktemp -d "$folder/base.XXXXXX")
trap 'rm -rf "$work"' EXIT
debootstrap --variant=minbase "$release" "$work/root" "$mirror" >"$folder/debootstrap.log" 2>&1 || {
  tail -n 5 "$folder/debootstrap.log" >&2
  exit 3
}
{
  printf 'deb %s %s main\n' "$mirror" "$release" "$mirror" "$release-updates"
  [ -z "$security" ] || printf 'deb %s %s main\n' "$security" "$release-security"
} >"$work/root/etc/apt/sources.list"
# Like the registries' slim images: what is thrown away afterwards need not survive a power cut, nor explain itself.
cat >"$work/root/etc/dpkg/dpkg.cfg.d/slim" <<'END'
force-unsafe-io
path-exclude /usr/share/doc/*
path-include /usr/share/doc/*/copyright
path-exclude /usr/share/man/*
path-exclude /usr/share/locale/*
END
rm -rf "$work"/root/var/cache/apt/archives/*.deb "$work"/root/var/lib/apt/lists/*
tar -C "$work/root" -cf "$work/base.tar" .
rm -f "$folder"/*.tar
mv "$work/base.tar" "$base"
echo "image base $release: $base"
