// Lists are whole, or name the number that they leave out; and a list shows a caller only the resources that it may see.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { CreateTableCommand as CreateItemTable, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateDatabaseCommand, CreateTableCommand, GlueClient } from "@aws-sdk/client-glue";
import { CreateStreamCommand, KinesisClient } from "@aws-sdk/client-kinesis";
import { CreateTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { functionsOf } from "./functions.mjs";
import { inTurns } from "./in-turns.mjs";
import { pages, tarn } from "./tarn-api.mjs";
import { startTarn } from "./tarn-server.mjs";
import { run } from "./terminal-runs.mjs";

const tablesMany = 1_250;
const queuesMany = 120;
const outside = { ...process.env };
let server, settings, limited;

before(async () => {
  server = await startTarn();
  Object.assign(process.env, server.env, { AWS_ENDPOINT_URL: server.url });
  settings = functionsOf(server).settings();
  const glue = new GlueClient(settings);
  for (const Name of ["web", "shop"]) await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name } }));
  const table = (DatabaseName, Name) => glue.send(new CreateTableCommand({
    DatabaseName, TableInput: { Name, StorageDescriptor: { Columns: [{ Name: "id", Type: "bigint" }], Location: `s3://lake/${Name}/` } },
  }));
  await inTurns(tablesMany, 16, (i) => table("shop", `orders_${String(i).padStart(4, "0")}`));
  await table("web", "clicks");
  const sqs = new SQSClient(settings);
  await inTurns(queuesMany, 8, (i) => sqs.send(new CreateQueueCommand({ QueueName: `jobs-${i}` })));
  await new SNSClient(settings).send(new CreateTopicCommand({ Name: "weather-news", Tags: [{ Key: "team", Value: "sky" }] }));
  await new KinesisClient(settings).send(new CreateStreamCommand({ StreamName: "visits", ShardCount: 1, Tags: { team: "web" } }));
  await new DynamoDBClient(settings).send(new CreateItemTable({
    TableName: "carts", BillingMode: "PAY_PER_REQUEST",
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }], AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  }));
  const { credentials } = await functionsOf(server).makeUser(
    "analyst",
    { Effect: "Allow", Action: ["tarn:GetStatus", "tarn:FindResources", "tarn:ListAttention", "tarn:GetFlow"], Resource: "*" },
    { Effect: "Allow", Action: "glue:GetTable", Resource: "arn:aws:glue:*:*:table/web/*" },
  );
  limited = { AWS_ACCESS_KEY_ID: credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey };
});
after(async () => {
  for (const name of Object.keys(server.env)) if (outside[name] === undefined) delete process.env[name]; else process.env[name] = outside[name];
  await server.stop();
  await server.remove();
});

test("the API lists every table once, page by page, with the number of all", async () => {
  const { rows, totals } = await pages("ListTableStatus", { MaxResults: 300 }, "Tables");
  assert.deepEqual(totals, [tablesMany + 1]);
  const names = rows.map(({ Database, Name }) => `${Database}.${Name}`);
  assert.equal(new Set(names).size, tablesMany + 1);
  assert.deepEqual([names[0], names.at(-1)], ["shop.orders_0000", "web.clicks"]);
  const one = await tarn("ListTableStatus", { Database: "web", Table: "clicks" });
  assert.deepEqual([one.Tables.map(({ Name }) => Name), one.Total], [["clicks"], 1]);
});

test("a status and a picture name the number of the tables that they leave out", async () => {
  const status = await tarn("GetStatus", {});
  assert.equal(status.Tables.length + status.TablesLeftOut, tablesMany + 1);
  assert.ok(status.TablesLeftOut > 0);
  assert.match((await run(server, ["status"])).out, /1,051 more tables: tarn tables/);
});

test("tarn tables and tarn queues list all", async () => {
  const { out } = await run(server, ["tables"]);
  assert.equal(out.match(/shop\.orders_\d{4}/g).length, tablesMany);
  const queues = await run(server, ["queues"]);
  assert.equal(queues.out.match(/jobs-\d+/g).length, queuesMany);
});

test("a search finds every kind, by whole names, beginnings, parts and near misses", async () => {
  const found = async (Text, Kind) => (await tarn("FindResources", { Text, Kind, MaxResults: 10 })).Resources.map(({ Kind, Name }) => `${Kind} ${Name}`);
  assert.equal((await found("web.clicks"))[0], "table web.clicks");
  assert.deepEqual(await found("clicks"), ["table web.clicks"]);
  assert.deepEqual(await found("news"), ["topic weather-news"]);
  assert.deepEqual(await found("weather"), ["topic weather-news"]);
  assert.deepEqual(await found("visits"), ["stream visits"]);
  assert.deepEqual(await found("carts"), ["items carts"]);
  assert.deepEqual(await found("analyst"), ["user analyst"]);
  assert.deepEqual(await found("clcks"), ["table web.clicks"]);
  assert.deepEqual(await found("web.clikcs"), ["table web.clicks"]);
  assert.deepEqual(await found("queue jobs-11", "queue"), ["queue jobs-11", ...Array.from({ length: 9 }, (_, i) => `queue jobs-11${i}`)]);
  assert.deepEqual(await found("nothing like this"), []);
  const all = await pages("FindResources", { Text: "orders", MaxResults: 1000 }, "Resources");
  assert.deepEqual([all.rows.length, all.totals], [tablesMany, [tablesMany]]);
  assert.match((await run(server, ["find", "orders"])).errors + (await run(server, ["find", "orders"])).out, /orders_0000/);
});

test("lists and counts show a caller only the resources that it may see", async () => {
  const tables = await tarn("ListTableStatus", {}, limited);
  assert.deepEqual([tables.Tables.map(({ Name }) => Name), tables.Total, tables.NextToken], [["clicks"], 1, undefined]);
  const status = await tarn("GetStatus", {}, limited);
  assert.deepEqual([status.Tables.map(({ Name }) => Name), status.TablesLeftOut, status.Streams, status.ItemTables], [["clicks"], 0, [], []]);
  const found = await tarn("FindResources", {}, limited);
  assert.deepEqual([found.Resources.map(({ Name }) => Name), found.Total], [["web.clicks"], 1]);
  assert.deepEqual((await tarn("FindResources", { Text: "orders" }, limited)).Total, 0);
  assert.equal((await tarn("GetFlow", {}, limited)).TablesLeftOut, 0);
});

test("a tag finds resources for a caller that may list their tags", async () => {
  const { makeUser } = functionsOf(server);
  const keysOf = async (name, ...actions) => {
    const Action = ["tarn:FindResources", "kinesis:Describe*", "sns:Get*", ...actions];
    const { credentials } = await makeUser(name, { Effect: "Allow", Action, Resource: "*" });
    return { AWS_ACCESS_KEY_ID: credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey };
  };
  const found = async (Tag, keys) => (await tarn("FindResources", { Tag }, keys)).Resources.map(({ Kind, Name }) => `${Kind} ${Name}`);
  assert.deepEqual(await found("team"), ["stream visits", "topic weather-news"]);
  assert.deepEqual(await found("team=web"), ["stream visits"]);
  assert.deepEqual([await found("team=we"), await found("tea"), await found("=")], [[], [], []]);
  const [blind, half] = [await keysOf("blind"), await keysOf("half", "kinesis:ListTags*")];
  assert.deepEqual((await tarn("FindResources", { Text: "visits" }, blind)).Total, 1);
  assert.deepEqual([await found("team", blind), await found("team", half)], [[], ["stream visits"]]);
});
