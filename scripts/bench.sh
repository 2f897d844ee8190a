#!/usr/bin/env bash
# Lists the benchmarks, or runs those that are named: `scripts/bench.sh engine synced`. `all` runs every one.
#
#   --quick         little data and one round each; all of them take five minutes
#   --rows=N        rows of a comparison
#   --rounds=N      how often the sides take turns, 3 if not said
#   --seconds=N     how long each workload of a cluster runs
#   --sides=A,B     which clusters take turns; the others are compared with the last: hbase, hbase-synced, basalt,
#                   basalt-unsynced, basalt-own, basalt-own-unsynced (own: driven by our client, not the stock one)
#   --workloads=W   which of load,c,b,a,f,d,e,one,batch,scan; of starts: tuned, for failover after ten seconds
#   --hbase-heap=Ng of rivals: of each of HBase's region servers, 1g if not said; what they keep in memory stays the same
#   --profiles=D    flame graphs of the servers while they are measured, into this directory
#   --regions=N     of starts and scale; --servers=N of scale
#   --directory=D   where data is written, and removed again; bench/target/data if not said
#   --results=D     where the figures are kept as files, bench/target/results if not said
#   jmh REGEX       runs the JMH benchmarks whose names match; more arguments go to JMH
#
# docs/benchmarks.md says what each measures and what was found. Builds what is missing; after a change of the code run it
# with REBUILD=1. HBase's servers are downloaded when they are first needed.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/find-tools.sh
need_java jdk

classpath=bench/target/classpath
build() {
  if [ ! -s "$classpath" ] || [ -n "${REBUILD:-}" ]; then
    need_maven
    "$MVN" -q -B --no-transfer-progress -pl bench,cli -am -DskipTests package
    rm -f cli/target/dist/lib/classes-*
  fi
}
build
java=("$JAVA_HOME/bin/java")
[ "$JAVA_MAJOR" -lt 23 ] || java+=(--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED)
[ "$JAVA_MAJOR" -lt 25 ] || java+=(-XX:+UseCompactObjectHeaders)
# The stock client is slower without.
java+=(--add-opens java.base/java.nio=ALL-UNNAMED --add-opens java.base/java.lang=ALL-UNNAMED)

# Clusters need Basalt as it is shipped.
prepare_basalt() {
  compgen -G "cli/target/dist/lib/basalt-cli-*.jar" >/dev/null || REBUILD=1 build
  compgen -G "cli/target/dist/lib/classes-*" >/dev/null || scripts/basalt archive
}

# And HBase's servers, and a Java that they run on.
prepare_hbase() {
  local hbase=$PWD/bench/target/hbase.classpath home
  if [ ! -s "$hbase" ]; then
    need_maven
    "$MVN" -q -B --no-transfer-progress -f bench/hbase/pom.xml dependency:build-classpath -Dmdep.outputFile="$hbase"
  fi
  # HBase 2.6 runs on Java 17 at most.
  for home in "$JAVA_HOME" /usr/lib/jvm/* /opt/java/* /opt/jdk*; do
    java_version "$home"
    [ "$major" != 17 ] || break
  done
  [ "$major" = 17 ] || basalt_die "HBase needs a Java 17 beside the one of Basalt (Debian: apt install openjdk-17-jre-headless)"
  java+=("-Dbench.hbase.classpath=$hbase" "-Dbench.hbase.java=$home/bin/java")
}

commit=$(git describe --always --dirty 2>/dev/null || echo "no git")
# Stands at the beginning of each file of figures.
origin="$commit, $(date -u +%F), JDK $JAVA_VERSION: scripts/bench.sh $*"

# Whether JMH itself is asked: its options have one dash.
[[ "${1:-}" = jmh && -n "${2:-}" && "$2" != --* ]] && only_jmh=yes || only_jmh=''
names=() options=() basalt='' hbase=''
if [ -z "$only_jmh" ]; then
  for argument in "$@"; do
    case $argument in
      -*) options+=("$argument") ;;
      *) names+=("$argument") ;;
    esac
    case $argument in
      rivals | starts | all) basalt=yes hbase=yes ;;
      profiles | scale | moves | master) basalt=yes ;;
    esac
  done
fi
[ -z "$basalt" ] || prepare_basalt
[ -z "$hbase" ] || prepare_hbase
java+=(-cp "bench/target/classes:$(cat "$classpath")")

if [ -n "$only_jmh" ]; then
  shift
  results=bench/target/results/jmh.csv
  mkdir -p "$(dirname "$results")"
  "${java[@]}" org.openjdk.jmh.Main -rf csv -rff "$results.new" "$@"
  # Not there if JMH was only asked for its help.
  [ ! -s "$results.new" ] || { echo "# $origin" && cat "$results.new"; } >"$results"
  rm -f "$results.new"
  exit
fi
if [ ${#names[@]} -eq 0 ]; then
  echo "Benchmarks; $(basename "$0") <name>... [--quick] runs them:"
  exec "${java[@]}" io.basalt.bench.Bench
fi
echo "$commit, JDK $JAVA_VERSION, $(nproc) cores, $(date -u +%F)"
exec "${java[@]}" "-Dbench.origin=$origin" io.basalt.bench.Bench "${names[@]}" "${options[@]}"
