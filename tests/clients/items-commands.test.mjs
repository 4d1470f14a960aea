// The command `tarn items`, its words in SQL and in status, and the whole way: table → stream → function → second table, both by SQL.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient, PutItemCommand, UpdateTimeToLiveCommand } from "@aws-sdk/client-dynamodb";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { CreateEventSourceMappingCommand, CreateFunctionCommand, LambdaClient, waitUntilFunctionActiveV2 } from "@aws-sdk/client-lambda";
import { run } from "./script.mjs";
import { program, startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";
import { zip } from "./zip.mjs";

let server, items, query, folder;
before(async () => {
  server = await startTarn({ args: ["--function-modules", fileURLToPath(new URL(".", import.meta.url))] });
  Object.assign(process.env, server.env);
  items = new DynamoDBClient({});
  folder = await mkdtemp(join(tmpdir(), "tarn-items-"));
  ({ query } = await import("./athena-query.mjs"));
});
after(async () => (await server.stop(), await server.remove(), await rm(folder, { recursive: true, force: true })));

const tarn = (...args) => run(program, args);
const works = async (...args) => {
  const done = await tarn(...args);
  assert.equal(done.code, 0, done.output);
  return done.stdout;
};
const rows = async (sql) => (await query(sql)).rows;

async function table(TableName, more = {}) {
  await items.send(new CreateTableCommand({
    TableName, BillingMode: "PAY_PER_REQUEST", KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }], ...more,
  }));
  return eventually(async () => {
    const { Table } = await items.send(new DescribeTableCommand({ TableName }));
    return Table.TableStatus === "ACTIVE" && Table;
  }, { everyMs: 20 });
}

test("items are put, got, queried and listed", async () => {
  await table("orders");
  const file = join(folder, "orders.ndjson");
  await writeFile(file, ['{"id":"a","n":1.50,"tags":["x",null,true],"at":{"city":"Rome"}}', "", '{"id":"b","n":123456789012345678901}', '{"id":"a","n":2}'].join("\n"));
  assert.match((await tarn("items", "put", "orders", file, "--dry-run")).output, /3 items would be written/);
  assert.equal((await tarn("items", "get", "orders", '{"id":"b"}')).code, 1);
  assert.match((await tarn("items", "put", "orders", file)).output, /3 items written to orders/);
  assert.equal(await works("items", "get", "orders", '{"id":"b"}'), '{"id":"b","n":123456789012345678901}\n');
  assert.equal(await works("items", "get", "orders", '{"id":{"S":"a"}}', "--typed"), '{"id":{"S":"a"},"n":{"N":"2"}}\n');
  assert.equal((await tarn("items", "get", "orders", "no json")).code, 2);
  const missing = await tarn("items", "get", "orders", '{"id":"none"}');
  assert.deepEqual([missing.code, /has no item/.test(missing.output)], [1, true]);
  assert.equal(await works("items", "query", "SELECT id FROM orders WHERE id = 'a'"), '{"id":"a"}\n');
  assert.equal((await works("items", "query", "SELECT * FROM orders", "--limit", "1")).trim().split("\n").length, 1);
  assert.equal((await tarn("items", "query", "DELETE FROM orders WHERE id = 'a'")).code, 2);
  assert.match(await works("items", "list"), /orders\s*│?\s*ACTIVE/);
  assert.match(await works("items", "audit", "orders"), /everything agrees/);
  assert.equal((await tarn("items", "audit", "none")).code, 1);
  assert.match((await works("status")), /Item tables/);
  const status = JSON.parse(await works("status", "--json"));
  assert.deepEqual(status.ItemTables.map((one) => [one.Name, one.State, one.Items, one.DeliveredTo]), [["orders", "ACTIVE", 2, []]]);
  for (const name of ["list", "get", "put", "query", "tail", "deliver", "audit"]) assert.match(await works("items", name, "--help"), /Examples:/, name);
});

test("tail follows the changes of a table, whose stream must be on", async () => {
  assert.match((await tarn("items", "tail", "orders", "--no-follow")).output, /the stream of table orders is off/);
  await table("watched", { StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" } });
  await items.send(new PutItemCommand({ TableName: "watched", Item: { id: { S: "first" } } }));
  const all = await works("items", "tail", "watched", "--from", "oldest", "--no-follow");
  assert.equal(JSON.parse(all).dynamodb.NewImage.id.S, "first");
  const following = spawn(program, ["items", "tail", "watched", "--from", "oldest"], { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  following.stdout.on("data", (chunk) => (text += chunk));
  await eventually(() => text.includes('"first"'), { everyMs: 20 });
  await items.send(new PutItemCommand({ TableName: "watched", Item: { id: { S: "second" } } }));
  await eventually(() => text.includes('"second"'), { everyMs: 20 });
  following.kill("SIGINT");
  await new Promise((resolve) => following.on("exit", resolve));
});

test("SQL on the name of an item table names the command; another principal learns nothing", async () => {
  await assert.rejects(query("SELECT * FROM orders"), /does not exist.*tarn items deliver orders --to DB\.NAME/);
  await query("CREATE DATABASE hints");
  await assert.rejects(query("SELECT * FROM hints.ORDERS"), /Table 'awsdatacatalog\.hints\.orders' does not exist\. It is an item table/);
  await assert.rejects(query("SELECT * FROM hints.nothing"), (error) => !/item table/.test(error.message));
  const iam = new IAMClient({});
  await iam.send(new CreateUserCommand({ UserName: "eve" }));
  await iam.send(new PutUserPolicyCommand({
    UserName: "eve", PolicyName: "own",
    PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: ["athena:*", "glue:*", "s3:*"], Resource: "*" }] }),
  }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "eve" }));
  const { AthenaClient } = await import("@aws-sdk/client-athena");
  const { queryBy } = await import("./athena-query.mjs");
  const eve = new AthenaClient({ credentials: { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey } });
  await assert.rejects(queryBy(eve, "SELECT * FROM hints.orders"), (error) => /does not exist/.test(error.message) && !/item table/.test(error.message));
  for (const sql of ["INSERT INTO hints.orders VALUES (1)", "DELETE FROM hints.orders", "UPDATE hints.orders SET id = '1'", "DESCRIBE hints.orders", "VACUUM hints.orders"]) {
    await assert.rejects(query(sql), /does not exist.*tarn items deliver orders --to DB\.NAME/, sql);
  }
});

const copier = `
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
const client = new DynamoDBClient({});
export const handler = async (event) => {
  for (const { eventName, dynamodb } of event.Records) {
    if (eventName === "REMOVE") continue;
    const { id, amount } = dynamodb.NewImage;
    await client.send(new PutItemCommand({ TableName: "totals", Item: { id, doubled: { N: String(2 * Number(amount.N)) } } }));
  }
};`;

test("table → stream → function → second table; expired items archived; all by SQL", async () => {
  const { makeRole } = await import("./roles.mjs");
  const role = await makeRole("worker");
  const { LatestStreamArn: EventSourceArn } = await table("payments", { StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" } });
  await table("totals");
  await items.send(new UpdateTimeToLiveCommand({ TableName: "payments", TimeToLiveSpecification: { Enabled: true, AttributeName: "until" } }));
  await works("items", "deliver", "payments", "--to", "shop.payments");
  await works("items", "deliver", "payments", "--to", "shop.payments_archive", "--expired");
  await works("items", "deliver", "totals", "--to", "shop.totals");
  const lambda = new LambdaClient({});
  await lambda.send(new CreateFunctionCommand({
    FunctionName: "copier", Role: role, Runtime: "nodejs20.x", Handler: "index.handler", Timeout: 60, Code: { ZipFile: zip({ "index.mjs": copier }) },
  }));
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 60 }, { FunctionName: "copier" });
  await lambda.send(new CreateEventSourceMappingCommand({ EventSourceArn, FunctionName: "copier", StartingPosition: "TRIM_HORIZON" }));
  const now = Math.floor(Date.now() / 1000);
  for (let n = 1; n <= 20; n++) {
    await items.send(new PutItemCommand({
      TableName: "payments", Item: { id: { S: `p${n}` }, amount: { N: `${n}` }, until: { N: `${n <= 3 ? now - 10 : now + 3_600}` } },
    }));
  }
  const joined = "SELECT count(*), sum(p.amount), sum(t.doubled) FROM shop.payments p JOIN shop.totals t ON t.id = p.id";
  await eventually(async () => JSON.stringify(await rows(joined)) === '[["17","204","408"]]', { what: "both tables by SQL", everyMs: 500 });
  await eventually(async () => JSON.stringify(await rows("SELECT id, amount FROM shop.payments_archive ORDER BY id")) === '[["p1","1"],["p2","2"],["p3","3"]]', {
    what: "expired payments are archived", everyMs: 500,
  });
  assert.deepEqual(await rows("SELECT count(*), sum(doubled) FROM shop.totals"), [["20", "420"]]);
  for (const name of ["payments", "totals"]) assert.match(await works("items", "audit", name), /everything agrees/);
});
