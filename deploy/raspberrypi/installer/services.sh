# shellcheck shell=bash
# Units and the other files of the system, and starting what they describe. Sourced by install.sh.

CHANGED=0 # whether anything changed that a running service would not know of

put() { # SOURCE TARGET: only where it differs
  cmp --silent "$1" "$2" && return
  install -D -m 644 "$1" "$2"
  CHANGED=1
}

install_files() {
  local policy
  put "$HERE/systemd/ospite-server.service" /etc/systemd/system/ospite-server.service
  put "$HERE/systemd/10-ospite-watchdog.conf" /etc/systemd/system.conf.d/10-ospite-watchdog.conf
  put "$HERE/journald/10-ospite.conf" /etc/systemd/journald.conf.d/10-ospite.conf
  put "$HERE/udev/60-ospite-printer.rules" /etc/udev/rules.d/60-ospite-printer.rules
  cmp --silent "$HERE/ospite-command" /usr/local/bin/ospite || install -m 755 "$HERE/ospite-command" /usr/local/bin/ospite
  ((SERVER_ONLY)) && return
  put "$HERE/systemd/ospite-screen.service" /etc/systemd/system/ospite-screen.service
  put "$HERE/pam/ospite-screen" /etc/pam.d/ospite-screen
  put "$HERE/xkb/rules/ospite" /etc/xkb/rules/ospite
  put "$HERE/xkb/symbols/ospite" /etc/xkb/symbols/ospite
  policy=$(mktemp)
  sed "s/@PORT@/$PORT/" "$HERE/chromium/ospite.json" >"$policy"
  put "$policy" /etc/chromium/policies/managed/ospite.json
  rm -f "$policy"
}

start_services() {
  local services=(ospite-server.service)
  if ((!SERVER_ONLY)); then
    services+=(ospite-screen.service)
    # the login prompt leaves the first terminal to the guests' screen; the others keep theirs
    [[ $(systemctl is-enabled getty@tty1.service 2>/dev/null) != enabled ]] || systemctl --quiet disable getty@tty1.service
  fi
  systemctl --quiet enable "${services[@]}"
  booted || return 0
  ((CHANGED)) || systemctl --quiet is-active ospite-server.service || CHANGED=1
  ((CHANGED)) || return 0
  systemctl daemon-reload
  systemctl try-restart systemd-journald.service
  if udevadm control --reload 2>/dev/null; then # none in a container
    udevadm trigger --subsystem-match=usb --subsystem-match=usbmisc
  fi
  if ! systemctl restart "${services[0]}" || ! answers "$PORT" 60; then
    roll_back
  fi
  ((SERVER_ONLY)) || systemctl restart --no-block ospite-screen.service
}

roll_back() {
  journalctl --no-pager --quiet --lines=20 --unit=ospite-server.service >&2 || true
  if [[ -d $PREVIOUS && $PREVIOUS != "$RELEASE" ]]; then
    point_current_at "$PREVIOUS"
    systemctl restart ospite-server.service || true
    die "the station did not start: back on release $(basename "$PREVIOUS")"
  fi
  die "the station did not start (its last lines stand above)"
}

own_addresses() { # for tablets that do not know .local names
  local address
  for address in $(hostname -I 2>/dev/null || true); do
    [[ $address = *:* ]] || printf ' or http://%s:%s/desk' "$address" "$PORT"
  done
}

say_farewell() {
  say "release $(basename "$RELEASE") is in place"
  booted || { say "the station starts with the machine"; return; }
  say "the station answers at http://localhost:$PORT/office"
  if [[ $HOST = 0.0.0.0 ]]; then
    say "and for tablets at http://$(hostname).local:$PORT/desk$(own_addresses)"
  else
    say "for tablets on the network, run this again with --lan"
  fi
  say "the code for setting up stands in: journalctl -u ospite-server"
}
