#!/bin/sh
# Sees that the tests have a Chromium, a Chinese font and a PostgreSQL server; installs them with apt when it may.
missing=""
command -v "${CHROMIUM:-chromium}" >/dev/null 2>&1 || [ -x "${CHROMIUM:-/usr/bin/chromium}" ] || missing="$missing chromium"
command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list :lang=zh-cn family 2>/dev/null | head -n 1)" ] || missing="$missing fontconfig fonts-noto-cjk"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    run=""
elif sudo -n true 2>/dev/null && command -v apt-get >/dev/null 2>&1; then
    run="sudo -n"
else
    echo "测试还需要这些系统软件，请先安装：$missing" >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
$run apt-get update -q && $run apt-get install -y -q --no-install-recommends $missing
