#!/bin/sh
# Prints the path of a CPython 3.10 that runs, or one sentence on the error stream and exits 1.
# The bot needs exactly 3.10: Rasa 3.6 runs on nothing newer.

# A command named python3.10 may be a version manager's shim without a version behind it, so each candidate is tried.
usable() {
    [ -n "$1" ] && [ -x "$1" ] && "$1" -c '
import ctypes, sqlite3, ssl, sys, venv, zlib
sys.exit(sys.version_info[:2] != (3, 10) or sys.implementation.name != "cpython")' >/dev/null 2>&1
}

candidates() {
    printf '%s\n' "${PYTHON310:-}"
    if [ -n "${UV:-}" ]; then UV_PYTHON_DOWNLOADS=never "$UV" python find --system --no-project 3.10 2>/dev/null; fi
    for root in "$(pyenv root 2>/dev/null)" "${PYENV_ROOT:-}" "${HOME:-}/.pyenv"; do
        if [ -n "$root" ]; then printf '%s\n' "$root"/versions/3.10.*/bin/python; fi
    done
    command -v python3.10
    printf '%s\n' /usr/bin/python3.10 /usr/local/bin/python3.10 /opt/python*/bin/python3.10 /opt/python/*/bin/python3.10
}

found=$(candidates | while IFS= read -r python; do
    if usable "$python"; then
        printf '%s\n' "$python"
        break
    fi
done)

if [ -z "$found" ]; then
    echo "没有找到能用的 CPython 3.10：请安装一个，并用环境变量 PYTHON310 指出它的路径。" >&2
    exit 1
fi
printf '%s\n' "$found"
