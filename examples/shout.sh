#!/usr/bin/env bash
# A Lambda function in ten lines: answers with the event in capital letters, by way of the Lambda Runtime API.
set -euo pipefail
api=http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation
head=$(mktemp) && trap 'rm -f "$head"' EXIT
while true; do
    event=$(curl -sSf -D "$head" "$api/next")
    id=$(grep -i '^lambda-runtime-aws-request-id:' "$head" | tr -d '[:space:]' | cut -d: -f2)
    echo "shouting ${#event} characters" >&2
    tr '[:lower:]' '[:upper:]' <<<"$event" | curl -sSf -o /dev/null --data-binary @- "$api/$id/response"
done
