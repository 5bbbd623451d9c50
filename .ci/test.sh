#!/usr/bin/env bash
# Runs the tests in three processes, from the plainest to the most real: Python alone, QGIS without a window, a QGIS
# window on a virtual screen. All run even when an earlier one fails; the exit code tells of any failure.
set -uo pipefail
cd "$(dirname "$0")/.."

failed=0
run() { # run COMMAND... -- PATHS...: the paths that hold tests; nothing is started for none
    local command=() paths=()
    while [ "$1" != -- ]; do command+=("$1") && shift; done
    shift
    for path in "$@"; do
        [ -n "$(find "$path" -name 'test_*.py' -print -quit 2>/dev/null)" ] && paths+=("$path")
    done
    ((${#paths[@]})) || return 0
    echo "== ${paths[*]}"
    "${command[@]}" "${paths[@]}" || failed=1
}

pytest=(build/venv/bin/python -m pytest)
plain=(-p no:pytest_qgis -p no:pytest-qt)
run "${pytest[@]}" "${plain[@]}" -- tests/test_architecture.py tests/unit tests/sandbox
QT_QPA_PLATFORM=offscreen run "${pytest[@]}" -- tests/qgis
run xvfb-run -a -s "-screen 0 1600x1000x24" "${pytest[@]}" "${plain[@]}" -- tests/desktop
exit $failed
