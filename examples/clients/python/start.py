#!/usr/bin/env python3
"""Starts a runbook and prints the id of its execution: start.py BROKER RUNBOOK [NAME=VALUE]...

The record may lie in any partition: the engine sends it home.
"""

import json
import sys
import uuid

from confluent_kafka import KafkaError, Message, Producer


def reported(error: KafkaError, _: Message) -> None:
    if error is not None:
        sys.exit(f"The request was not taken: {error}")


if len(sys.argv) < 3 or any("=" not in parameter for parameter in sys.argv[3:]):
    sys.exit("Usage: start.py BROKER RUNBOOK [NAME=VALUE]...")
broker, runbook, *parameters = sys.argv[1:]
execution_id = str(uuid.uuid4())
request = {
    "startExecution": {
        "executionId": execution_id,
        "documentName": runbook,
        "parameters": dict(parameter.split("=", 1) for parameter in parameters),
    }
}
producer = Producer({"bootstrap.servers": broker})
producer.produce("runstream.requests", key=execution_id, value=json.dumps(request), on_delivery=reported)
if producer.flush(30) > 0:
    sys.exit("The request was not taken within 30 s.")
print(execution_id)
