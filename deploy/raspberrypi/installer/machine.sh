# shellcheck shell=bash
# The machine itself: is it one we know, which packages and users it needs. Sourced by install.sh.

check_machine() { # OS-RELEASE-FILE
  local release=$1 id='' codename='' architecture
  if [[ -r $release ]]; then
    # shellcheck source=/dev/null
    read -r id codename < <(. "$release" && echo "${ID:-}" "${VERSION_CODENAME:-}")
  fi
  case "$id $codename" in
    'debian bookworm' | 'debian trixie') CODENAME=$codename ;;
    *) die "this needs Debian 12 or 13 or the 64-bit Raspberry Pi OS made from it, and here is '${id:-an unknown system} $codename'" ;;
  esac
  architecture=$(dpkg --print-architecture)
  [[ $architecture = arm64 || $architecture = amd64 ]] || die "this needs a 64-bit system, and here is $architecture"
  [[ -f $SOURCE/pyproject.toml && -f $SOURCE/deploy/locks/station.txt ]] || die "$SOURCE is not a complete checkout"
}

booted() { [[ -d /run/systemd/system ]]; } # false while an image is being made

decide_on_screen() {
  local memory_mb
  memory_mb=$(($(awk '/^MemTotal/ { print $2 }' /proc/meminfo) / 1024))
  if ((SERVER_ONLY)); then
    :
  elif [[ $CODENAME = bookworm ]]; then
    SERVER_ONLY=1
    say "the guests' screen needs Debian 13: installing the server alone"
  elif ((memory_mb < 900)); then
    SERVER_ONLY=1
    say "$memory_mb MB of memory are too few for a browser: installing the server alone"
  elif systemctl is-enabled --quiet display-manager.service 2>/dev/null; then
    die "a desktop holds this machine's screen: use Raspberry Pi OS Lite, or --server-only"
  fi
}

wanted_packages() {
  local lists=("$HERE/packages-server.txt")
  ((SERVER_ONLY)) || lists+=("$HERE/packages-screen.txt")
  grep -hEv '^(#|$)' "${lists[@]}"
}

install_packages() {
  local missing=() package
  while read -r package; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) = installed ]] || missing+=("$package")
  done < <(wanted_packages)
  ((${#missing[@]} == 0)) && return
  say "installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  { apt-get -q -y -o DPkg::Lock::Timeout=300 update &&
    apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends "${missing[@]}"; } >/var/log/ospite-install.log 2>&1 ||
    { tail -n 5 /var/log/ospite-install.log >&2; die "apt could not install: ${missing[*]}"; }
}

make_users() {
  install -D -m 644 "$HERE/sysusers/ospite-server.conf" /etc/sysusers.d/ospite-server.conf
  systemd-sysusers /etc/sysusers.d/ospite-server.conf
  ((SERVER_ONLY)) && return
  install -D -m 644 "$HERE/sysusers/ospite-screen.conf" /etc/sysusers.d/ospite-screen.conf
  systemd-sysusers /etc/sysusers.d/ospite-screen.conf
}

setting() { # FILE NAME: its value, or nothing
  [[ ! -f $1 ]] || sed -n "s/^$2=//p" "$1" | tail -n 1
}

set_setting() { # FILE NAME VALUE: other lines stay as they are
  local file=$1 name=$2 value=$3 new
  [[ -f $file && $(setting "$file" "$name") = "$value" ]] && return
  new=$(mktemp "$file.XXXXXX")
  { [[ ! -f $file ]] || grep -v "^$name=" "$file" || true; echo "$name=$value"; } >"$new"
  chmod 600 "$new" # read by the service manager alone; a token may stand here
  mv "$new" "$file"
  CHANGED=1
}

decide_on_settings() { # what was asked for, else what was so far, else the first values
  local server=$ETC/server.env
  HOST=${HOST:-$(setting "$server" OSPITE_HOST)} PORT=${PORT:-$(setting "$server" OSPITE_PORT)}
  HOST=${HOST:-127.0.0.1} PORT=${PORT:-8080}
  # a port that another program holds is better known before anything is changed
  [[ $(setting "$server" OSPITE_PORT) = "$PORT" ]] && systemctl is-active --quiet ospite-server.service && return
  ! port_is_taken || die "another program answers on port $PORT: choose one with --port"
}

port_is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null; }

write_settings() {
  local server=$ETC/server.env screen=$ETC/screen.env
  install -d -m 755 "$ETC"
  set_setting "$server" OSPITE_HOST "$HOST"
  set_setting "$server" OSPITE_PORT "$PORT"
  [[ $(setting "$server" OSPITE_STATION_NAME) ]] || set_setting "$server" OSPITE_STATION_NAME "$(hostname)"
  ((SERVER_ONLY)) && return
  set_setting "$screen" SCREEN_PORT "$PORT"
  [[ $(setting "$screen" SCREEN_TRANSFORM) ]] || set_setting "$screen" SCREEN_TRANSFORM normal
  [[ $(setting "$screen" SCREEN_SCALE) ]] || set_setting "$screen" SCREEN_SCALE 1
}
