#!/usr/bin/env bash
# Makes deploy/locks/*.txt: every dependency at one version, with the hashes of all its files, for every supported
# Python and machine. The resolver lives in a throwaway venv, so that nothing of it stays in the project's own.
set -euo pipefail
cd "$(dirname "$0")/../.."

workshop=$(mktemp -d)
trap 'rm -rf "$workshop"' EXIT
"${PYTHON:-python3}" -m venv "$workshop/venv"
"$workshop/venv/bin/python" -m pip install --quiet --disable-pip-version-check 'uv>=0.9'

oldest=3.11 # the oldest Python that a lock is for
compile() {
  "$workshop/venv/bin/uv" pip compile --quiet --universal --python-version "$oldest" --generate-hashes \
    --no-header --no-annotate --no-emit-index-url --no-emit-find-links "$@"
}
lock() { # NAME ARGUMENT...: writes deploy/locks/NAME.txt
  local name=$1 target=deploy/locks/$1.txt
  shift
  # the resolver keeps the versions that it finds where it writes
  [[ ${UPGRADE:-} = 1 || ! -f $target ]] || cp "$target" "$workshop/$name.txt"
  compile --output-file "$workshop/$name.txt" "$@"
  { echo "# made by 'make lock' from pyproject.toml; not edited by hand"; cat "$workshop/$name.txt"; } >"$target"
  echo "$target: $(grep -c '==' "$target") packages"
}

# The widest set first; the others must agree with it, so that what is tested is what is installed.
lock dev pyproject.toml --extra hub --group dev
lock hub pyproject.toml --extra hub --constraint "$workshop/dev.txt"
lock station pyproject.toml --constraint "$workshop/dev.txt"
echo 'hatchling>=1.27' >"$workshop/build.in"
lock build "$workshop/build.in" --constraint "$workshop/dev.txt"

# judges of our bytes, each in a venv of its own (see brother_ql.sh and emupos.sh)
echo 'brother_ql_next>=0.12' >"$workshop/brother_ql.in"
lock brother_ql "$workshop/brother_ql.in"
echo 'emupos>=0.4' >"$workshop/emupos.in"
oldest=3.13
lock emupos "$workshop/emupos.in"

# a reader of ZPL to test against, in a venv of its own (see zpl_judges.sh)
echo 'zebrafy>=2.0' >"$workshop/zebrafy.in"
oldest=3.11
lock zebrafy "$workshop/zebrafy.in"
