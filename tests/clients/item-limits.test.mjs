// The real service's limits on item tables: `--limits aws`. Buckets begin full, so each test uses up 300 seconds of units first.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  BatchGetItemCommand, BatchWriteItemCommand, CreateTableCommand, DescribeTableCommand, DynamoDBClient, ExecuteStatementCommand, GetItemCommand, PutItemCommand,
  QueryCommand, TransactGetItemsCommand, TransactWriteItemsCommand, UpdateItemCommand, UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";
import { startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

const UNITS = 5;
let server, items;
before(async () => {
  server = await startTarn({ args: ["--limits", "aws"] });
  Object.assign(process.env, server.env);
  items = new DynamoDBClient({ maxAttempts: 1 });
});
after(async () => (items.destroy(), await server.stop(), await server.remove()));

const S = (text) => ({ S: text });
const pad = (units) => "x".repeat(units * 1024 - 100);
const isActive = (TableName) => eventually(async () => (await items.send(new DescribeTableCommand({ TableName }))).Table.TableStatus === "ACTIVE", { everyMs: 20 });

async function table(TableName, more = {}) {
  await items.send(new CreateTableCommand({
    TableName, KeySchema: [{ AttributeName: "id", KeyType: "HASH" }], AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    ProvisionedThroughput: { ReadCapacityUnits: UNITS, WriteCapacityUnits: UNITS }, ...more,
  }));
  await isActive(TableName);
}

const put = (TableName, id, units, more = {}) => items.send(new PutItemCommand({ TableName, Item: { id: S(id), pad: S(pad(units)), ...more } }));
const exceeded = (reason) => (error) => {
  assert.equal(error.name, "ProvisionedThroughputExceededException");
  assert.match(error.message, /The level of configured provisioned throughput/);
  assert.deepEqual(error.ThrottlingReasons.map((one) => one.reason), [reason]);
  return true;
};

// 5 units a second keep 1,500 for bursts
async function useWrites(TableName) {
  for (const id of ["a", "b", "c", "d"]) await put(TableName, id, 375);
}

test("writes beyond the units are refused, batches return the rest, and units come back with time", async () => {
  await table("writes");
  await useWrites("writes");
  await eventually(() => put("writes", "debt", 30).then(() => true), { everyMs: 100 });
  await assert.rejects(put("writes", "e", 1), exceeded("TableWriteProvisionedThroughputExceeded"));
  await assert.rejects(
    items.send(new BatchWriteItemCommand({ RequestItems: { writes: ["f", "g"].map((id) => ({ PutRequest: { Item: { id: S(id) } } })) } })),
    exceeded("TableWriteProvisionedThroughputExceeded"));
  await assert.rejects(
    items.send(new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName: "writes", Item: { id: S("h") } } }] })),
    (error) => (assert.deepEqual(error.CancellationReasons.map((one) => one.Code), ["ProvisionedThroughputExceeded"]), true));
  await assert.rejects(items.send(new ExecuteStatementCommand({ Statement: "INSERT INTO writes VALUE {'id': 'i'}" })), { name: "ProvisionedThroughputExceededException" });
  for (const id of ["e", "f", "h", "i"]) assert.equal((await items.send(new GetItemCommand({ TableName: "writes", Key: { id: S(id) } }))).Item, undefined);
  await eventually(() => put("writes", "e", 1).then(() => true), { everyMs: 200, what: "the table takes a write again" });

  await table("roomy", { BillingMode: "PAY_PER_REQUEST", ProvisionedThroughput: undefined });
  await eventually(() => put("writes", "debt", 10).then(() => true), { everyMs: 100 });
  const mixed = await items.send(new BatchWriteItemCommand({
    RequestItems: { writes: [{ PutRequest: { Item: { id: S("later") } } }], roomy: [{ PutRequest: { Item: { id: S("now") } } }] },
  }));
  assert.deepEqual(Object.keys(mixed.UnprocessedItems), ["writes"]);
  // the SDK's own retries wait until there are units
  const patient = new DynamoDBClient({ maxAttempts: 12 });
  await patient.send(new UpdateItemCommand({ TableName: "writes", Key: { id: S("e") }, UpdateExpression: "SET n = :n", ExpressionAttributeValues: { ":n": { N: "1" } } }));
  patient.destroy();
});

test("reads beyond the units are refused, of items, pages and transactions", async () => {
  await table("reads", { ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1_000 } });
  await put("reads", "a", 390);
  const get = () => items.send(new GetItemCommand({ TableName: "reads", Key: { id: S("a") }, ConsistentRead: true }));
  await assert.rejects(async () => { for (let i = 0; i < 6; i++) await get(); }, exceeded("TableReadProvisionedThroughputExceeded"));
  await assert.rejects(
    items.send(new QueryCommand({ TableName: "reads", KeyConditionExpression: "id = :a", ExpressionAttributeValues: { ":a": S("a") } })),
    exceeded("TableReadProvisionedThroughputExceeded"));
  await assert.rejects(
    items.send(new TransactGetItemsCommand({ TransactItems: [{ Get: { TableName: "reads", Key: { id: S("a") } } }] })),
    (error) => (assert.deepEqual(error.CancellationReasons.map((one) => one.Code), ["ProvisionedThroughputExceeded"]), true));
  await table("others");
  const mixed = await items.send(new BatchGetItemCommand({ RequestItems: { reads: { Keys: [{ id: S("a") }] }, others: { Keys: [{ id: S("x") }] } } }));
  assert.deepEqual(mixed.UnprocessedKeys.reads.Keys, [{ id: S("a") }]);
});

test("an index without units refuses the table's writes that change its rows", async () => {
  await table("indexed", {
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }, { AttributeName: "color", AttributeType: "S" }],
    ProvisionedThroughput: { ReadCapacityUnits: 1_000, WriteCapacityUnits: 1_000 },
    GlobalSecondaryIndexes: [{
      IndexName: "by-color", KeySchema: [{ AttributeName: "color", KeyType: "HASH" }], Projection: { ProjectionType: "ALL" },
      ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
    }],
  });
  await put("indexed", "a", 350, { color: S("red") });
  await assert.rejects(put("indexed", "b", 1, { color: S("blue") }), exceeded("IndexWriteProvisionedThroughputExceeded"));
  await put("indexed", "c", 1);
});

test("one partition key takes 1,000 write units a second, on demand too", async () => {
  await table("hot", { BillingMode: "PAY_PER_REQUEST", ProvisionedThroughput: undefined });
  const writes = await Promise.allSettled(Array.from({ length: 12 }, () => put("hot", "one", 380)));
  const refused = writes.filter((one) => one.status === "rejected").map((one) => one.reason);
  assert.ok(refused.length > 0 && refused.length < 12, `${refused.length} refused`);
  for (const error of refused) {
    assert.equal(error.name, "ThrottlingException");
    assert.match(error.message, /check if you have a hot key/);
  }
  await put("hot", "two", 1);
});

test("units are decreased four times a day, and have a quota", async () => {
  await table("shrinking", { ProvisionedThroughput: { ReadCapacityUnits: 20, WriteCapacityUnits: 20 } });
  const change = async (ReadCapacityUnits) => {
    await items.send(new UpdateTableCommand({ TableName: "shrinking", ProvisionedThroughput: { ReadCapacityUnits, WriteCapacityUnits: 20 } }));
    await isActive("shrinking");
  };
  for (const units of [19, 18, 17, 30, 16]) await change(units);
  await assert.rejects(change(15), { name: "LimitExceededException", message: /decreases are limited within a given UTC day.*Number of decreases today: 4/ });
  await assert.rejects(change(40_001), { name: "LimitExceededException" });
  await change(50);
});

test("a table becomes provisioned with units for each global index, and takes writes then", async () => {
  const index = { IndexName: "by-color", KeySchema: [{ AttributeName: "color", KeyType: "HASH" }], Projection: { ProjectionType: "ALL" } };
  const units = { ReadCapacityUnits: UNITS, WriteCapacityUnits: UNITS };
  await table("demanding", {
    BillingMode: "PAY_PER_REQUEST", ProvisionedThroughput: undefined, GlobalSecondaryIndexes: [index],
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }, { AttributeName: "color", AttributeType: "S" }],
  });
  const provision = (GlobalSecondaryIndexUpdates) => items.send(new UpdateTableCommand({
    TableName: "demanding", BillingMode: "PROVISIONED", ProvisionedThroughput: units, GlobalSecondaryIndexUpdates,
  }));
  await assert.rejects(provision(), { name: "ValidationException", message: /ProvisionedThroughput is not specified for index: by-color/ });
  await put("demanding", "a", 1, { color: S("red") });
  await provision([{ Update: { IndexName: "by-color", ProvisionedThroughput: units } }]);
  await isActive("demanding");
  await put("demanding", "b", 1, { color: S("red") });
});
