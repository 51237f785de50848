// Starts a runbook and prints the id of its execution: node start.mjs BROKER RUNBOOK [NAME=VALUE]...

import { randomUUID } from "node:crypto";
import { Kafka, Partitioners, logLevel } from "kafkajs";

const [broker, runbook, ...parameters] = process.argv.slice(2);
const executionId = randomUUID();
const request = {
  startExecution: {
    executionId,
    documentName: runbook,
    parameters: Object.fromEntries(parameters.map((each) => each.split(/=(.*)/s, 2))),
  },
};

const kafka = new Kafka({ brokers: [broker], logLevel: logLevel.ERROR });
const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
await producer.connect();
await producer.send({
  topic: "runstream.requests",
  messages: [{ key: executionId, value: JSON.stringify(request) }],
});
await producer.disconnect();
console.log(executionId);
