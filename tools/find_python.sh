#!/bin/sh
# Prints the path of a CPython 3.11 or newer that can make virtual environments.
for candidate in "$PYTHON" python3 python3.13 python3.12 python3.11 /usr/bin/python3; do
    [ -n "$candidate" ] || continue
    "$candidate" -c 'import sys, venv, ensurepip, ssl, sqlite3; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
    "$candidate" -c 'import sys; print(sys.executable)'
    exit 0
done
echo "没有找到能用的 Python 3.11 或更新版本（要带 venv）。Debian、Ubuntu 上请运行：apt install python3 python3-venv，或用 PYTHON=路径 指定。" >&2
exit 1
