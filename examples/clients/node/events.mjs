// Prints the events of an execution, a JSON object a line, and ends with it: node events.mjs BROKER EXECUTION_ID
// Times are milliseconds since 1970, digests hexadecimal.

import { randomUUID } from "node:crypto";
import avro from "avsc";
import { Kafka, logLevel } from "kafkajs";

const LAST_EVENTS = ["ExecutionEnded", "ExecutionRejected"];

const [broker, executionId] = process.argv.slice(2);
const kafka = new Kafka({ brokers: [broker], logLevel: logLevel.ERROR });

/** Reads a topic from its beginning on, only what was committed; returns how to end. */
async function read(topic, each) {
  const groupId = `runstream-events-${randomUUID()}`; // kafkajs reads in groups only: one for each reader
  const consumer = kafka.consumer({ groupId, readUncommitted: false });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({ autoCommit: false, eachMessage: ({ message }) => each(message) });
  return async () => {
    await consumer.disconnect();
    const admin = kafka.admin();
    await admin.connect();
    await admin.deleteGroups([groupId]);
    await admin.disconnect();
  };
}

/** The writers' schemas by fingerprint. A fingerprint always means the same schema. */
const schemas = new Map();
const awaited = new Map();

function learn({ key, value }) {
  const fingerprint = key.toString();
  const type = avro.Type.forSchema(JSON.parse(value));
  schemas.set(fingerprint, type);
  awaited.get(fingerprint)?.(type);
}

async function schemaOf(fingerprint) {
  return schemas.get(fingerprint) ?? new Promise((found) => awaited.set(fingerprint, found));
}

/** Single-object encoding: c3 01, the schema's fingerprint with its lowest byte first, the record. */
async function decoded(value) {
  if (value.readUInt16BE() !== 0xc301) {
    throw new Error(`Expected single-object encoding, but a value begins with ${value.toString("hex", 0, 2)}.`);
  }
  const type = await schemaOf(value.readBigUInt64LE(2).toString(16).padStart(16, "0"));
  return { event: type.name.split(".").at(-1), ...type.fromBuffer(value.subarray(10)) };
}

function printable(_, value) {
  return value?.type === "Buffer" ? Buffer.from(value.data).toString("hex") : value;
}

const endSchemas = await read("runstream.schemas", learn);
let end;
const ended = new Promise((resolve) => (end = resolve));
const endEvents = await read("runstream.events", async ({ key, value }) => {
  if (key?.toString() === executionId) {
    const event = await decoded(value);
    console.log(JSON.stringify(event, printable));
    if (LAST_EVENTS.includes(event.event)) end();
  }
});
await ended;
await endEvents();
await endSchemas();
