#!/usr/bin/env bash
# From a bare machine to a running store with real rows in it: finds or installs a JDK and Maven, builds, starts the store
# unless it runs, loads a table and reads it back. Exits with 0 only if every answer is right. May be run again.
#
#   --cluster   starts ZooKeeper, masters and region servers as processes of their own, in place of `basalt dev`
#   --rebuild   builds although nothing has changed since the last time
set -euo pipefail
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
cd "$here/.."
. scripts/find-tools.sh
tell_help "$@"

cluster='' rebuild=''
for option in "$@"; do
  case $option in
    --cluster) cluster=yes ;;
    --rebuild) rebuild=yes ;;
    *) basalt_die "quickstart.sh knows --cluster and --rebuild, not $option" ;;
  esac
done

step() {
  printf '\n== %s\n' "$*"
}

built=cli/target/dist/built
is_built() {
  [ -z "$rebuild" ] && [ -e "$built" ] &&
    [ -z "$(find pom.xml .mvn */pom.xml */src/main -newer "$built" -type f -print -quit)" ]
}

step "1/4 Tools"
need_java jdk
echo "JDK $JAVA_MAJOR in $JAVA_HOME"

step "2/4 Build"
if is_built; then
  echo "Nothing has changed since the last build."
else
  need_maven
  [ -d "$HOME/.m2/repository/io/netty" ] || echo "The first build downloads its libraries; that takes a minute or two more."
  echo "mvn package, without tests; what it says is in $PWD/run/build.log ..."
  mkdir -p run
  began=$SECONDS
  if ! "$MVN" -B --no-transfer-progress -Dmaven.test.skip=true -Dspotless.check.skip=true -pl cli -am \
    package >run/build.log 2>&1; then
    grep '^\[ERROR\]' run/build.log | head -20 >&2 || tail -20 run/build.log >&2
    basalt_die "the build failed, see run/build.log"
  fi
  scripts/basalt archive
  touch "$built"
  echo "Built in $((SECONDS - began)) s."
fi

step "3/4 Store"
stop='scripts/basalt dev stop'
if [ -n "$cluster" ] || scripts/basalt regionserver status >/dev/null; then
  scripts/start-cluster.sh
  stop=scripts/stop-cluster.sh
else
  scripts/basalt dev start
fi

step "4/4 Rows"
scripts/basalt quickstart

cat <<TEXT

== Done: every answer was right. The store runs on and keeps its rows; stop it with $stop

Try:
  scripts/basalt status
  scripts/basalt get unicode 00216b
  scripts/basalt scan unicode --prefix 01f60 --limit 5
  scripts/basalt table create users --families profile
  scripts/basalt put users alice profile:email=alice@example.org
  scripts/basalt get users alice
  scripts/basalt --help
A stock HBase client needs no setting but the address above: see README.md.
TEXT
