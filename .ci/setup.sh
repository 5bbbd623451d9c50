#!/usr/bin/env bash
# Makes the machine ready: QGIS and a few tools from apt, Python packages into build/venv. Asks the machine what it can
# do rather than which packages it has, so that QGIS from elsewhere counts; when nothing is missing it is done at once.
set -euo pipefail
cd "$(dirname "$0")/.."

python=${QGIS_PYTHON:-/usr/bin/python3} # the one QGIS is built for; another python3 on PATH does not have it
venv=${VENV:-build/venv}
requirements=.ci/requirements-dev.txt

missing=()
need() { # need PACKAGES... -- COMMAND...: the packages are missing where the command fails
    local packages=()
    while [ "$1" != -- ]; do packages+=("$1") && shift; done
    shift
    "$@" >/dev/null 2>&1 || missing+=("${packages[@]}")
}
has_module() { "$python" -c 'import importlib.util as i, sys; sys.exit(not all(map(i.find_spec, sys.argv[1:])))' "$@"; }
has_chinese_font() { fc-list :lang=zh-tw | grep -q .; }
has_lrelease() { [ -n "$("$python" .ci/translations.py --lrelease)" ]; }

survey() {
    missing=()
    need python3 -- test -x "$python"
    need python3-venv -- has_module venv ensurepip
    need qgis -- command -v qgis
    need python3-qgis -- has_module qgis
    need python3-gdal -- has_module osgeo
    need python3-numpy -- has_module numpy
    need xvfb -- command -v xvfb-run
    need xauth -- command -v xauth
    need fontconfig fonts-noto-cjk -- has_chinese_font
    need "${qt_tools:-qttools5-dev-tools}" -- has_lrelease
    need tinyproxy -- command -v tinyproxy # a real proxy, to test behind
    need xdotool -- command -v xdotool # presses real keys and buttons
    need ca-certificates -- test -e /etc/ssl/certs/ca-certificates.crt
}

survey
if ((${#missing[@]})); then
    if ! command -v apt-get >/dev/null; then
        echo "To go on, this machine needs (by their Debian names): ${missing[*]}" >&2
        echo "There is no apt-get here: please install them with your system's package manager, then run make again." >&2
        exit 1
    fi
    as_root=()
    if [ "$(id -u)" != 0 ]; then
        if ! command -v sudo >/dev/null; then
            echo "Please install, as root: apt-get install ${missing[*]}" >&2
            exit 1
        fi
        as_root=(sudo)
    fi
    "${as_root[@]}" apt-get update
    # Qt 5's tools read and write the same files as Qt 6's; newer systems have only the latter.
    apt-cache show qttools5-dev-tools >/dev/null 2>&1 || qt_tools=qt6-l10n-tools
    survey
    echo "Installing ${missing[*]}"
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"
    survey
    if ((${#missing[@]})); then
        echo "Still missing after the installation: ${missing[*]}" >&2
        exit 1
    fi
fi

if [ ! -x "$venv/bin/python" ]; then
    mkdir -p build
    "$python" -m venv --system-site-packages "$venv"
fi
if ! cmp -s "$requirements" "$venv/requirements-installed.txt"; then
    "$venv/bin/python" -m pip install --disable-pip-version-check -q -r "$requirements"
    cp "$requirements" "$venv/requirements-installed.txt"
fi
