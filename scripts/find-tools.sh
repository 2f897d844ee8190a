# Sourced by the other scripts.
#
#   find_java [jdk]   sets JAVA_HOME to the newest Java of version 17 or newer, JAVA_VERSION and JAVA_MAJOR to its version,
#                     or fails; with "jdk" one that has a compiler. A JAVA_HOME that is set and fits is kept.
#   need_java [jdk]   the same; if there is none, installs one where it may, or says what to install and exits
#   need_maven        sets MVN to a Maven of version 3.8 or newer, likewise
#   tell_help "$@"    if that is --help or -h, prints the comment at the top of the script and exits

basalt_die() {
  echo "basalt: $*" >&2
  exit 1
}

tell_help() {
  [ "$*" != --help ] && [ "$*" != -h ] && return 0
  sed -n '2,/^[^#]/ s/^# \{0,1\}//p' "$(dirname "${BASH_SOURCE[0]}")/${0##*/}"
  exit 0
}

# Sets version and major to the version of the Java at $1, major to 0 if it is none. Its release file tells without
# starting it.
java_version() {
  local line=''
  major=0
  [ -x "$1/bin/java" ] || return 0
  [ -r "$1/release" ] && line=$(grep '^JAVA_VERSION=' "$1/release" || true)
  [ -n "$line" ] || line=$("$1/bin/java" -version 2>&1 | head -1 || true)
  if [[ $line =~ \"(([0-9]+)[0-9.]*) ]]; then
    version=${BASH_REMATCH[1]}
    major=${BASH_REMATCH[2]}
  fi
}

find_java() {
  local want=${1:-jre} best='' home major version path_java
  JAVA_MAJOR=0
  [ -z "${JAVA_HOME:-}" ] || [ -x "$JAVA_HOME/bin/java" ] ||
    echo "basalt: there is no Java in JAVA_HOME, which is $JAVA_HOME; looking elsewhere" >&2
  if [ -n "${JAVA_HOME:-}" ]; then
    java_version "$JAVA_HOME"
    if [ "$major" -ge 17 ] && { [ "$want" != jdk ] || [ -x "$JAVA_HOME/bin/javac" ]; }; then
      JAVA_MAJOR=$major JAVA_VERSION=$version
      return 0
    fi
  fi
  path_java=$(readlink -f "$(command -v java || echo /nowhere/bin/java)")
  for home in "${path_java%/bin/java}" /usr/lib/jvm/* /opt/java/* /opt/jdk* "${HOME:-}"/.sdkman/candidates/java/*; do
    [ "$want" = jdk ] && [ ! -x "$home/bin/javac" ] && continue
    java_version "$home"
    if [ "$major" -ge 17 ] && [ "$major" -gt "$JAVA_MAJOR" ]; then
      best=$home JAVA_MAJOR=$major JAVA_VERSION=$version
    fi
  done
  [ -n "$best" ] || return 1
  JAVA_HOME=$best
}

can_apt() {
  [ "$(id -u)" = 0 ] && [ -e /etc/debian_version ] && command -v apt-get >/dev/null
}

apt_install() {
  echo "basalt: installing $* with apt-get"
  DEBIAN_FRONTEND=noninteractive apt-get update -qq >/dev/null &&
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" >/dev/null
}

need_java() {
  local want=${1:-jre}
  if ! find_java "$want" && can_apt; then
    apt_install "default-$want-headless" || true
  fi
  find_java "$want" ||
    basalt_die "needs a $([ "$want" = jdk ] && echo JDK || echo 'Java runtime') of version 17 or newer: install one (Debian: apt install default-$want-headless) or set JAVA_HOME"
  export JAVA_HOME
}

need_maven() {
  local version
  if ! command -v mvn >/dev/null && can_apt; then
    apt_install maven || true
  fi
  command -v mvn >/dev/null || basalt_die "needs Maven 3.8 or newer: install it (Debian: apt install maven)"
  version=$(mvn -v 2>/dev/null | grep -o 'Apache Maven [0-9]*\.[0-9]*' | head -1 || true)
  [[ $version =~ ([0-9]+)\.([0-9]+)$ ]] &&
    [ $((BASH_REMATCH[1] * 1000 + BASH_REMATCH[2])) -ge 3008 ] ||
    basalt_die "needs Maven 3.8 or newer, but $(command -v mvn) is ${version:-something else}"
  MVN=mvn
}
