#!/usr/bin/env bash
# Shows that the tests would notice: puts faults that libraries of this kind really had into a scratch copy of the sources, one at
# a time, and demands that each test named for a fault passes without it and fails with it.
#
#   resilience-core/proof/reintroduce.sh            all faults
#   resilience-core/proof/reintroduce.sh 13 41      those whose file names begin with 13 or 41
#
# A fault is a patch in faults/, headed by its trap, what it does, and the tests that must fail: Class, or Class#method, separated
# by commas. A patch that no longer applies, or no longer compiles, fails the run: make it anew.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"

patches=()
for patch in "$here"/faults/*.patch; do
  number="$(basename "$patch")"
  if [ $# -eq 0 ] || printf '%s\n' "$@" | grep -qx "${number%%-*}"; then
    patches+=("$patch")
  fi
done
if [ ${#patches[@]} -eq 0 ]; then
  echo "No fault in $here/faults is chosen by: $*" >&2
  exit 1
fi

scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
(cd "$root" && git ls-files -z --cached --others --exclude-standard \
  | while IFS= read -r -d '' file; do if [ -e "$file" ]; then printf '%s\0' "$file"; fi; done \
  | tar --null -c -T -) | tar -x -C "$scratch"
cd "$scratch"
reports=resilience-core/target/surefire-reports
log="$scratch/maven.log"

header() {
  sed -n "s/^$2: //p;/^diff /q" "$1"
}

# Runs tests; false if Maven fails, for whatever reason.
run() {
  rm -rf "$reports"
  mvn -B -ntp ${MAVEN_ARGUMENTS:-} -pl resilience-core test -Dtest="$1" >"$log" 2>&1
}

# The methods of a test class that failed in the last run, one a line, without parameters.
failed_methods() {
  awk '/<testcase / { sub(/.*<testcase name="/, ""); sub(/[^A-Za-z0-9_$].*/, ""); name = $0 }
       /<(failure|error)[ >]/ { print name }' "$reports"/TEST-*."$1".xml 2>/dev/null | sort -u
}

# Whether Class, or Class#method, failed in the last run.
has_failed() {
  case "$1" in
    *'#'*) failed_methods "${1%%#*}" | grep -qx "${1#*#}" ;;
    *) [ -n "$(failed_methods "$1")" ] ;;
  esac
}

declare -a table=()
failed=0
row() {
  table+=("$(printf '%-42s %-7s %s' "$1" "$2" "$3")")
  echo "${table[-1]}"
}

all="$(for patch in "${patches[@]}"; do header "$patch" Tests; done | paste -sd, -)"
if ! run "$all"; then
  tail -40 "$log" >&2
  echo "The tests fail without any fault" >&2
  exit 1
fi
row "without a fault" "green" "the tests of ${#patches[@]} faults"

for patch in "${patches[@]}"; do
  name="$(basename "$patch" .patch)"
  if ! git apply "$patch" 2>"$log"; then
    row "$name" "STALE" "the patch does not apply any more"
    cat "$log" >&2
    failed=$((failed + 1))
    continue
  fi
  tests="$(header "$patch" Tests)"
  run "$tests" || true
  for test in ${tests//,/ }; do
    if has_failed "$test"; then
      row "$name" "red" "$test"
    else
      row "$name" "$(compgen -G "$reports/TEST-*.xml" >/dev/null && echo MISSED || echo BROKEN)" "$test"
      grep -E 'ERROR|Tests run' "$log" | head -5 >&2 || true
      failed=$((failed + 1))
    fi
  done
  git apply -R "$patch"
done

printf '\n%s\n' "${#patches[@]} faults, $failed not noticed by a test:"
printf '%s\n' "${table[@]}"
[ "$failed" -eq 0 ]
