#!/usr/bin/env bash
# Fills .venv with the locked packages and the project itself (editable). Every file is checked against its hash.
#   venv.sh PYTHON
set -euo pipefail
cd "$(dirname "$0")/../.."

python=$1
pip=(.venv/bin/python -m pip --disable-pip-version-check --quiet)

# A venv of a Python that has since gone or changed is of no use.
.venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || rm -rf .venv
if [[ ! -d .venv ]]; then
  if "$python" -c 'import ensurepip' 2>/dev/null; then
    "$python" -m venv .venv
  else # no ensurepip: the interpreter's own pip serves the venv from outside
    "$python" -m venv --without-pip .venv
    pip=("$python" -m pip --python .venv/bin/python --disable-pip-version-check --quiet)
  fi
fi
"${pip[@]}" install --require-hashes -r deploy/locks/dev.txt
# hatchling is among the locked packages, so nothing unchecked is fetched to build this
"${pip[@]}" install --no-deps --no-build-isolation --editable .
