#!/usr/bin/env bash
# Starts a runbook with kcat: one line of JSON under no key. The execution gets an id of its own.
#   start.sh BROKER RUNBOOK ['{"NAME": "VALUE"}']
set -euo pipefail

parameters=${3:-}
printf '{"startExecution": {"documentName": "%s", "parameters": %s}}\n' "$2" "${parameters:-"{}"}" |
    kcat -P -b "$1" -t runstream.requests
