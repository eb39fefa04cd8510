#!/usr/bin/env bash
# Lays out the root of the container image: programs, the shared libraries that they load, and for each Debian package that
# these come from its licence and an entry that scanners read. No shell, no package manager, no user database.
#
#   scripts/assemble_image_root.sh ROOT PROGRAM...
#
# Runs on Debian, in the build stage of the Dockerfile, after the build.
set -euo pipefail
umask 022

root=$1
shift
licences=$root/usr/share/doc

# Packages of which code is in the programs themselves.
packages=(libcli11-dev libspdlog-dev libyaml-cpp-dev nlohmann-json3-dev)

mkdir -p "$root/usr/bin"
install --strip "$@" "$root/usr/bin"

libraries=$(ldd "$@" | grep -o '/[^ :]* (' | tr -d ' (' | sort -u)
for library in $libraries; do
  install -D --mode "$(stat -Lc %a "$library")" "$library" "$root$library"
  # Which of its two names dpkg knows depends on whether the package has heard that /lib is in /usr.
  owner=$(dpkg-query -S "$library" 2>/dev/null || dpkg-query -S "/usr$library")
  packages+=("${owner%%:*}")
done

mkdir -p "$root/var/lib/dpkg/status.d" "$root/etc"
for package in $(printf '%s\n' "${packages[@]}" | sort -u); do
  dpkg-query -s "$package" >"$root/var/lib/dpkg/status.d/$package"
  install -D --mode 644 "/usr/share/doc/$package/copyright" "$licences/$package/copyright"
done
install -D --mode 644 LICENSE "$licences/locust-webhook/copyright"
install -D --mode 644 "$(scripts/fetch_httplib.sh)/LICENSE" "$licences/cpp-httplib/copyright"
for licence in /usr/share/common-licenses/*; do
  grep -rqE "$licence([^-.0-9]|\.?$)" "$licences" && install -D --mode 644 "$licence" "$root$licence"
done

# For scanners.
install --mode 644 /etc/os-release /etc/debian_version "$root/etc"
