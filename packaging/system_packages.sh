#!/bin/sh
# Installs the system libraries that the window needs, where they are missing (Debian, UOS, Kylin: apt); with the word
# `tests` also the database server that the tests of the provincial server start for themselves, and the writer of
# LibreOffice, which opens the documents that the program writes for Word and WPS.
set -eu

have_library() { ldconfig -p 2>/dev/null | grep -q "$1"; }

wanted=""
helpful=""
need() { have_library "$1" || wanted="$wanted $2"; }

need libEGL.so.1 libegl1
need libGL.so.1 libgl1
need libxkbcommon.so.0 libxkbcommon0
need libxkbcommon-x11.so.0 libxkbcommon-x11-0
need libdbus-1.so.3 libdbus-1-3
need libfontconfig.so.1 libfontconfig1
need libxcb-cursor.so.0 libxcb-cursor0
need libxcb-icccm.so.4 libxcb-icccm4
need libxcb-image.so.0 libxcb-image0
need libxcb-keysyms.so.1 libxcb-keysyms1
need libxcb-randr.so.0 libxcb-randr0
need libxcb-render-util.so.0 libxcb-render-util0
need libxcb-shape.so.0 libxcb-shape0
need libxcb-xinerama.so.0 libxcb-xinerama0
need libxcb-xfixes.so.0 libxcb-xfixes0
command -v Xvfb >/dev/null 2>&1 || wanted="$wanted xvfb"
command -v pdftotext >/dev/null 2>&1 || wanted="$wanted poppler-utils"
if [ "${1:-}" = tests ] && ! command -v pg_ctl >/dev/null 2>&1 && ! ls /usr/lib/postgresql/*/bin/pg_ctl >/dev/null 2>&1; then
    wanted="$wanted postgresql"
fi
if [ "${1:-}" = tests ] && ! ls /usr/lib*/libreoffice/program/libswlo.so /opt/libreoffice*/program/libswlo.so 2>/dev/null | grep -q .; then
    helpful="libreoffice-writer"
fi

[ -n "$wanted$helpful" ] || exit 0
if ! command -v apt-get >/dev/null 2>&1; then
    [ -n "$wanted" ] || exit 0
    echo "缺少系统库：$wanted $helpful；请用本机的软件包管理器安装后重试。" >&2
    exit 1
fi
root=""
[ "$(id -u)" = 0 ] || root="sudo"
install() { DEBIAN_FRONTEND=noninteractive $root apt-get install -y -qq --no-install-recommends "$@" >/dev/null; }
echo "安装缺少的系统库：$wanted $helpful"
$root apt-get update -qq
# shellcheck disable=SC2086
[ -z "$wanted" ] || install $wanted
# Where the writer cannot be had, the tests that open documents with it are skipped, and say so.
[ -z "$helpful" ] || install "$helpful" || echo "没有装上 $helpful：用它打开文档的测试略过。" >&2
