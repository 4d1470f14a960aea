// Export to a collector of OpenTelemetry: a counted call of a real server arrives, and a collector that is away harms nothing.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { CreateStreamCommand, KinesisClient, PutRecordsCommand, waitUntilStreamExists } from "@aws-sdk/client-kinesis";
import { startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

const settings = (server) => ({
  endpoint: server.url, region: "us-east-1", maxAttempts: 2,
  credentials: { accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY },
});

function varint(bytes, at) {
  let [value, factor] = [0, 1];
  for (; bytes[at] >= 0x80; at++, factor *= 128) value += (bytes[at] & 0x7f) * factor;
  return [value + bytes[at] * factor, at + 1];
}

/** The fields of a number in messages of protocol buffers; varints are read over. */
function fields(messages, number) {
  const found = [];
  for (const bytes of messages) {
    for (let at = 0; at < bytes.length;) {
      let [tag, length] = [0, 0];
      [tag, at] = varint(bytes, at);
      if ((tag & 7) === 0) [, at] = varint(bytes, at);
      else if ((tag & 7) === 2) [length, at] = varint(bytes, at);
      else length = (tag & 7) === 1 ? 8 : 4;
      if (length > 0 && Math.floor(tag / 8) === number) found.push(bytes.subarray(at, at + length));
      at += length;
    }
  }
  return found;
}

/** The values of a request by name and attributes: request 1, scope 2, metric 2; name 1, gauge 5, sum 7; point 1; double 4, attributes 7. */
function read(request) {
  const values = {};
  for (const metric of fields(fields(fields([request], 1), 2), 2)) {
    for (const point of fields([...fields([metric], 5), ...fields([metric], 7)], 1)) {
      const attributes = fields([point], 7).map((pair) => fields(fields([pair], 2), 1).concat(Buffer.from("")).at(0).toString());
      values[[fields([metric], 1)[0].toString(), ...attributes.sort()].join(" ")] = fields([point], 4)[0].readDoubleLE();
    }
  }
  return values;
}

async function put(server) {
  const kinesis = new KinesisClient(settings(server));
  await kinesis.send(new CreateStreamCommand({ StreamName: "orders", ShardCount: 1 }));
  await waitUntilStreamExists({ client: kinesis, maxWaitTime: 60, minDelay: 1 }, { StreamName: "orders" });
  const Records = Array.from({ length: 5 }, (_, i) => ({ PartitionKey: "k", Data: Buffer.from(`${i}`) }));
  await kinesis.send(new PutRecordsCommand({ StreamName: "orders", Records }));
}

test("a collector gets what a client did, at the latest when the server stops", async () => {
  const requests = [];
  const collector = createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    requests.push({ path: request.url, type: request.headers["content-type"], values: read(Buffer.concat(parts)) });
    response.end();
  }).listen(0, "127.0.0.1");
  await once(collector, "listening");
  const server = await startTarn({ args: ["--otlp-endpoint", `http://127.0.0.1:${collector.address().port}`] });
  try {
    await put(server);
    await server.stop();
    const { path, type, values } = requests.at(-1);
    assert.deepEqual([path, type], ["/v1/metrics", "application/x-protobuf"]);
    assert.equal(values["aws_kinesis_incoming_records 000000000000 orders us-east-1"], 5);
    assert.equal(values["aws_kinesis_put_records_latency_seconds_count 000000000000 orders us-east-1"], 1);
  } finally {
    await server.stop();
    await server.remove();
    collector.close();
  }
});

test("a collector that is away harms nothing and is logged once", async () => {
  const server = await startTarn({ args: ["--otlp-endpoint", "http://127.0.0.1:9"] });
  try {
    await put(server);
    await eventually(() => server.log().includes("takes no metrics"), { what: "the line about the collector" });
    await server.stop();
    assert.equal(server.log().split("takes no metrics").length, 2);
  } finally {
    await server.stop();
    await server.remove();
  }
});
