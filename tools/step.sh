#!/bin/sh
# step.sh "说明" 命令…：安静地做一步；做不成时说一句明白话，并指出详细记录在哪里。
title=$1
shift
mkdir -p .stamps
log=.stamps/last-step.log
printf '· %s……\n' "$title"
if "$@" >"$log" 2>&1; then
    exit 0
fi
if grep -qiE 'dns error|failed to (fetch|lookup)|name or service not known|temporary failure in name|network is unreachable|connection (refused|timed out)|EAI_AGAIN|ENOTFOUND|ETIMEDOUT|could not resolve|Max retries exceeded|No matching distribution' "$log"; then
    echo "✗ $title：下载不了，请检查网络或软件源设置。详细记录：$log" >&2
else
    echo "✗ $title：没有做成。最后几行：" >&2
    tail -n 5 "$log" >&2
    echo "  详细记录：$log" >&2
fi
exit 1
