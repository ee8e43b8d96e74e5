#!/usr/bin/env bash
# Installs or updates Ospite on a Raspberry Pi (or any machine with Debian 12 or 13, 64 bit) from this checkout.
# Run it again at any time: what is already so is left alone, and a station that works is not interrupted for nothing.
#
#   sudo bash deploy/raspberrypi/install.sh [options]
#     --server-only      no guests' screen on this machine
#     --lan              answer tablets on the venue's network, not this machine alone
#     --local            answer this machine alone (so it is at first)
#     --port N           where the station answers (8080 at first)
#     --wheelhouse DIR   take the Python packages from DIR and ask no network (see wheelhouse.sh)
#     --help
#
# Two users of their own run two services: ospite-server (the station) and ospite-screen (the guests' screen; Debian 13
# only). Releases lie in /opt/ospite/releases, data in /var/lib/ospite, settings in /etc/ospite.
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
SOURCE=$(cd "$HERE/../.." && pwd)
ETC=/etc/ospite
RELEASES=/opt/ospite/releases
CURRENT=/opt/ospite/current

say() { echo "ospite: $*"; }
die() { echo "ospite: $*" >&2; exit 1; }

# shellcheck source-path=SCRIPTDIR source=installer/machine.sh
. "$HERE/installer/machine.sh"
# shellcheck source-path=SCRIPTDIR source=installer/release.sh
. "$HERE/installer/release.sh"
# shellcheck source-path=SCRIPTDIR source=installer/services.sh
. "$HERE/installer/services.sh"

SERVER_ONLY=0 HOST='' PORT='' WHEELHOUSE=''

read_options() {
  while (($#)); do
    case $1 in
      --server-only) SERVER_ONLY=1 ;;
      --lan) HOST=0.0.0.0 ;;
      --local) HOST=127.0.0.1 ;;
      --port) PORT=${2:-}; [[ $PORT =~ ^[0-9]{1,5}$ ]] || die "--port needs a number"; shift ;;
      --wheelhouse) WHEELHOUSE=${2:-}; [[ -d $WHEELHOUSE ]] || die "--wheelhouse needs a folder"; shift ;;
      -h | --help) sed -n '2,/^# only)/p' "${BASH_SOURCE[0]}" | sed 's/^# \{0,1\}//'; exit 0 ;;
      *) die "unknown option $1 (see --help)" ;;
    esac
    shift
  done
}

main() {
  read_options "$@"
  [[ $(id -u) = 0 ]] || die "run me as root: sudo bash $0"
  umask 022
  check_machine /etc/os-release # refuses, before anything is changed
  decide_on_settings
  decide_on_screen
  install_packages
  make_users
  build_release         # aside, the running one is not touched
  smoke_test_release
  write_settings
  install_files
  switch_release        # the first moment that guests could notice, and only if something changed
  start_services
  remove_old_releases
  say_farewell
}

main "$@"
