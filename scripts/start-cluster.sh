#!/usr/bin/env bash
# Starts a cluster on this host, each server as a process of its own: ZooKeeper (when conf/basalt.properties names no
# other), the masters of conf/masters and the region servers of conf/regionservers. Returns when it serves. What runs
# already is left alone. Options -D key=value go to every process.
set -euo pipefail
basalt=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/basalt
began=$SECONDS

plan=$("$basalt" cluster plan "$@")
region_servers=$(grep -c '^regionserver' <<<"$plan")

start() { # the lines of the plan, all at the same time
  local line pids=() pid failed=''
  while read -r line; do
    [ -n "$line" ] || continue
    # shellcheck disable=SC2086 # a line is a kind and its options
    set -- $line
    "$basalt" "$1" start "${@:2}" "${options[@]}" &
    pids+=($!)
  done <<<"$1"
  for pid in "${pids[@]}"; do
    wait "$pid" || failed=yes
  done
  [ -z "$failed" ]
}

fail() {
  echo "basalt: the cluster did not start; what did start runs on, scripts/stop-cluster.sh stops it" >&2
  exit 1
}

options=("$@")
start "$(grep '^zookeeper' <<<"$plan")" || fail
start "$(grep -v '^zookeeper' <<<"$plan")" || fail
"$basalt" cluster await --region-servers "$region_servers" "$@" || fail
echo "basalt: the cluster serves, after $((SECONDS - began)) s. Stop it with scripts/stop-cluster.sh"
