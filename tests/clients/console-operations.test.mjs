// The operations of Tarn's own service that the console shows, asked as its page asks them.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { after, before, test } from "node:test";
import { GetRecordsCommand, GetShardIteratorCommand, KinesisClient, RegisterStreamConsumerCommand, SubscribeToShardCommand } from "@aws-sdk/client-kinesis";
import { program, startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

let server;
let cookie;
before(async () => {
  server = await startTarn({ args: ["--log-level", "debug"] });
  const answer = await fetch(`${server.url}/console/session`, {
    method: "POST",
    headers: own(),
    body: JSON.stringify({ accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY }),
  });
  cookie = answer.headers.get("set-cookie").split(";")[0];
});
after(async () => (await server.stop(), await server.remove()));

const own = () => ({ origin: server.url, "x-tarn-console": "1" });
async function ask(operation, input = {}) {
  const answer = await fetch(`${server.url}/console/api/${operation}`, { method: "POST", headers: { ...own(), cookie }, body: JSON.stringify(input) });
  return { status: answer.status, ...(await answer.json()) };
}

const tarn = (...args) => new Promise((resolve) => {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, ...server.env } });
  let out = "";
  child.stdout.on("data", (chunk) => (out += chunk));
  child.on("exit", (code) => resolve({ code, out }));
});

test("samples flow from a producer to a table, and their numbers are those of the table", async () => {
  const begun = await ask("tarn/SendSamples", { RecordsPerSecond: 500, Seconds: 600 });
  assert.deepEqual([begun.Stream, begun.Delivery, begun.Table], ["samples", "samples", "samples.orders"]);
  const flow = await eventually(async () => {
    const answer = await ask("tarn/GetFlow");
    return answer.Edges.find((edge) => edge.To === "table/samples.orders")?.Records > 0 && answer;
  }, { what: "rows in the table" });
  const kinds = Object.fromEntries(flow.Nodes.map((node) => [node.Id, node.Kind]));
  assert.deepEqual(
    [kinds["producer/stream/samples"], kinds["stream/samples"], kinds["delivery/samples"], kinds["table/samples.orders"]],
    ["producer", "stream", "delivery", "table"]);
  const stopped = await ask("tarn/StopSamples");
  assert.equal(stopped.LastError, undefined);
  assert.ok(stopped.Records > 0);
  await eventually(async () => {
    const { Edges } = await ask("tarn/GetFlow");
    const count = (From, To) => Edges.find((edge) => edge.From === From && edge.To === To)?.Records;
    const counts = [
      count("producer/stream/samples", "stream/samples"), count("stream/samples", "delivery/samples"), count("delivery/samples", "table/samples.orders"),
    ];

    // the delivery reads its first records again when it knows their types
    const isWhole = counts[0] === stopped.Records && counts[1] >= stopped.Records && counts[2] === stopped.Records;
    if (!isWhole) throw new Error(`${counts} for ${stopped.Records} records`);
    return true;
  }, { what: "every record in the table" });
  assert.deepEqual((await ask("tarn/SendSamples", { RecordsPerSecond: 5001, Seconds: 1 })).__type, "ValidationException");
});

const flowTo = (Name) => eventually(async () => {
  const { Nodes, Edges } = await ask("tarn/GetFlow");
  const node = Nodes.find((one) => one.Kind === "reader" && one.Name === Name);
  return node && { node, edge: Edges.find((one) => one.To === node.Id) };
}, { what: `${Name} among the readers` });

test("a work group, a client of a stream and a client of a table are readers once they read", async () => {
  assert.deepEqual((await ask("tarn/GetFlow")).Nodes.filter((node) => node.Kind === "reader"), []);

  const { QueryExecutionId } = await ask("athena/StartQueryExecution", { QueryString: "SELECT count(*), max(price) FROM samples.orders" });
  const { QueryExecution } = await eventually(async () => {
    const answer = await ask("athena/GetQueryExecution", { QueryExecutionId });
    return /SUCCEEDED|FAILED/.test(answer.QueryExecution.Status.State) && answer;
  }, { what: "the statement's end" });
  assert.equal(QueryExecution.Status.State, "SUCCEEDED", QueryExecution.Status.StateChangeReason);
  const { ResultSet } = await ask("athena/GetQueryResults", { QueryExecutionId });
  const group = await flowTo("primary");
  assert.deepEqual([group.node.Id, group.edge.From, group.edge.Reads], ["reader/sql/primary", "table/samples.orders", 1]);
  assert.equal(group.edge.Records, Number(ResultSet.Rows[1].Data[0].VarCharValue));

  const kinesis = new KinesisClient({
    endpoint: server.url,
    region: "us-east-1",
    credentials: { accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY },
    userAgentAppId: "price-watch",
  });
  const begin = { StreamName: "samples", ShardId: "shardId-000000000000", ShardIteratorType: "TRIM_HORIZON" };
  const { ShardIterator } = await kinesis.send(new GetShardIteratorCommand(begin));
  const { Records } = await kinesis.send(new GetRecordsCommand({ ShardIterator, Limit: 7 }));
  const StreamARN = "arn:aws:kinesis:us-east-1:000000000000:stream/samples";
  const { Consumer } = await kinesis.send(new RegisterStreamConsumerCommand({ StreamARN, ConsumerName: "pushed" }));
  const { ConsumerARN } = await eventually(async () => {
    const { ConsumerDescription } = await ask("kinesis/DescribeStreamConsumer", { ConsumerARN: Consumer.ConsumerARN });
    return ConsumerDescription.ConsumerStatus === "ACTIVE" && ConsumerDescription;
  }, { what: "the consumer" });
  const StartingPosition = { Type: "TRIM_HORIZON" };
  const { EventStream } = await kinesis.send(new SubscribeToShardCommand({ ConsumerARN, ShardId: begin.ShardId, StartingPosition }));
  for await (const { SubscribeToShardEvent } of EventStream) if (SubscribeToShardEvent?.Records.length > 0) break;
  const pushed = await flowTo("pushed");
  assert.deepEqual([pushed.edge.From, pushed.node.Detail, pushed.edge.Records > 0], ["stream/samples", "consumer", true]);
  kinesis.destroy();
  const client = await flowTo("price-watch");
  assert.deepEqual([client.edge.From, client.edge.Records, client.edge.Reads], ["stream/samples", Records.length, 1]);
  assert.equal(client.node.Detail, "client of root");

  await ask("iceberg/LoadTable", { Prefix: "catalogs/000000000000", Namespace: "samples", Table: "orders" });
  const loads = await flowTo("console");
  assert.deepEqual([loads.edge.From, loads.edge.Reads, loads.edge.Records], ["table/samples.orders", 1, undefined]);
});

test("a stream of patches shows what whole answers show", async () => {
  const watched = "/console/live?watch=tarn/GetFlow:{}&interval=50&patch=1";
  const answer = await fetch(server.url + watched, { headers: { ...own(), "sec-fetch-site": "same-origin", cookie } });
  const lines = answer.body.pipeThrough(new TextDecoderStream());
  let [text, shown, patches] = ["", undefined, 0];
  for await (const piece of lines) {
    text += piece;
    const events = text.split("\n\n");
    text = events.pop();
    for (const event of events) {
      const [, kind, data] = /^event: 0(\.patch)?\ndata: (.*)$/.exec(event) ?? [];
      if (data === undefined) continue;
      if (!kind) shown = JSON.parse(data);
      for (const { op, path, value } of kind ? JSON.parse(data) : []) {
        assert.equal(op, "replace");
        const parts = path.split("/").slice(1);
        const last = parts.pop();
        parts.reduce((at, part) => at[part], shown)[last] = value;
      }
      patches += kind ? 1 : 0;
    }

    if (patches === 2) await ask("kinesis/PutRecord", { StreamName: "samples", PartitionKey: "k", Data: Buffer.from("{}").toString("base64") });
    if (patches > 4) break;
  }

  const { Nodes, Edges } = await ask("tarn/GetFlow");
  const ids = (flow) => [flow.Nodes.map((node) => node.Id), flow.Edges.map((edge) => `${edge.From} ${edge.To}`)];
  assert.deepEqual(ids(shown), ids({ Nodes, Edges }));
  const put = (flow) => flow.Edges.find((edge) => edge.To === "stream/samples").Records;
  assert.equal(put(shown), put({ Edges }));
});

test("snapshots, files and schemas are those of the table", async () => {
  const one = await ask("tarn/ListSnapshots", { Database: "samples", Table: "orders", MaxResults: 1 });
  assert.equal(one.Snapshots.length, 1);
  const all = await ask("tarn/ListSnapshots", { Database: "samples", Table: "orders" });
  assert.equal(all.Snapshots[0].SnapshotId, one.Snapshots[0].SnapshotId);
  if (all.Snapshots.length > 1) {
    const next = await ask("tarn/ListSnapshots", { Database: "samples", Table: "orders", MaxResults: 1, NextToken: one.NextToken });
    assert.equal(next.Snapshots[0].SnapshotId, all.Snapshots[1].SnapshotId);
    assert.equal(one.Snapshots[0].ParentId, all.Snapshots[1].SnapshotId);
  }

  assert.match(all.Snapshots[0].SnapshotId, /^[0-9]+$/);
  assert.ok(all.Snapshots[0].Summary["added-records"]);
  const files = [];
  for (let NextToken; ; ) {
    const page = await ask("tarn/ListTableFiles", { Database: "samples", Table: "orders", SnapshotId: all.Snapshots[0].SnapshotId, MaxResults: 1, NextToken });
    files.push(...page.Files);
    NextToken = page.NextToken;
    if (!NextToken) break;
  }

  assert.equal(files.length, all.Snapshots[0].TotalFiles);
  assert.equal(files.reduce((sum, file) => sum + file.Records, 0), all.Snapshots[0].TotalRecords);
  assert.equal(files.reduce((sum, file) => sum + file.Bytes, 0), all.Snapshots[0].TotalBytes);
  assert.ok(files.every((file) => file.Path.startsWith("s3://") && file.Content === "data"));
  const schemas = await ask("tarn/ListSchemaChanges", { Database: "samples", Table: "orders" });
  const current = schemas.Schemas.find((schema) => schema.SchemaId === schemas.CurrentSchemaId);
  assert.deepEqual(current.Columns.map((column) => column.Name).sort(), ["at", "city", "customer", "item", "price", "quantity"]);
  assert.deepEqual((await ask("tarn/ListSnapshots", { Database: "samples", Table: "none" })).status, 404);
  const { code, out } = await tarn("tables", "samples.orders");
  assert.equal(code, 0);
  assert.match(out, new RegExp(all.Snapshots[0].SnapshotId));
});

test("a refused record is listed with its reason and its bytes", async () => {
  await ask("kinesis/PutRecord", { StreamName: "samples", PartitionKey: "k", Data: Buffer.from("not json <b>").toString("base64") });
  const { Records } = await eventually(async () => {
    const answer = await ask("tarn/ListRefusedRecords", { Delivery: "samples" });
    return answer.Records.length === 1 && answer;
  }, { what: "the refused record" });
  assert.equal(Buffer.from(Records[0].Bytes, "base64").toString(), "not json <b>");
  assert.deepEqual([Records[0].Truncated, Records[0].Code], [false, "Iceberg.MalformedRecord"]);
  assert.ok(Records[0].Reason.length > 0 && Records[0].SequenceNumber.length > 0);
  const items = (await ask("tarn/ListAttention")).Items;
  assert.ok(items.some((item) => item.Kind === "refused records" && item.Subject.includes("samples") && item.Action.includes("redrive")));
  const { code, out } = await tarn("status");
  assert.equal(code, 0);
  assert.match(out, /refused records/);
  const shown = await tarn("deliveries", "samples");
  assert.match(shown.out, /Iceberg\.MalformedRecord/);
});

test("settings have their origin, and no secret is among them", async () => {
  const answer = await ask("tarn/ListSettings");
  const setting = (name) => answer.Settings.find((one) => one.Name === name);
  assert.deepEqual([setting("log-level").Value, setting("log-level").Origin], ["debug", "flag"]);
  assert.deepEqual([setting("memory-mb").Origin, setting("memory-mb").Unit], ["default", "mb"]);
  assert.equal(setting("data").Value, server.data);
  assert.ok(!JSON.stringify(answer).includes(server.env.AWS_SECRET_ACCESS_KEY));
});

test("the server's log is listed by level and text, the newest lines first", async () => {
  const all = await ask("tarn/ListServerLog", { MaxResults: 5 });
  assert.equal(all.Lines.length, 5);
  assert.ok(all.Lines[0].Time >= all.Lines[4].Time);
  const next = await ask("tarn/ListServerLog", { MaxResults: 5, NextToken: all.NextToken });
  assert.ok(next.Lines[0].Time <= all.Lines[4].Time);
  const some = await ask("tarn/ListServerLog", { Level: "information", Contains: "delivery" });
  assert.ok(some.Lines.length > 0 && some.Lines.every((line) => line.Level !== "debug" && /delivery/i.test(line.Message + line.Category)));
});
