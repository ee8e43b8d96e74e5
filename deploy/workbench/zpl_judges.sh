#!/usr/bin/env bash
# Puts two readers of ZPL that others wrote beside the project's own packages, for the tests that let them judge our
# labels: zebrafy (LGPL, a venv of its own) and zpl-renderer-js (MIT, where Node.js is at hand; it is not installed for
# this alone). They are run as processes and never imported. What cannot be had is named; its tests are skipped.
set -euo pipefail
cd "$(dirname "$0")/../.."

zebrafy() {
  local lock=deploy/locks/zebrafy.txt home=.venv/zebrafy
  [[ -f $home/ready && $home/ready -nt $lock ]] && return
  rm -rf "$home" && .venv/bin/python -m venv "$home" &&
    "$home/bin/python" -m pip --quiet --disable-pip-version-check install --require-hashes -r "$lock" &&
    touch "$home/ready"
}

renderer() {
  local lock=deploy/locks/zpl-renderer home=.venv/zpl-renderer
  [[ -f $home/ready && $home/ready -nt $lock/package-lock.json ]] && return
  { command -v node && command -v npm; } >/dev/null || {
    echo 'ospite: missing: node and npm (the tests that let zpl-renderer-js read our labels are skipped)' >&2
    return
  }
  rm -rf "$home" && mkdir -p "$home" && cp "$lock"/package*.json "$home" &&
    npm ci --prefix "$home" --ignore-scripts --no-audit --no-fund --silent && touch "$home/ready"
}

zebrafy || echo 'ospite: missing: zebrafy (the tests that let it read our labels are skipped)' >&2
renderer || echo 'ospite: missing: zpl-renderer-js (the tests that let it read our labels are skipped)' >&2
