#!/usr/bin/env bash
# What a checkout needs from the system, installed through apt where root or password-less sudo is at hand; else
# each missing thing is named in one line. Only a Python without venv ends it: the rest has a way round.
#   system.sh python     a Python >= 3.11 that can make a venv; prints the interpreter's path on standard output
#   system.sh badges     libfribidi0 (Arabic and Hebrew on badges) and fonts
#   system.sh voice      espeak-ng, which says screens aloud
#   system.sh tests      these, a browser for the browser tests (and its quick shell, where the system has one), a keymap
#                        compiler for those of the key lock, a driverless printer (ippeveprinter, with a message
#                        bus to start on) for those of IPP, and openssl, which makes a mail server's certificate
set -euo pipefail

say() { echo "ospite: $*" >&2; }

as_root() { # COMMAND...: 1 where nobody here may become root
  if [[ $(id -u) = 0 ]]; then "$@"; elif sudo -n true 2>/dev/null; then sudo -n "$@"; else return 1; fi
}

may_install() { command -v apt-get >/dev/null && as_root true; }

apt_install() { # PACKAGE...
  say "installing $*"
  { as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=120 update &&
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=120 install \
      --no-install-recommends "$@"; } >"${TMPDIR:-/tmp}/ospite-apt.$$" 2>&1 && rm -f "${TMPDIR:-/tmp}/ospite-apt.$$" && return 0
  tail -n 5 "${TMPDIR:-/tmp}/ospite-apt.$$" >&2
  rm -f "${TMPDIR:-/tmp}/ospite-apt.$$"
  return 1
}

find_python() { # the newest good one, the plain name first: that is what the person meant
  local name
  for name in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python3.14; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$name"
      return
    fi
  done
  return 1
}

can_make_venv() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }
has_pip() { "$1" -c 'import pip, venv' 2>/dev/null; } # pip can also fill a venv from outside

python() {
  local found
  found=$(find_python) || { may_install && apt_install python3 python3-venv && found=$(find_python); } || {
    say "missing: Python 3.11 or later (on Debian, as root: apt-get install python3 python3-venv)"
    exit 1
  }
  if ! can_make_venv "$found" && ! { may_install && apt_install python3-venv; } && ! has_pip "$found"; then
    say "missing: python3-venv, to keep the project's packages apart (as root: apt-get install python3-venv)"
    exit 1
  fi
  echo "$found"
}

has_library() { # SONAME, e.g. libfribidi.so.0
  { /sbin/ldconfig -p 2>/dev/null || ldconfig -p 2>/dev/null; } | grep -q "$1" ||
    compgen -G "/opt/homebrew/lib/${1%%.so*}*" >/dev/null
}
has_browser() {
  local name
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" >/dev/null && return 0
  done
  return 1
}

missing=() what=()
wants() { # PACKAGE WHAT-FOR
  missing+=("$1")
  what+=("$1 ($2)")
}

badges() {
  has_library libfribidi.so.0 || wants libfribidi0 'badges in Arabic and Hebrew'
  compgen -G '/usr/share/fonts/*/noto/NotoSansArabic-*' >/dev/null || wants fonts-noto-core 'badges in many scripts'
}

voice() { command -v espeak-ng >/dev/null || wants espeak-ng "screens are not said aloud"; }

tests() {
  has_browser || wants chromium 'browser tests are skipped'
  has_library libatomic.so.1 || wants libatomic1 'browser tests are skipped'
  PATH=$PATH:/usr/sbin command -v ippeveprinter >/dev/null || wants cups-ipp-utils 'tests on a driverless printer are skipped'
  command -v dbus-daemon >/dev/null || wants dbus-daemon 'tests on a driverless printer are skipped'
  command -v xkbcli >/dev/null || wants libxkbcommon-tools 'tests of the key lock are skipped'
  command -v openssl >/dev/null || wants openssl 'tests of mail are skipped'
}

# What apt knows without asking the network; with no lists at all it cannot say, and is asked to install.
may_have() { # PACKAGE
  [[ -n $(apt-cache show --no-all-versions "$1" 2>/dev/null) ]] || ! compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null
}

# apart from the rest: not every Debian has it, and nothing is skipped without it
shell() {
  command -v chromium-headless-shell >/dev/null && return 0
  may_install && may_have chromium-headless-shell && apt_install chromium-headless-shell && return 0
  say 'missing: chromium-headless-shell (browser tests take twice as long)'
}

install_missing() {
  ((${#missing[@]} == 0)) && return 0
  may_install && apt_install "${missing[@]}" && return 0
  local text
  text=$(printf '%s, ' "${what[@]}")
  say "missing: ${text%, } -- as root: apt-get install ${missing[*]}"
}

case ${1:-} in
  python) python ;;
  badges) badges; install_missing ;;
  voice) voice; install_missing ;;
  tests) badges; voice; tests; install_missing; shell ;;
  *) sed -n '2,9p' "$0" >&2; exit 2 ;;
esac
