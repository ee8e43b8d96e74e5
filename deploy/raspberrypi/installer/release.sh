# shellcheck shell=bash
# Releases: each a folder of its own with its own venv, built and tried aside, then made current by one rename.
# Sourced by install.sh.

release_name() { # version and a fingerprint of all that goes in, so the same checkout is the same release
  local version fingerprint
  version=$(python3 -c 'import sys, tomllib; print(tomllib.load(open(sys.argv[1], "rb"))["project"]["version"])' "$SOURCE/pyproject.toml")
  fingerprint=$(
    cd "$SOURCE" || exit
    { python3 --version
      find kiosk server badge_templates pyproject.toml README.md deploy/locks/station.txt deploy/raspberrypi/screen-session \
        -type f -not -path '*/__pycache__/*' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum; } | sha256sum | cut -c 1-12
  )
  echo "$version-$fingerprint"
}

pip_install() { # VENV ARGUMENT...
  local venv=$1 from=()
  shift
  [[ -z $WHEELHOUSE ]] || from=(--no-index --find-links "$WHEELHOUSE")
  "$venv/bin/python" -m pip --quiet --disable-pip-version-check --no-input install "${from[@]}" "$@"
}

build_release() {
  RELEASE=$RELEASES/$(release_name)
  if [[ -f $RELEASE/.complete ]]; then
    say "release $(basename "$RELEASE") is already here"
    return
  fi
  say "building release $(basename "$RELEASE")"
  rm -rf "$RELEASE" # what an interrupted run left
  install -d -m 755 "$RELEASE"
  WORKSHOP=$(mktemp -d /var/tmp/ospite-build.XXXXXX)
  trap 'rm -rf "$WORKSHOP"; [[ -f $RELEASE/.complete ]] || rm -rf "$RELEASE"' EXIT

  # the wheel is made from a copy: the checkout is somebody's own and stays as it is
  install -d "$WORKSHOP/source"
  (cd "$SOURCE" && tar --exclude=__pycache__ -cf - pyproject.toml README.md LICENSE .gitignore kiosk server badge_templates) |
    tar -C "$WORKSHOP/source" --no-same-owner -xf -
  python3 -m venv "$WORKSHOP/venv"
  pip_install "$WORKSHOP/venv" --require-hashes -r "$SOURCE/deploy/locks/build.txt"
  "$WORKSHOP/venv/bin/python" -m pip --quiet --disable-pip-version-check wheel --no-deps --no-build-isolation --no-index \
    --wheel-dir "$WORKSHOP" "$WORKSHOP/source"

  python3 -m venv "$RELEASE/venv" # at its final place: a venv cannot be moved
  pip_install "$RELEASE/venv" --require-hashes -r "$SOURCE/deploy/locks/station.txt"
  pip_install "$RELEASE/venv" --no-deps --no-index "$WORKSHOP"/ospite-*.whl
  install -m 644 "$SOURCE/README.md" "$SOURCE/LICENSE" "$RELEASE/"
  install -m 755 "$HERE/screen-session" "$RELEASE/screen-session"
  sync -f "$RELEASE"
  touch "$RELEASE/.complete"
}

answers() { # PORT SECONDS [PID]: does a station answer there in time (and does the process still live)?
  local tries=$(($2 * 2))
  while ((tries--)); do
    curl --fail --silent --max-time 2 --output /dev/null "http://127.0.0.1:$1/healthz" && return 0
    [[ -z ${3:-} ]] || kill -0 "$3" 2>/dev/null || return 1
    sleep 0.5
  done
  return 1
}

smoke_test_release() { # starts it beside the running one, on a spare port and with empty data
  [[ $(readlink -e "$CURRENT") != "$RELEASE" ]] || return 0
  local port data pid good=0
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  data=$(mktemp -d /var/tmp/ospite-smoke.XXXXXX)
  chown ospite: "$data"
  setpriv --reuid=ospite --regid=ospite --clear-groups env -i PATH=/usr/bin:/bin LANG=C.UTF-8 HOME="$data" \
    "$RELEASE/venv/bin/ospite" serve --host 127.0.0.1 --port "$port" --data "$data" >"$data.log" 2>&1 &
  pid=$!
  answers "$port" 60 "$pid" && good=1
  kill "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
  rm -rf "$data"
  if ((!good)); then
    tail -n 20 "$data.log" >&2
    rm -rf "$data.log" "$RELEASE"
    die "the new release does not answer (see above): the station stays as it was"
  fi
  rm -f "$data.log"
  say "release $(basename "$RELEASE") answers"
}

point_current_at() { # FOLDER: in one step, so there is never a moment without a release
  ln -sfn "$1" "$CURRENT.new"
  mv -T "$CURRENT.new" "$CURRENT"
}

switch_release() {
  PREVIOUS=$(readlink -e "$CURRENT" || true) # nothing at the first installation
  [[ $PREVIOUS != "$RELEASE" ]] || return 0
  point_current_at "$RELEASE"
  CHANGED=1
}

remove_old_releases() { # the current one and the one before stay
  local old
  while read -r old; do
    [[ $old = "$RELEASE" || $old = "$PREVIOUS" ]] || rm -rf "$old"
  done < <(find "$RELEASES" -mindepth 1 -maxdepth 1 -type d -printf '%C@ %p\n' | sort -rn | tail -n +3 | cut -d ' ' -f 2-)
}
