#!/usr/bin/env bash
# Collects the Python packages of a station in dist/wheelhouse, for an installation without a network:
#   wheelhouse.sh [MACHINE] [PYTHON]       aarch64 3.13 (a Raspberry Pi with Debian 13) unless told; or x86_64, 3.11
# Copy the checkout with that folder to the machine, and there: sudo bash deploy/raspberrypi/install.sh --wheelhouse DIR
set -euo pipefail
cd "$(dirname "$0")/../.."

machine=${1:-aarch64} python=${2:-3.13} target=dist/wheelhouse
[[ $machine = aarch64 || $machine = x86_64 ]] || { echo "ospite: the machine is aarch64 or x86_64" >&2; exit 2; }

platforms=()
for glibc in $(seq 17 36); do # Debian 12 has glibc 2.36, Debian 13 a later one
  platforms+=(--platform "manylinux_2_${glibc}_$machine")
done
platforms+=(--platform "manylinux2014_$machine")

rm -rf "$target"
mkdir -p "$target"
for lock in build station; do
  .venv/bin/python -m pip --quiet --disable-pip-version-check download --require-hashes --only-binary :all: \
    --implementation cp --python-version "$python" "${platforms[@]}" --dest "$target" -r "deploy/locks/$lock.txt"
done
echo "$target: $(find "$target" -name '*.whl' | wc -l) packages for Python $python on $machine, $(du -sh "$target" | cut -f 1)"
