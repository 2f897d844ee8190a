#!/usr/bin/env bash
# Restarts every region server and every master of the cluster on this host, one after another, with what is installed and
# configured now, while clients go on: no operation fails. A region server gives its regions to the others first. Stops at
# the first thing that goes wrong; once that is mended, it can be begun anew: what does not run is only started then.
# Options -D key=value go to every process.
set -euo pipefail
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
. "$here/find-tools.sh"
tell_help "$@"
basalt=$here/basalt
began=$SECONDS

plan=$("$basalt" processes plan "$@")
region_servers=$(grep -c '^regionserver' <<<"$plan")

trap 'echo "basalt: the rolling restart has stopped half way; begin it anew when that is mended" >&2' ERR

# An earlier run may have stopped half way. What it has left stopped is started, and new by that; what it has left drained
# could not take the regions of others.
declare -A started=()
while read -r -a line <&3; do
  if ! "$basalt" "${line[0]}" status "${line[@]:1:2}" >/dev/null; then
    "$basalt" "${line[0]}" start "${line[@]:1}" "$@"
    started[${line[*]}]=yes
  fi
done 3<<<"$plan"
"$basalt" processes await "$@" >/dev/null
while read -r -a line <&3; do
  [ "${line[0]}" != regionserver ] || "$basalt" "$@" server undrain "${line[4]#*=}"
done 3<<<"$plan"

while read -r -a line <&3; do
  [ "${line[0]}" != zookeeper ] && [ -z "${started[${line[*]}]:-}" ] || continue
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
