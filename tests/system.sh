#!/bin/sh
# What the tests need beside Python packages: installed where we may (root on Debian or Ubuntu),
# otherwise said plainly. On CI (CI=true) a missing thing is a failure; elsewhere the tests that
# need it are skipped with the reason.
#
#   system.sh python                  a Python >= 3.11 (from $PYTHON) that can make environments
#   system.sh browser PYTHON STAMP    Chromium and a font with Chinese characters
#   system.sh neo4j   PYTHON STAMP    the jars of the Neo4j servers
# STAMP is touched when the thing is there.
set -eu

say() { printf '%s\n' "$*" >&2; }

can_apt() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }

apt_install() {
    say "installing with apt: $*"
    apt-get update -qq >&2 || true
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2
}

missing() {
    say "missing: $1"
    say "to get it: $2"
    if [ "${CI:-}" = true ]; then exit 1; fi
    say "going on without it: the tests that need it will be skipped"
}

python() {
    python=${PYTHON:-python3}
    if ! command -v "$python" >/dev/null 2>&1; then
        say "missing: $python. Install Python 3.11 or newer, or name one: make PYTHON=python3.12 ..."
        exit 1
    fi
    if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
        say "$("$python" --version) is too old: Python 3.11 or newer is needed. Name one: make PYTHON=python3.12 ..."
        exit 1
    fi
    if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
        package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
        if can_apt; then
            apt_install "$package"
        else
            say "missing: Python's venv module. On Debian or Ubuntu: sudo apt-get install $package"
            exit 1
        fi
    fi
}

has_browser() { "$1" -m tests.browser >/dev/null 2>&1; }

has_chinese_font() {
    command -v fc-list >/dev/null 2>&1 || return 1
    [ -n "$(fc-list :lang=zh-cn family)" ]
}

browser() {
    if ! has_browser "$1" && can_apt; then
        apt_install chromium || say "apt has no chromium to give"
    fi
    if ! has_chinese_font && can_apt; then
        apt_install fontconfig fonts-wqy-microhei || say "apt has no font to give"
    fi
    complete=yes
    if ! has_browser "$1"; then
        complete=no
        missing "a Chromium that runs" \
            "install Chromium or Chrome, or: $1 -m playwright install chromium, or name one in HONGSHENG_CHROMIUM"
    fi
    # macOS has Chinese fonts and no fontconfig.
    if [ "$(uname -s)" = Linux ] && ! has_chinese_font; then
        complete=no
        missing "a font with Chinese characters" "install fonts-wqy-microhei or fonts-noto-cjk"
    fi
    if [ "$complete" = yes ]; then touch "$2"; fi
}

neo4j() {
    if "$1" -m tests.neo4j_server --fetch-only; then
        touch "$2"
    else
        missing "the Neo4j servers" "run make test again with a network, or set HONGSHENG_MAVEN_MIRROR"
    fi
}

what=$1
shift
"$what" "$@"
