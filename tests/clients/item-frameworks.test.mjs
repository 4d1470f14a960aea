// Frameworks over item tables: ElectroDB's entities in one table, and the idempotency of Powertools.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { makeIdempotent, IdempotencyConfig } from "@aws-lambda-powertools/idempotency";
import { DynamoDBPersistenceLayer } from "@aws-lambda-powertools/idempotency/dynamodb";
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { Entity, Service } from "electrodb";
import { eventually, unique } from "./wait.mjs";

const client = new DynamoDBClient({});
const [shop, once] = [unique("shop"), unique("once")];
const key = (hash, range) => [{ AttributeName: hash, KeyType: "HASH" }, ...(range ? [{ AttributeName: range, KeyType: "RANGE" }] : [])];

async function make(TableName, names, KeySchema, GlobalSecondaryIndexes) {
  const AttributeDefinitions = names.map((AttributeName) => ({ AttributeName, AttributeType: "S" }));
  await client.send(new CreateTableCommand({ TableName, BillingMode: "PAY_PER_REQUEST", AttributeDefinitions, KeySchema, GlobalSecondaryIndexes }));
  await eventually(async () => (await client.send(new DescribeTableCommand({ TableName }))).Table.TableStatus === "ACTIVE", { what: TableName });
}

before(async () => {
  await make(shop, ["pk", "sk", "gsi1pk", "gsi1sk"], key("pk", "sk"), [{ IndexName: "gsi1", KeySchema: key("gsi1pk", "gsi1sk"), Projection: { ProjectionType: "ALL" } }]);
  await make(once, ["id"], key("id"));
});

test("ElectroDB writes, finds, changes and removes entities", async () => {
  const orders = new Entity({
    model: { entity: "order", version: "1", service: "shop" },
    attributes: {
      customer: { type: "string", required: true }, order: { type: "string", required: true }, state: { type: ["open", "paid", "sent"], default: "open" },
      total: { type: "number", default: 0 }, tags: { type: "set", items: "string" }, lines: { type: "list", items: { type: "map", properties: { sku: { type: "string" }, count: { type: "number" } } } },
    },
    indexes: {
      byCustomer: { pk: { field: "pk", composite: ["customer"] }, sk: { field: "sk", composite: ["order"] } },
      byState: { index: "gsi1", pk: { field: "gsi1pk", composite: ["state"] }, sk: { field: "gsi1sk", composite: ["customer", "order"] } },
    },
  }, { client, table: shop });
  const lines = [{ sku: "a", count: 2 }];
  for (let i = 0; i < 30; i++) {
    await orders.create({ customer: `c${i % 3}`, order: String(i).padStart(3, "0"), total: i, tags: ["x", `t${i % 2}`], lines, state: i % 2 ? "paid" : "open" }).go();
  }
  await assert.rejects(orders.create({ customer: "c0", order: "000" }).go(), /conditional request failed/i);
  const { data: one } = await orders.get({ customer: "c1", order: "001" }).go();
  assert.deepEqual([one.total, one.state, one.tags.sort(), one.lines], [1, "paid", ["t1", "x"], lines]);
  const pages = [];
  for (let cursor = undefined; cursor !== null;) {
    const page = await orders.query.byCustomer({ customer: "c2" }).gte({ order: "008" }).go({ limit: 3, cursor });
    pages.push(...page.data.map((found) => found.order));
    ({ cursor } = page);
  }
  assert.deepEqual(pages, ["008", "011", "014", "017", "020", "023", "026", "029"]);
  const { data: paid } = await orders.query.byState({ state: "paid" }).where(({ total }, { gt }) => gt(total, 20)).go({ pages: "all" });
  assert.deepEqual(paid.map((found) => found.total).sort((a, b) => a - b), [21, 23, 25, 27, 29]);
  const { data: changed } = await orders.update({ customer: "c0", order: "000" }).set({ state: "sent" }).add({ total: 5, tags: ["new"] })
    .append({ lines: [{ sku: "b", count: 1 }] }).where(({ total }, { eq }) => eq(total, 0)).go({ response: "all_new" });
  assert.deepEqual([changed.state, changed.total, changed.tags.sort(), changed.lines.length], ["sent", 5, ["new", "t0", "x"], 2]);
  await assert.rejects(orders.patch({ customer: "c0", order: "999" }).set({ total: 1 }).go(), /conditional request failed/i);
  const { data: batch } = await orders.get([{ customer: "c0", order: "003" }, { customer: "c1", order: "004" }, { customer: "c9", order: "1" }]).go();
  assert.deepEqual(batch.map((found) => found.total).sort(), [3, 4]);
  const service = new Service({ orders });
  const { canceled } = await service.transaction.write(({ orders: all }) => [
    all.update({ customer: "c0", order: "003" }).set({ state: "sent" }).where(({ state }, { eq }) => eq(state, "open")).commit(),
    all.delete({ customer: "c0", order: "006" }).commit(),
  ]).go();
  assert.equal(canceled, true);
  assert.equal((await orders.get({ customer: "c0", order: "006" }).go()).data.total, 6);
  await orders.delete([{ customer: "c0", order: "006" }, { customer: "c0", order: "009" }]).go();
  assert.equal((await orders.query.byCustomer({ customer: "c0" }).go({ pages: "all" })).data.length, 8);
});

test("Powertools runs a function once for each payload, and says when one is in progress", async () => {
  const persistenceStore = new DynamoDBPersistenceLayer({ tableName: once, awsSdkV3Client: client });
  const config = new IdempotencyConfig({ eventKeyJmesPath: "id", payloadValidationJmesPath: "amount", expiresAfterSeconds: 60 });
  const calls = [];
  let release;
  const pay = makeIdempotent(async (event) => {
    calls.push(event.id);
    if (event.waits) await new Promise((resolve) => (release = resolve));
    if (event.fails) throw new Error("no money");
    return { paid: event.amount };
  }, { persistenceStore, config });
  assert.deepEqual([await pay({ id: "a", amount: 5 }), await pay({ id: "a", amount: 5 })], [{ paid: 5 }, { paid: 5 }]);
  await assert.rejects(pay({ id: "a", amount: 6 }), { name: "IdempotencyValidationError" });
  await assert.rejects(pay({ id: "b", amount: 1, fails: true }), /no money/);
  assert.deepEqual(await pay({ id: "b", amount: 1 }), { paid: 1 });
  const first = pay({ id: "c", amount: 9, waits: true });
  await eventually(() => release, { what: "the first call" });
  await assert.rejects(pay({ id: "c", amount: 9, waits: true }), { name: "IdempotencyAlreadyInProgressError" });
  release();
  assert.deepEqual(await first, { paid: 9 });
  assert.deepEqual(calls, ["a", "b", "b", "c"]);
});
