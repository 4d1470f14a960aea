// The shards of a table's stream are split by their writes, while the server is killed: a consumer that takes parents first, a Kinesis
// destination and a delivery get each change once and in order per item.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import {
  CreateTableCommand, DescribeKinesisStreamingDestinationCommand, DescribeTableCommand, DynamoDBClient, EnableKinesisStreamingDestinationCommand,
  ExecuteTransactionCommand, GetItemCommand, PutItemCommand, TransactWriteItemsCommand, UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { DescribeStreamCommand, DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import { KinesisClient } from "@aws-sdk/client-kinesis";
import { freePort } from "./chance.mjs";
import { patient } from "./patient-retries.mjs";
import { run } from "./script.mjs";
import { PolledSource } from "./shard-consumer.mjs";
import { StreamReader } from "./stream-reader.mjs";
import { createStream } from "./streams.mjs";
import { program, startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

const ITEMS = 32;
const TableName = "busy";

test("shards split by load while the server is killed, and every reader sees each item's changes in order", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tarn-splits-"));
  const [data, listen] = [join(folder, "data"), `127.0.0.1:${await freePort()}`];
  let server = await startTarn({ data, listen });
  Object.assign(process.env, server.env);
  const settings = { retryStrategy: patient };
  const [items, streams, kinesis] = [new DynamoDBClient(settings), new DynamoDBStreamsClient(settings), new KinesisClient(settings)];
  const table = async () => (await items.send(new DescribeTableCommand({ TableName }))).Table;
  const isActive = () => eventually(async () => (await table()).TableStatus === "ACTIVE", { everyMs: 20 });
  const counts = new Array(ITEMS).fill(0);
  let reader, reading, stopped = false;
  const write = async (from) => {
    const Key = (no) => ({ id: { S: `item-${no}` } });
    for (let no = from; !stopped; no = (no + 8) % ITEMS) {
      await items.send(new UpdateItemCommand({ TableName, Key: Key(no), UpdateExpression: "ADD n :one", ExpressionAttributeValues: { ":one": { N: "1" } } }));
      counts[no]++;
    }
  };
  const again = async () => {
    await server.kill();
    server = await startTarn({ data, listen });
  };
  try {
    await items.send(new CreateTableCommand({
      TableName, BillingMode: "PAY_PER_REQUEST", KeySchema: [{ AttributeName: "id", KeyType: "HASH" }], AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
    }));
    await isActive();
    const { StreamARN } = await createStream(kinesis, { StreamName: "changes", ShardCount: 1 });
    await items.send(new EnableKinesisStreamingDestinationCommand({ TableName, StreamArn: StreamARN }));
    await eventually(async () => (await items.send(new DescribeKinesisStreamingDestinationCommand({ TableName })))
      .KinesisDataStreamDestinations[0].DestinationStatus === "ACTIVE", { everyMs: 50 });
    await isActive();
    const delivered = await run(program, ["items", "deliver", TableName, "--to", "web.busy", "--seconds", "5"]);
    assert.equal(delivered.code, 0, delivered.output);
    const { LatestStreamArn: StreamArn } = await table();
    for (let no = 0; no < ITEMS; no++) await items.send(new PutItemCommand({ TableName, Item: { id: { S: `item-${no}` }, n: { N: "0" }, pad: { S: "x".repeat(60_000) } } }));
    reader = new StreamReader(streams, StreamArn);
    reading = reader.run();
    reading.catch(() => {});
    const writing = Array.from({ length: 8 }, (_, from) => write(from));
    const shards = async () => {
      const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
      return StreamDescription.Shards;
    };
    const splitsTo = (count) => Promise.race([reading, eventually(async () => (await shards()).length >= count, { everyMs: 250, what: `${count} shards` })]);
    await splitsTo(3);
    await again();
    const token = { ClientRequestToken: "once-only", TransactItems: [{ Update: { TableName, Key: { id: { S: "counted" } }, UpdateExpression: "ADD n :one", ExpressionAttributeValues: { ":one": { N: "1" } } } }] };
    await items.send(new TransactWriteItemsCommand(token));
    const statement = { ClientRequestToken: "said-once", TransactStatements: [{ Statement: `UPDATE "${TableName}" SET n = n + 10 WHERE id = 'counted'` }] };
    await items.send(new ExecuteTransactionCommand(statement));
    await splitsTo(5);
    await again();
    await splitsTo(7);
    await items.send(new TransactWriteItemsCommand(token));
    await items.send(new ExecuteTransactionCommand(statement));
    const other = { ...token, TransactItems: [{ Delete: { TableName, Key: { id: { S: "counted" } } } }] };
    await assert.rejects(items.send(new TransactWriteItemsCommand(other)), { name: "IdempotentParameterMismatchException" });
    stopped = true;
    await Promise.all(writing);
    const total = counts.reduce((sum, count) => sum + count, ITEMS + 2);
    await Promise.race([reading, eventually(() => reader.records.length >= total, { everyMs: 250, what: `${total} changes are read` })]);
    reader.stop();
    await reading;

    const all = await shards();
    const before = new Set();
    for (const { ShardId, ParentShardId } of all) {
      assert.ok(ParentShardId === undefined || before.has(ParentShardId), `${ShardId} comes after its parent`);
      before.add(ShardId);
    }
    assert.equal(all.filter(({ SequenceNumberRange: range }) => !range.EndingSequenceNumber).length, (all.length + 1) / 2, "each split makes two of one");
    const check = (changes) => {
      const last = new Map();
      for (const { id, n } of changes.filter(({ id }) => id !== "counted")) {
        assert.equal(n, last.has(id) ? last.get(id) + 1 : 0, `${id}: ${n} after ${last.get(id)}`);
        last.set(id, n);
      }
      counts.forEach((count, no) => assert.equal(last.get(`item-${no}`), count));
    };
    const of = ({ dynamodb: { NewImage } }) => ({ id: NewImage.id.S, n: Number(NewImage.n.N) });
    check(reader.records.map(of));
    assert.equal(reader.records.length, total);
    const { Item } = await items.send(new GetItemCommand({ TableName, Key: { id: { S: "counted" } }, ConsistentRead: true }));
    assert.deepEqual(Item, { id: { S: "counted" }, n: { N: "11" } });

    const source = new PolledSource(kinesis, "changes");
    const [{ ShardId }] = await source.shards();
    const copied = [];
    for await (const { records } of source.read(ShardId, "TRIM_HORIZON", () => copied.length < total, () => 0.9)) {
      copied.push(...records.map(({ Data }) => of(JSON.parse(Buffer.from(Data)))));
    }
    check(copied);
    const { query } = await import("./athena-query.mjs");
    const { rows } = await query("SELECT id, n FROM web.busy");
    assert.deepEqual(Object.fromEntries(rows.map(([id, n]) => [id, Number(n)])), Object.fromEntries([["counted", 11], ...counts.map((count, no) => [`item-${no}`, count])]));
    const audit = await run(program, ["items", "audit", TableName]);
    assert.match(audit.output, /everything agrees/);
    assert.ok(reader.renewed > 0, "iterators were made again");
  } finally {
    stopped = true;
    reader?.stop();
    await Promise.allSettled([reading]);
    for (const client of [items, streams, kinesis]) client.destroy();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
