#!/usr/bin/env bash
# Restarts every region server and every master of the cluster on this host, one after another, with what is installed and
# configured now, while clients go on: no operation fails. A region server gives its regions to the others first. Stops at
# the first thing that goes wrong; to begin anew does no harm. Options -D key=value go to every process.
set -euo pipefail
basalt=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/basalt
began=$SECONDS

plan=$("$basalt" processes plan "$@")
region_servers=$(grep -c '^regionserver' <<<"$plan")

while read -r -a line <&3; do
  [ "${line[0]}" != zookeeper ] || continue
  name=${line[2]} address=${line[4]#*=}
  case ${line[0]} in
    regionserver)
      # A lone server has nobody to give its regions to.
      [ "$region_servers" -le 1 ] || "$basalt" "$@" server drain "$address"
      "$basalt" regionserver stop --name "$name"
      "$basalt" regionserver start "${line[@]:1}" "$@"
      "$basalt" processes await "$@" >/dev/null
      [ "$region_servers" -le 1 ] || "$basalt" "$@" server undrain "$address"
      ;;
    master)
      "$basalt" master stop --name "$name"
      "$basalt" master start "${line[@]:1}" "$@"
      "$basalt" processes await "$@" >/dev/null
      ;;
  esac
done 3< <(sort -r <<<"$plan")
echo "basalt: restarted, after $((SECONDS - began)) s"
