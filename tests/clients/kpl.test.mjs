// Aggregates of the Kinesis Producer Library: to the stream they are bytes like others, whatever their content.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import {
  KinesisClient,
  CreateStreamCommand,
  DeleteStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  PutRecordCommand,
  PutRecordsCommand,
  RegisterStreamConsumerCommand,
  SubscribeToShardCommand,
  waitUntilStreamExists,
} from "@aws-sdk/client-kinesis";
import { cbor } from "@smithy/core/cbor";
import { signedFetch } from "./signed-fetch.mjs";
import { unique } from "./wait.mjs";

const CBOR_TYPE = "application/x-amz-cbor-1.1";
const kinesis = new KinesisClient({});
const StreamName = unique("kpl");
const ShardId = "shardId-000000000000";

/** Aggregates, and records that only begin like one. */
const packed = readFileSync(new URL("../data/delivery/kpl.jsonl", import.meta.url), "utf8")
  .split("\n")
  .filter(Boolean)
  .map((line) => JSON.parse(line))
  .map(({ name, blob, partition_key: key, explicit_hash_key: hash }) => ({
    name,
    Data: Buffer.from(blob, "base64"),
    PartitionKey: key ?? "plain",
    ...(hash ? { ExplicitHashKey: hash } : {}),
  }));
const byHand = packed.map(({ name, ...record }) => record);

before(async () => {
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
  await waitUntilStreamExists({ client: kinesis, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { StreamName });
});
after(async () => {
  await kinesis.send(new DeleteStreamCommand({ StreamName, EnforceConsumerDeletion: true }));
  kinesis.destroy();
});

const callCbor = async (operation, input) => {
  const headers = { "content-type": CBOR_TYPE, "x-amz-target": `Kinesis_20131202.${operation}` };
  const answer = await signedFetch({ headers, body: Buffer.from(cbor.serialize(input)) });
  assert.deepEqual([answer.status, answer.type], [200, CBOR_TYPE], answer.text);
  return cbor.deserialize(answer.bytes);
};
const latest = async () =>
  (await kinesis.send(new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: "LATEST" }))).ShardIterator;

/** Checks that the records read are the bytes put, one record each. */
function assertSame(records) {
  assert.equal(records.length, packed.length);
  packed.forEach(({ name, Data, PartitionKey }, i) => {
    assert.ok(Buffer.from(records[i].Data).equals(Data), `${name}: the bytes differ`);
    assert.equal(records[i].PartitionKey, PartitionKey, name);
  });
}

test("one by one, with JSON", async () => {
  const ShardIterator = await latest();
  for (const record of byHand) await kinesis.send(new PutRecordCommand({ StreamName, ...record }));
  assertSame((await kinesis.send(new GetRecordsCommand({ ShardIterator }))).Records);
});

test("in one call, with CBOR", async () => {
  const ShardIterator = await latest();
  const put = await callCbor("PutRecords", { StreamName, Records: byHand });
  assert.equal(put.FailedRecordCount, 0);
  const { Records } = await callCbor("GetRecords", { ShardIterator });
  assertSame(Records);
  assert.deepEqual(Records.map((record) => record.SequenceNumber), put.Records.map((record) => record.SequenceNumber));
});

test("pushed by SubscribeToShard", async () => {
  const { StreamARN } = (await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }))).StreamDescriptionSummary;
  const { ConsumerARN } = (await kinesis.send(new RegisterStreamConsumerCommand({ StreamARN, ConsumerName: "packed" }))).Consumer;
  const { EventStream } = await kinesis.send(new SubscribeToShardCommand({ ConsumerARN, ShardId, StartingPosition: { Type: "LATEST" } }));
  await kinesis.send(new PutRecordsCommand({ StreamName, Records: byHand }));
  const pushed = [];
  for await (const { SubscribeToShardEvent: event } of EventStream) {
    pushed.push(...event.Records);
    if (pushed.length >= packed.length) break;
  }
  assertSame(pushed);
});
