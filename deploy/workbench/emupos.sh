#!/usr/bin/env bash
# Puts emupos, a receipt printer written by somebody else, into .venv/emupos for the tests that ask it to judge our
# bytes. It needs Python 3.13 and shares nothing with the project's own packages. Without one those tests are skipped.
set -euo pipefail
cd "$(dirname "$0")/../.."

lock=deploy/locks/emupos.txt home=.venv/emupos
[[ -f $home/ready && $home/ready -nt $lock ]] && exit 0

for python in python3 python3.13 python3.14 "$HOME"/.pyenv/versions/3.1[34]*/bin/python; do
  "$python" -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 13))' 2>/dev/null || continue
  rm -rf "$home"
  "$python" -m venv "$home"
  "$home/bin/python" -m pip --quiet --disable-pip-version-check install --require-hashes -r "$lock"
  touch "$home/ready"
  exit 0
done
echo 'ospite: missing: Python 3.13 (the tests on a printer of somebody else, emupos, are skipped)' >&2
