#!/usr/bin/env bash
# Builds everything and runs every test: format, lints, unit, property, simulation and cluster tests.
# Arguments go to Maven, for example: scripts/test.sh -pl storage -am
# The last line has the totals; the exit code is 0 only if everything passed.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/find-tools.sh
tell_help "$@"
need_java jdk
need_maven

# Reports of an earlier run would be counted again.
find . -type d -name surefire-reports -path '*/target/*' -prune -exec rm -rf {} +

status=0
"$MVN" -B --no-transfer-progress verify "$@" || status=$?

find . -path '*/target/surefire-reports/TEST-*.xml' -print0 |
  xargs -0 -r awk '
    # The first line that opens a <testsuite> of each report has its counts, maybe over several lines.
    function count(key) { return match(head, "[ \t]" key "=\"[0-9]+\"") ? substr(head, RSTART + length(key) + 3) + 0 : 0 }
    FNR == 1 { head = ""; done = 0 }
    !done { head = head " " $0 }
    !done && /<testsuite/ { open = 1 }
    !done && open && />[ \t]*$/ && /testsuite|tests=/ && head ~ /tests="/ {
      tests += count("tests"); bad += count("failures") + count("errors"); skipped += count("skipped"); done = 1; open = 0
    }
    END { printf "%d passed, %d failed, %d skipped\n", tests - bad - skipped, bad, skipped }'
exit "$status"
