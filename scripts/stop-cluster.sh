#!/usr/bin/env bash
# Stops every process of the cluster that runs on this host, in good order: region servers, masters, ZooKeeper.
# --force kills them.
set -euo pipefail
basalt=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/basalt

for kind in regionserver master zookeeper; do
  "$basalt" "$kind" stop --all "$@"
done
