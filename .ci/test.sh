#!/usr/bin/env bash
# Runs the tests in three groups, called rooms below: "windows" (QGIS windows on virtual screens), "qgis" (QGIS without
# a window) and "plain" (Python alone). Windows mostly wait, so they run beside the other two, which follow each other;
# what they print is shown at the end. Plain tests never wait: they come last, so that no processor is idle. All three
# groups run even when one fails. The exit code tells of any failure, or that a group has no tests.
# Each group is shared out among processes: JOBS (by default 6) for qgis and for plain, WINDOWS (by default 4) for
# windows. With CI set, tests that failed are run once more in one process; those that pass then are reported as
# unsteady.
#
#   test.sh          all tests
#   test.sh --long   only those that are marked "long", which do then much more
#   test.sh --fast   a change at hand: the plain unit tests, and the test files that git sees changed
set -uo pipefail
cd "$(dirname "$0")/.."

pytest=("${VENV:-build/venv}/bin/python" -m pytest -q)
plain=(-p no:pytest_qgis -p no:pytest-qt)
files=(--dist loadfile -n "${JOBS:-6}")
windows=("${plain[@]}" --dist load --maxschedchunk 1 -n "${WINDOWS:-4}") # the longest first: see tests/desktop/conftest.py
failed=0
none=5 # pytest's exit code when it has collected nothing
allowed=""
own=$(mktemp -d) # of this run: pytest's cache for each group, and the output of the windows
beside=""
trap '[ -z "$beside" ] || kill -- "-$beside" 2>/dev/null; rm -rf "$own"' EXIT
trap 'exit 130' INT TERM
unset PYTHONDONTWRITEBYTECODE # hundreds of processes import the same modules: they are compiled once

run() { # run ROOM OPTIONS... PATHS...: whether its tests passed
    local room=$1 code
    shift
    echo "== $room"
    "${pytest[@]}" -o cache_dir="$own/$room" "$@"
    code=$?
    # On a busy build machine a failed test is run once more, alone. It is a defect all the same and named as one.
    if [[ $code = 1 && -n ${CI:-} ]]; then
        echo "== $room, once more: what failed"
        "${pytest[@]}" -o cache_dir="$own/$room" "$@" --last-failed -n 1
        code=$?
        [ $code = 0 ] && echo "UNSTEADY: tests failed at first and passed alone (see above) in $room"
    fi
    [[ $code = 0 || $code = "$allowed" ]]
}

run_plain() { run plain "${plain[@]}" "${files[@]}" "$@"; }
run_qgis() { QT_QPA_PLATFORM=offscreen run qgis "${files[@]}" "$@"; }
run_windows() { run windows "${windows[@]}" "$@"; }

case "${1:-}" in
--long)
    export CLOUDSCORE_LONG=1
    pytest+=(-m long)
    allowed=$none # a group may have no long tests
    ;;
--fast)
    changed=$( (git diff --name-only HEAD && git ls-files --others --exclude-standard) | grep -E '/test_[^/]*\.py$')
    room() { for path in $changed; do [[ -e $path && $path = $1/* ]] && echo "$path"; done; }
    run_plain tests/test_architecture.py tests/unit $(room tests/sandbox) || failed=1
    found=$(room tests/qgis) && [ -n "$found" ] && { run_qgis $found || failed=1; }
    found=$(room tests/desktop) && [ -n "$found" ] && { run_windows $found || failed=1; }
    exit $failed
    ;;
esac

set -m # a group of its own, so that it can be ended with all its windows
run_windows tests/desktop >"$own/windows.txt" 2>&1 </dev/null &
beside=$!
set +m
run_qgis tests/qgis || failed=1
run_plain tests/test_architecture.py tests/unit tests/sandbox || failed=1
wait "$beside" || failed=1
beside=""
cat "$own/windows.txt"
exit $failed
