# Sourced by the other scripts: sets JAVA_HOME and MVN, or says in one line what to install and exits.
#
#   need_java [jdk]   a Java runtime of version 17 or newer; with "jdk" one that has a compiler
#   need_maven        Maven 3.8 or newer

basalt_die() {
  echo "basalt: $*" >&2
  exit 1
}

# Prints the major version of the Java at $1, or nothing when it does not run.
java_major() {
  "$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -1
}

# Among JAVA_HOME, the java on the PATH and the usual places, the newest that is at least 17.
find_java() {
  local want=$1 best='' best_major=0 home major path_java
  if [ -n "${JAVA_HOME:-}" ]; then
    major=$(java_major "$JAVA_HOME")
    [ "${major:-0}" -ge 17 ] && { [ "$want" != jdk ] || [ -x "$JAVA_HOME/bin/javac" ]; } && return 0
  fi
  path_java=$(command -v java || true)
  [ -n "$path_java" ] && path_java=$(dirname "$(dirname "$(readlink -f "$path_java")")")
  for home in "$path_java" /usr/lib/jvm/* /opt/java/* /opt/jdk* "$HOME"/.sdkman/candidates/java/*; do
    [ -x "$home/bin/java" ] || continue
    [ "$want" = jdk ] && [ ! -x "$home/bin/javac" ] && continue
    major=$(java_major "$home")
    if [ "${major:-0}" -ge 17 ] && [ "$major" -gt "$best_major" ]; then
      best=$home
      best_major=$major
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
  if ! find_java "$want"; then
    if can_apt; then
      apt_install "$( [ "$want" = jdk ] && echo default-jdk-headless || echo default-jre-headless )" || true
    fi
    find_java "$want" || basalt_die "needs a JDK of version 17 or newer: install one (Debian: apt install default-jdk-headless) or set JAVA_HOME"
  fi
  export JAVA_HOME
}

need_maven() {
  if ! command -v mvn >/dev/null; then
    can_apt && { apt_install maven || true; }
    command -v mvn >/dev/null || basalt_die "needs Maven 3.8 or newer: install it (Debian: apt install maven)"
  fi
  MVN=mvn
}
