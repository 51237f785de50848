#!/usr/bin/env bash
# Lists the audit stream so far with kcat, a JSON object a line: whose event it is, where it lies, which schema reads it.
# kcat cannot decode single-object encoding: what the events say, python/events.py and node/events.mjs print.
#   events.sh BROKER
set -euo pipefail

kcat -C -q -e -b "$1" -t runstream.events -o beginning -X isolation.level=read_committed \
    -f '{"executionId": "%k", "partition": %p, "offset": %o, "time": %T, "bytes": %S}\n'
