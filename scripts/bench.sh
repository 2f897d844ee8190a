#!/usr/bin/env bash
# Lists the benchmarks, or runs those that are named: `scripts/bench.sh engine synced`. `all` runs every one.
#
#   --quick         little data and one round each: five minutes for all
#   --rows=N        rows of a comparison, 1,000,000 if not said
#   --rounds=N      how often the sides take turns, 3 if not said
#   --directory=D   where data is written, and removed again; bench/target/data if not said
#   jmh [REGEX]     runs the JMH benchmarks whose names match; more arguments go to JMH
#
# docs/benchmarks.md says what each measures and what was found. Builds what is missing; after a change of the code run it
# with REBUILD=1.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/find-tools.sh
need_java jdk

classpath=bench/target/classpath
if [ ! -s "$classpath" ] || [ -n "${REBUILD:-}" ]; then
  need_maven
  "$MVN" -q -B --no-transfer-progress -pl bench -am -DskipTests package
fi
java=("$JAVA_HOME/bin/java")
[ "$JAVA_MAJOR" -lt 23 ] || java+=(--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED)
[ "$JAVA_MAJOR" -lt 25 ] || java+=(-XX:+UseCompactObjectHeaders)
java+=(-cp "bench/target/classes:$(cat "$classpath")")

if [ "${1:-}" = jmh ]; then
  shift
  exec "${java[@]}" org.openjdk.jmh.Main -rf json -rff bench/target/jmh.json "$@"
fi
names=() options=()
for argument in "$@"; do
  case $argument in
    -*) options+=("$argument") ;;
    *) names+=("$argument") ;;
  esac
done
if [ ${#names[@]} -eq 0 ]; then
  echo "Benchmarks; $(basename "$0") <name>... [--quick] runs them:"
  exec "${java[@]}" io.basalt.bench.Bench
fi
echo "$(git describe --always --dirty 2>/dev/null || echo no git), JDK $JAVA_VERSION, $(nproc) cores, $(date -u +%F)"
exec "${java[@]}" io.basalt.bench.Bench "${names[@]}" "${options[@]}"
