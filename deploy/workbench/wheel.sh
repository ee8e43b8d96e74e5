#!/usr/bin/env bash
# Builds dist/ospite-*.whl, installs it with the locked packages in a clean venv and starts its command there: a file
# that the wheel forgot shows here and not at an event.
set -euo pipefail
cd "$(dirname "$0")/../.."

mkdir -p dist
rm -f dist/ospite-*.whl
.venv/bin/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir dist .
wheel=(dist/ospite-*.whl)

clean=$(mktemp -d)
trap 'rm -rf "$clean"' EXIT
.venv/bin/python -m venv "$clean/venv"
pip=("$clean/venv/bin/python" -m pip --quiet --disable-pip-version-check)
"${pip[@]}" install --require-hashes -r deploy/locks/station.txt
"${pip[@]}" install --no-deps "${wheel[0]}"
"${pip[@]}" check
cd "$clean" # away from the checkout, so that only the installed files can be found
PYTHONWARNINGS=error "$clean/venv/bin/ospite" --version
