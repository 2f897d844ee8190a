#!/usr/bin/env bash
# Starts a cluster on this host, each server as a process of its own: ZooKeeper (when conf/basalt.properties names no
# other), the masters of conf/masters and the region servers of conf/regionservers. Returns when it serves. What runs
# already is left alone. Options -D key=value go to every process.
set -euo pipefail
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
. "$here/find-tools.sh"
tell_help "$@"
basalt=$here/basalt
began=$SECONDS
options=("$@")

start() { # lines of the plan, all at the same time: whoever needs another waits for it
  local line pids=() failed='' pid
  for line; do
    # shellcheck disable=SC2086 # a line is a kind and its options
    set -- $line
    "$basalt" "$1" start "${@:2}" "${options[@]}" {told}<&- {tell}>&- &
    pids+=($!)
  done
  for pid in "${pids[@]}"; do
    wait "$pid" || failed=yes
  done
  [ -z "$failed" ]
}

fail() {
  echo "basalt: the cluster did not start; what did start runs on, scripts/stop-cluster.sh stops it" >&2
  exit 1
}

# One process tells what to start and, when that has started, whether it serves.
coproc probe { exec "$basalt" processes start "$@"; }
# shellcheck disable=SC2154 # coproc sets it
pid=$probe_PID
exec {told}<&"${probe[0]}" {tell}>&"${probe[1]}"
servers=() planned=''
while [ -z "$planned" ] && read -r -u "$told" line; do
  case $line in
    '') planned=yes ;;
    zookeeper* | master* | regionserver*) servers+=("$line") ;;
    *) echo "$line" >&2 ;;
  esac
done
[ -n "$planned" ] || { wait "$pid"; exit 1; }
start "${servers[@]}" || fail
echo >&"$tell"
cat <&"$told"
wait "$pid" || fail
echo "basalt: the cluster serves, after $((SECONDS - began)) s. Stop it with scripts/stop-cluster.sh"
