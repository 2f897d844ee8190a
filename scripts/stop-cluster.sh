#!/usr/bin/env bash
# Stops every process of the cluster that runs on this host, in good order: region servers, masters, ZooKeeper.
# --force kills them.
set -euo pipefail
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
. "$here/find-tools.sh"
tell_help "$@"
basalt=$here/basalt

for kind in regionserver master zookeeper; do
  "$basalt" "$kind" stop --all "$@"
done
