// Item tables in the lake: `tarn items deliver` adds the present items in one commit, then follows each change, exactly once. SQL sees a change from
// its answer on.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  BatchWriteItemCommand, CreateTableCommand, DeleteItemCommand, DeleteTableCommand, DescribeTableCommand, DynamoDBClient, PutItemCommand,
  TransactWriteItemsCommand, UpdateItemCommand, UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { DescribeDeliveryStreamCommand, FirehoseClient, UpdateDestinationCommand } from "@aws-sdk/client-firehose";
import { CreateAccessKeyCommand, CreateUserCommand, DeleteRolePolicyCommand, IAMClient, PutRolePolicyCommand, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { patient } from "./patient-retries.mjs";
import { run } from "./script.mjs";
import { program, startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

let server, items, query;
before(async () => {
  server = await startTarn();
  Object.assign(process.env, server.env);
  items = new DynamoDBClient({ retryStrategy: patient });
  ({ query } = await import("./athena-query.mjs"));
});
after(async () => (await server.stop(), await server.remove()));

const tarn = async (...args) => {
  const done = await run(program, ["items", ...args]);
  return { ...done, text: done.output };
};
const works = async (...args) => {
  const done = await tarn(...args);
  assert.equal(done.code, 0, done.text);
  return done.stdout;
};
const rows = async (sql) => (await query(sql)).rows;

async function table(TableName, { keys = { id: "S" }, ...more } = {}) {
  const names = Object.keys(keys);
  await items.send(new CreateTableCommand({
    TableName, BillingMode: "PAY_PER_REQUEST", ...more,
    KeySchema: names.map((AttributeName, index) => ({ AttributeName, KeyType: index ? "RANGE" : "HASH" })),
    AttributeDefinitions: names.map((AttributeName) => ({ AttributeName, AttributeType: keys[AttributeName] })),
  }));
  await eventually(async () => (await items.send(new DescribeTableCommand({ TableName }))).Table.TableStatus === "ACTIVE", { everyMs: 20 });
}

const put = (TableName, Item) => items.send(new PutItemCommand({ TableName, Item }));
const remove = (TableName, Key) => items.send(new DeleteItemCommand({ TableName, Key }));
const S = (text) => ({ S: `${text}` });
const N = (number) => ({ N: `${number}` });

test("the current items come in one commit, with their types; each change is seen at once", async () => {
  await table("orders", { keys: { customer: "S", no: "N" } });
  await put("orders", {
    customer: S("Ada"), no: N(1), total: N("12.5"), open: { BOOL: true }, note: { NULL: true }, data: { B: Buffer.from([0, 250, 7]) },
    tags: { SS: ["a", "b"] }, sizes: { NS: ["3", "1"] }, lines: { L: [{ M: { sku: S("tea"), count: N(2), raw: { B: Buffer.from("/+") } } }] },
    address: { M: { city: S("Berlin"), zip: N(10115) } }, CUSTOMER: S("not the key"), exact: N("12345678901234567890123"),
  });
  for (let no = 2; no <= 60; no++) await put("orders", { customer: S(no % 2 ? "Ada" : "Bob"), no: N(no), total: N(no), address: { M: { city: S("Rome") } } });
  assert.match(await works("deliver", "orders", "--to", "web.orders", "--seconds", "900"), /SELECT \* FROM web.orders/);
  assert.deepEqual(await rows("SELECT count(*), count(DISTINCT no), min(no) FROM web.orders"), [["60", "60", "1"]]);
  assert.deepEqual(
    await rows("SELECT customer, no, total, open, to_hex(data), tags, sizes, lines[1].sku, lines[1].count, to_hex(lines[1].raw), address.city, address.zip FROM web.orders WHERE no = 1"),
    [["Ada", "1", "12.5", "true", "00FA07", "[a, b]", "[1, 3]", "tea", "2", "2F2B", "Berlin", "10115"]]);
  const types = Object.fromEntries((await rows("DESCRIBE web.orders")).map((row) => row[0].split(/\s+/)));
  assert.equal(types.no, "bigint");
  assert.equal(types.data, "binary");
  assert.match((await rows("SELECT _rest FROM web.orders WHERE no = 1"))[0][0], /duplicate.*not the key/);
  assert.equal(Number((await rows('SELECT count(*) FROM web."orders$snapshots"'))[0][0]), 1, "one commit");

  // Put, update, delete, read at once: no commit comes in between.
  await put("orders", { customer: S("Eve"), no: N(100), total: N(1) });
  assert.deepEqual(await rows("SELECT no, total FROM web.orders WHERE customer = 'Eve'"), [["100", "1.0"]]);
  await items.send(new UpdateItemCommand({
    TableName: "orders", Key: { customer: S("Ada"), no: N(1) }, UpdateExpression: "SET #t = :t REMOVE tags", ExpressionAttributeNames: { "#t": "total" }, ExpressionAttributeValues: { ":t": N(99) },
  }));
  assert.deepEqual(await rows("SELECT total, tags FROM web.orders WHERE no = 1"), [["99.0", null]]);
  await remove("orders", { customer: S("Bob"), no: N(2) });
  assert.deepEqual(await rows("SELECT no FROM web.orders WHERE no = 2"), []);
  await put("orders", { customer: S("Bob"), no: N(2), total: N(7) });
  await put("orders", { customer: S("Bob"), no: N(2), total: N(8) });
  assert.deepEqual(await rows("SELECT total FROM web.orders WHERE no = 2"), [["8.0"]]);
  assert.equal(Number((await rows('SELECT count(*) FROM web."orders$snapshots"'))[0][0]), 1, "reads committed rows");
  assert.match(await works("audit", "orders"), /everything agrees/);
  assert.match(await works("deliver", "orders", "--list"), /web\.orders.*ACTIVE/s);
  assert.match((await run(program, ["deliveries"])).stdout, /orders-to-web-orders/);
});

test("kills lose no change and double none: the lake equals a model", async () => {
  await table("counters", { keys: { id: "N" } });
  const model = new Map();
  const write = async (id, n) => {
    if (n % 5 === 0) {
      await remove("counters", { id: N(id) });
      model.delete(`${id}`);
    } else {
      await put("counters", { id: N(id), n: N(n), round: S(`r${n}`) });
      model.set(`${id}`, `${n}`);
    }
  };
  for (let n = 1; n <= 200; n++) await write(n % 40, n);
  let n = 200;
  const port = new URL(server.url).port;
  for (let round = 0; round < 4; round++) {
    if (round === 0) {
      // The first kill meets the snapshot, its commit, or the log after it.
      const begun = run(program, ["items", "deliver", "counters", "--to", "web.counters", "--seconds", "1"]);
      await eventually(async () => (await tarn("deliver", "counters", "--list")).text.includes("web.counters"), { everyMs: 5 });
      for (let i = 0; i < 20; i++) await write(i, ++n);
      await server.kill();
      server = await startTarn({ data: server.data, listen: `127.0.0.1:${port}` });
      await begun;
    } else {
      for (let i = 0; i < 150; i++) await write((i * 7) % 45, ++n);
      await server.kill();
      server = await startTarn({ data: server.data, listen: `127.0.0.1:${port}` });
    }
    await eventually(() => rows("SELECT 1 FROM web.counters LIMIT 1"), { what: "the table is there", everyMs: 100 });
    const expected = [...model].sort((a, b) => a[0] - b[0]);
    assert.deepEqual(await rows("SELECT id, n FROM web.counters ORDER BY id"), expected, `round ${round}`);
  }
  assert.match(await works("audit", "counters"), /everything agrees/);
});

test("an empty table, keys that are not whole numbers, a later misfit", async () => {
  await table("mixed", { keys: { id: "N" } });
  await works("deliver", "mixed", "--to", "web.mixed", "--seconds", "1");
  await items.send(new BatchWriteItemCommand({ RequestItems: { mixed: [1, "2.5", "12345678901234567890"].map((id) => ({ PutRequest: { Item: { id: N(id) } } })) } }));
  await eventually(async () => (await rows("SELECT id FROM web.mixed ORDER BY id")).flat().join() === "1,12345678901234567890,2.5", { everyMs: 200 });

  await table("whole", { keys: { id: "N" } });
  await put("whole", { id: N(1), v: S("a") });
  await works("deliver", "whole", "--to", "web.whole", "--seconds", "1");
  await put("whole", { id: N("1.5"), v: S("misfit") });
  await put("whole", { id: N(2), v: S("b") });
  await eventually(async () => Number((await rows('SELECT count(*) FROM web."whole$delivered"'))[0][0]) === 2, { everyMs: 200 });
  assert.deepEqual(await rows("SELECT id, v FROM web.whole ORDER BY id"), [["1", "a"], ["2", "b"]]);
  const refused = (await run(program, ["deliveries", "whole-to-web-whole"])).stdout;
  assert.match(refused.replaceAll(/\s+/g, ""), /Iceberg\.MissingColumnWithinRecord/);
  const again = await tarn("audit", "whole");
  assert.equal(again.code, 1);
  assert.match(again.text, /FOUND web\.whole lacks the item of key 1\.5\n/);
  assert.match(again.text, /1 finding/);
});

test("the audit compares values, and names each planted difference", async () => {
  await table("parts", { keys: { maker: "S", raw: "B" } });
  const key = (n) => ({ maker: S(`it's ${n % 3}`), raw: { B: Buffer.from([n, 255 - n]) } });
  for (let n = 0; n < 40; n++) {
    await put("parts", {
      ...key(n), n: N(n), price: N(n % 2 ? `${n}.25` : n), text: S(`{"n": "é${n}"}`), Text: S("like it"), odd: n % 5 ? S("1") : N(12), on: { BOOL: n % 2 === 0 }, none: { NULL: true },
      big: N(`9007199254740993${n}`), list: { L: [N(1), S("two"), { M: { deep: { B: Buffer.from([n]) } } }, { L: [] }] }, set: { BS: [Buffer.from("b"), Buffer.from("a")] },
      map: { M: { a: N("1e20"), "b/c~": S("x"), empty: { M: {} } } }, empty: { B: Buffer.alloc(0) }, ns: { NS: ["1.5", "2"] },
    });
  }
  await works("deliver", "parts", "--to", "web.parts", "--seconds", "1");
  const agrees = async (...more) => assert.match(await works("audit", "parts", ...more), /everything agrees/);
  await agrees();
  // A small memory reads the rows in several groups.
  for (let n = 40; n < 700; n++) {
    await put("parts", { ...key(n % 256), maker: S(`m${n}`), n: N(n), text: S("x".repeat(1_000)) });
  }
  await agrees("--memory-mb", "1");

  await rows(String.raw`UPDATE web.parts SET n = 99, price = 3.75 WHERE n = 3`);
  await rows("UPDATE web.parts SET text = 'forged' WHERE n = 650");
  await rows("DELETE FROM web.parts WHERE n = 5");
  await rows("INSERT INTO web.parts (maker, raw, n) VALUES ('nobody', X'0102', 1)");
  for (const more of [[], ["--memory-mb", "1"]]) {
    const { code, stdout } = await tarn("audit", "parts", ...more);
    assert.equal(code, 1, stdout);
    assert.deepEqual(stdout.split("\n").filter((line) => line.startsWith("FOUND")).sort(), [
      "FOUND web.parts has a row of key nobody, 01 02, and there is no item",
      "FOUND web.parts lacks the item of key it's 2, 05 fa",
      'FOUND web.parts, key it\'s 0, 03 fc: /n is {"N":"3"} in the item and 99 in the row',
      'FOUND web.parts, key it\'s 0, 03 fc: /price is {"N":"3.25"} in the item and 3.75 in the row',
      `FOUND web.parts, key m650, 8a 75: /text is {"S":"${"x".repeat(194)}… in the item and forged in the row`,
    ].sort());
    assert.match(stdout, /5 findings/);
  }
});

test("changes: a row each, with images, also of one transaction", async () => {
  await table("stock");
  await put("stock", { id: S("before"), n: N(1) });
  await works("deliver", "stock", "--to", "web.stock_changes", "--changes", "--seconds", "1");
  await put("stock", { id: S("a"), n: N(1) });
  await items.send(new TransactWriteItemsCommand({
    TransactItems: [{ Put: { TableName: "stock", Item: { id: S("a"), n: N("2.50") } } }, { Delete: { TableName: "stock", Key: { id: S("before") } } }],
  }));
  const changes = await eventually(async () => {
    const found = await rows("SELECT operation, keys, new_image, old_image, identity, number, time > timestamp '2020-01-01 00:00:00 UTC' FROM web.stock_changes ORDER BY number");
    return found.length === 3 && found;
  }, { everyMs: 200 });
  assert.deepEqual(changes.map(([operation, keys, after, was, identity]) => [operation, keys, after, was, identity]).sort(), [
    ["INSERT", '{"id":{"S":"a"}}', '{"id":{"S":"a"},"n":{"N":"1"}}', null, null],
    ["MODIFY", '{"id":{"S":"a"}}', '{"id":{"S":"a"},"n":{"N":"2.5"}}', '{"id":{"S":"a"},"n":{"N":"1"}}', null],
    ["REMOVE", '{"id":{"S":"before"}}', null, '{"id":{"S":"before"},"n":{"N":"1"}}', null],
  ]);
  assert.match(changes[0][5], /^1\d{39}$/);
  assert.equal(changes[0][6], "true");
  assert.match(await works("audit", "stock"), /everything agrees/);
});

test("expired items alone go to a table and to objects", async () => {
  const s3 = new S3Client({});
  await s3.send(new CreateBucketCommand({ Bucket: "tarn-000000000000-us-east-1" })).catch(() => {});
  await table("sessions");
  await items.send(new UpdateTimeToLiveCommand({ TableName: "sessions", TimeToLiveSpecification: { Enabled: true, AttributeName: "until" } }));
  await works("deliver", "sessions", "--to", "web.expired", "--expired", "--seconds", "1");
  await works("deliver", "sessions", "--to", "s3://tarn-000000000000-us-east-1/expired/", "--expired", "--seconds", "1");
  await put("sessions", { id: S("gone"), user: S("Ada"), until: N(Math.floor(Date.now() / 1000) - 60) });
  await put("sessions", { id: S("removed"), user: S("Bob") });
  await remove("sessions", { id: S("removed") });
  await eventually(async () => JSON.stringify(await rows("SELECT id, user FROM web.expired")) === '[["gone","Ada"]]', { everyMs: 300 });
  const text = await eventually(async () => {
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: "tarn-000000000000-us-east-1", Prefix: "expired/" }));
    return Contents?.length && (await s3.send(new GetObjectCommand({ Bucket: "tarn-000000000000-us-east-1", Key: Contents[0].Key }))).Body.transformToString();
  }, { everyMs: 300 });
  assert.deepEqual(text.trim().split("\n").map((line) => JSON.parse(line).id), ["gone"]);
});

test("a dropped table, a table made again, an ended delivery", async () => {
  await table("short");
  await put("short", { id: S("a"), n: N(1) });
  await works("deliver", "short", "--to", "web.short", "--seconds", "1");
  await put("short", { id: S("b"), n: N(2) });
  await eventually(async () => Number((await rows('SELECT count(*) FROM web."short$delivered"'))[0][0]) === 2, { everyMs: 200 });
  await items.send(new DeleteTableCommand({ TableName: "short" }));
  await eventually(async () => /TABLE_DELETED/.test((await tarn("deliver", "short", "--list")).text), { everyMs: 100 });
  await table("short");
  await put("short", { id: S("new"), n: N(3) });
  assert.deepEqual(await rows("SELECT id FROM web.short ORDER BY id"), [["a"], ["b"]], "a table of the same name is another table");
  const replayed = await run(program, ["deliveries", "replay", "short-to-web-short", "--from", "2020-01-01T00:00:00Z", "--to", "2030-01-01T00:00:00Z", "--duplicates"]);
  assert.match(replayed.output, /bring back old versions/);
  const refused = await tarn("deliver", "short", "--to", "web.short");
  assert.deepEqual([refused.code, /Table web\.short exists/.test(refused.output)], [1, true], refused.output);
  await works("deliver", "short", "--to", "web.short", "--stop");
  await eventually(async () => !/web\.short/.test((await tarn("deliver", "short", "--list")).text), { everyMs: 100 });
  await works("deliver", "short", "--to", "web.short2", "--seconds", "1");
  assert.deepEqual(await rows("SELECT id FROM web.short2"), [["new"]]);
  await put("short", { id: S("last"), n: N(4) });
  await works("deliver", "short", "--to", "web.short2", "--stop");
  await eventually(async () => !/web\.short2/.test((await tarn("deliver", "short", "--list")).text), { everyMs: 100 });
  await put("short", { id: S("after"), n: N(5) });
  assert.deepEqual(await rows("SELECT id FROM web.short2 ORDER BY id"), [["last"], ["new"]], "all changes before the end, none after it");

  // The lake's table goes, not the item table: a new one has the changes from then on.
  await works("deliver", "short", "--to", "web.short3", "--seconds", "1");
  await rows("DROP TABLE web.short3");
  await put("short", { id: S("later"), n: N(6) });
  await eventually(async () => JSON.stringify(await rows("SELECT id FROM web.short3")) === '[["later"]]', { everyMs: 200 });
});

test("the caller and the role need their rights, on each pass", async () => {
  const iam = new IAMClient({});
  await table("secret");
  await put("secret", { id: S("a") });
  await iam.send(new CreateUserCommand({ UserName: "eve" }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "eve" }));
  const may = (...Action) => iam.send(new PutUserPolicyCommand({
    UserName: "eve", PolicyName: "own", PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*" }] }),
  }));
  const asEve = async () => {
    const { tarnFetch } = await import("./tarn-api.mjs");
    return tarnFetch("DeliverItems", {
      TableName: "secret", DatabaseName: "web", DestinationTableName: "stolen", Bucket: "tarn-000000000000-us-east-1",
      RoleARN: "arn:aws:iam::000000000000:role/tarn-delivery", DryRun: true,
    }, { AWS_ACCESS_KEY_ID: AccessKey.AccessKeyId, AWS_SECRET_ACCESS_KEY: AccessKey.SecretAccessKey });
  };
  const all = ["dynamodb:DescribeTable", "dynamodb:Scan", "dynamodb:GetShardIterator", "dynamodb:GetRecords", "firehose:CreateDeliveryStream",
    "glue:UpdateTable", "glue:CreateTable", "s3:GetObject", "s3:PutObject", "iam:PassRole"];
  for (const missing of all) {
    await may(...all.filter((action) => action !== missing));
    const answer = await asEve();
    assert.equal(answer.status, 400, `${missing}: ${answer.text}`);
    assert.match(answer.text, new RegExp(missing), missing);
  }
  await may(...all);
  const allowed = await asEve();
  assert.equal(allowed.status, 200, allowed.text);

  await works("deliver", "secret", "--to", "web.secret", "--seconds", "1");
  await iam.send(new DeleteRolePolicyCommand({ RoleName: "tarn-delivery", PolicyName: "tarn-items" }));
  await put("secret", { id: S("b") });
  await eventually(async () => /FAILING.*dynamodb:Get/s.test((await tarn("deliver", "secret", "--list")).text.replaceAll(/\s+/g, " ")), { everyMs: 200 });
  await iam.send(new PutRolePolicyCommand({
    RoleName: "tarn-delivery", PolicyName: "tarn-items",
    PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: ["dynamodb:*"], Resource: "*" }] }),
  }));
  await eventually(async () => JSON.stringify(await rows("SELECT id FROM web.secret ORDER BY id")) === '[["a"],["b"]]', { everyMs: 200 });

  const firehose = new FirehoseClient({});
  const { DeliveryStreamDescription: described } = await firehose.send(new DescribeDeliveryStreamCommand({ DeliveryStreamName: "secret-to-web-secret" }));
  assert.match(described.Source.KinesisStreamSourceDescription.KinesisStreamARN, /:table\/secret$/);
  await assert.rejects(firehose.send(new UpdateDestinationCommand({
    DeliveryStreamName: "secret-to-web-secret", CurrentDeliveryStreamVersionId: "1", DestinationId: described.Destinations[0].DestinationId,
    IcebergDestinationUpdate: { AppendOnly: true },
  })), /tarn items deliver/);
});
