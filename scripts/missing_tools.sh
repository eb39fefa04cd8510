#!/usr/bin/env bash
# Says which tests were left out for want of a tool, and how to get it.
set -euo pipefail
cd "$(dirname "$0")/.."

missing=()
for tool in helm3 helm4; do
  [ -x "$(scripts/install_tools.sh --dir)/$tool" ] || missing+=("$tool")
done
if [ ${#missing[@]} -gt 0 ]; then
  echo "Left out: the tests with ${missing[*]}. \`make tools\` builds them, once (needs Go 1.26)."
fi
