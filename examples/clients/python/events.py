#!/usr/bin/env python3
"""Prints the events of an execution, a JSON object a line, and ends with it: events.py BROKER EXECUTION_ID

Times are milliseconds since 1970, digests hexadecimal.
"""

import datetime
import io
import json
import sys

import avro.io
import avro.schema
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, TopicPartition

LAST_EVENTS = ("ExecutionEnded", "ExecutionRejected")


class Reader:
    """All partitions of a topic from the beginning on: only what was committed."""

    def __init__(self, broker, topic):
        self.consumer = Consumer(
            {
                "bootstrap.servers": broker,
                "isolation.level": "read_committed",
                "group.id": "none",  # librdkafka wants a name; the partitions are assigned by hand, nothing is committed
                "enable.auto.commit": False,
            }
        )
        partitions = self.consumer.list_topics(topic, timeout=30).topics[topic].partitions
        self.consumer.assign([TopicPartition(topic, partition, OFFSET_BEGINNING) for partition in partitions])

    def next(self, timeout):
        """The next record, None when none came within so many seconds."""
        record = self.consumer.poll(timeout)
        if record is not None and record.error():
            raise KafkaException(record.error())
        return record


class Schemas:
    """The writers' schemas by fingerprint. A fingerprint always means the same schema."""

    def __init__(self, broker):
        self.reader = Reader(broker, "runstream.schemas")
        self.known = {}

    def of(self, fingerprint):
        while fingerprint not in self.known:
            record = self.reader.next(30)
            if record is None:
                sys.exit(f"The topic runstream.schemas has no schema {fingerprint}.")
            self.known[record.key().decode()] = avro.schema.parse(record.value().decode())
        return self.known[fingerprint]


def decoded(value, schemas):
    """Single-object encoding: c3 01, the schema's fingerprint with its lowest byte first, the record."""
    if value[:2] != b"\xc3\x01":
        sys.exit(f"Expected single-object encoding, but a value begins with {value[:2].hex()}.")
    schema = schemas.of(value[2:10][::-1].hex())
    record = avro.io.DatumReader(schema).read(avro.io.BinaryDecoder(io.BytesIO(value[10:])))
    return {"event": schema.name, **record}


def printable(value):
    if isinstance(value, datetime.datetime):
        return round(value.timestamp() * 1000)
    return value.hex()


broker, execution_id = sys.argv[1:]
schemas = Schemas(broker)
events = Reader(broker, "runstream.events")
event = None
while event is None or event["event"] not in LAST_EVENTS:
    record = events.next(1)
    if record is not None and record.key() == execution_id.encode():
        event = decoded(record.value(), schemas)
        print(json.dumps(event, default=printable), flush=True)
