#!/usr/bin/env bash
# Puts brother_ql, a reader of Brother's raster commands written by others, into .venv/brother_ql for the tests that ask
# it to judge our bytes. It is under the GPL: it runs as a program of its own and shares nothing with the project.
set -euo pipefail
cd "$(dirname "$0")/../.."

lock=deploy/locks/brother_ql.txt home=.venv/brother_ql
[[ -f $home/ready && $home/ready -nt $lock ]] && exit 0

rm -rf "$home"
if .venv/bin/python -m venv "$home" &&
  "$home/bin/python" -m pip --quiet --disable-pip-version-check install --require-hashes -r "$lock"; then
  touch "$home/ready"
else
  rm -rf "$home"
  echo 'ospite: missing: brother_ql (the tests that ask it to judge labels for a Brother are skipped)' >&2
fi
