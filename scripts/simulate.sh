#!/usr/bin/env bash
# Runs the simulated cluster: master, region servers and clients in one thread on simulated time, network and disk.
#
#   scripts/simulate.sh SCENARIO SEED          replays one seed exactly, and prints what happened
#   scripts/simulate.sh SCENARIO FIRST COUNT   runs that many seeds, one line each
#
# Scenarios: registers (what clients read and write is linearizable), tables (tables are created, changed, split, snapshot,
# restored and dropped). In both servers are killed, paused and cut off all the time.
#
# The exit code is 0 only if no seed fails. Builds what is missing; after a change of the code run it with REBUILD=1.
# LOG=INFO prints the servers' logs between the lines of the trace.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/find-tools.sh
tell_help "$@"
need_java jdk

classpath=testkit/target/simulation.classpath
if [ ! -s "$classpath" ] || [ -n "${REBUILD:-}" ]; then
  need_maven
  "$MVN" -q -B --no-transfer-progress -pl testkit -am -DskipTests package
fi
options=(-ea -Xmx1g "-Dbasalt.test.log=${LOG:-OFF}")
[ "$JAVA_MAJOR" -lt 23 ] || options+=(--sun-misc-unsafe-memory-access=allow)
exec "$JAVA_HOME/bin/java" "${options[@]}" \
  -cp "testkit/target/classes:testkit/target/test-classes:$(cat "$classpath")" \
  io.basalt.testkit.cluster.Simulate "$@"
