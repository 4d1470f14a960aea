#!/usr/bin/env node
// bench/items-live [--rows 20000] [--rounds 300] [--seconds 1]: the time from the answer of a write to a SELECT that has it, of the current items of an item table
// and of a table of appends, in turns: once with a key that files have too, once with a new key, which no file has. Prints p50 and p99, and the ratios.
// Each SELECT is checked: it has the write.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { argument, clientPackages, workFolder } from "./load/report.mjs";

const require = clientPackages();
const { startTarn } = await import("../tests/clients/tarn-server.mjs");
const { run } = await import("../tests/clients/script.mjs");
const { program } = await import("../tests/clients/tarn-server.mjs");
const { eventually } = await import("../tests/clients/wait.mjs");
const rows = argument("rows", 20_000);
const rounds = argument("rounds", 300);
const seconds = argument("seconds", 1);
const warmUp = 20;
const work = workFolder("items-live");
const server = await startTarn({ data: join(work, "data") });
try {
  Object.assign(process.env, server.env);
  const { DynamoDBClient, CreateTableCommand, DescribeTableCommand, BatchWriteItemCommand, UpdateItemCommand, PutItemCommand } = require("@aws-sdk/client-dynamodb");
  const { AthenaClient, GetQueryExecutionCommand, GetQueryResultsCommand, StartQueryExecutionCommand } = require("@aws-sdk/client-athena");
  const { CreateBucketCommand, S3Client } = require("@aws-sdk/client-s3");
  const { PutRecordBatchCommand, PutRecordCommand } = require("@aws-sdk/client-firehose");
  const { createDelivery, firehose, icebergDestination } = await import("../tests/clients/lake.mjs");
  const { query } = await import("../tests/clients/athena-query.mjs");
  const items = new DynamoDBClient({});
  const athena = new AthenaClient({});
  const text = "x".repeat(400);
  const buffering = { IntervalInSeconds: seconds, SizeInMBs: 64 };

  await items.send(new CreateTableCommand({
    TableName: "live", BillingMode: "PAY_PER_REQUEST", KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "N" }],
  }));
  await eventually(async () => (await items.send(new DescribeTableCommand({ TableName: "live" }))).Table.TableStatus === "ACTIVE");
  for (let from = 0; from < rows; from += 25) {
    const some = Array.from({ length: Math.min(25, rows - from) }, (_, i) => ({
      PutRequest: { Item: { id: { N: `${from + i}` }, n: { N: "0" }, text: { S: text } } },
    }));
    await items.send(new BatchWriteItemCommand({ RequestItems: { live: some } }));
  }
  const made = await run(program, ["items", "deliver", "live", "--to", "bench.items", "--seconds", `${seconds}`]);
  if (made.code !== 0) throw new Error(made.output);

  await new S3Client({}).send(new CreateBucketCommand({ Bucket: "bench-live" }));
  await createDelivery({
    DeliveryStreamName: "appends", DeliveryStreamType: "DirectPut",
    IcebergDestinationConfiguration: icebergDestination("bench-live", "bench", "appends", { BufferingHints: buffering }),
  });
  for (let from = 0; from < rows; from += 500) {
    const Records = Array.from({ length: Math.min(500, rows - from) }, (_, i) => ({ Data: Buffer.from(JSON.stringify({ id: from + i, n: 0, text })) }));
    await firehose.send(new PutRecordBatchCommand({ DeliveryStreamName: "appends", Records }));
  }
  // The first SELECT that finds the table has had it committed.
  await eventually(() => query("SELECT count(*) FROM bench.appends").then(({ rows: [[found]] }) => Number(found) === rows, () => false));

  const select = async (sql) => {
    const { QueryExecutionId } = await athena.send(new StartQueryExecutionCommand({ QueryString: sql }));
    for (;;) {
      const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
      if (QueryExecution.Status.State === "SUCCEEDED") break;
      if (!["QUEUED", "RUNNING"].includes(QueryExecution.Status.State)) throw new Error(QueryExecution.Status.StateChangeReason);
    }
    const { ResultSet } = await athena.send(new GetQueryResultsCommand({ QueryExecutionId }));
    return ResultSet.Rows.slice(1).map((row) => row.Data[0].VarCharValue);
  };
  const timed = async (sql, expected) => {
    const began = performance.now();
    const [found] = await select(sql);
    if (found !== `${expected}`) throw new Error(`${sql}: ${found} is not ${expected}`);
    return performance.now() - began;
  };
  const updates = [], inserts = [], known = [], appends = [];
  const append = (id, n) => firehose.send(new PutRecordCommand({ DeliveryStreamName: "appends", Record: { Data: Buffer.from(JSON.stringify({ id, n, text })) } }));
  // The first rounds compile the program and fill its caches.
  for (let n = 1; n <= warmUp + rounds; n++) {
    if (n === warmUp + 1) for (const all of [updates, inserts, known, appends]) all.length = 0;
    const id = (n * 7_919) % rows;
    await items.send(new UpdateItemCommand({
      TableName: "live", Key: { id: { N: `${id}` } }, UpdateExpression: "SET n = :n", ExpressionAttributeValues: { ":n": { N: `${n}` } },
    }));
    updates.push(await timed(`SELECT max(n) FROM bench.items WHERE id = ${id}`, n));
    await items.send(new PutItemCommand({ TableName: "live", Item: { id: { N: `${rows + n}` }, n: { N: `${n}` }, text: { S: text } } }));
    inserts.push(await timed(`SELECT n FROM bench.items WHERE id = ${rows + n}`, n));
    await append(id, n);
    known.push(await timed(`SELECT max(n) FROM bench.appends WHERE id = ${id}`, n));
    await append(rows + n, n);
    appends.push(await timed(`SELECT n FROM bench.appends WHERE id = ${rows + n}`, n));
  }
  const at = (all, part) => [...all].sort((a, b) => a - b)[Math.floor(all.length * part)];
  for (const [name, all] of Object.entries({ "current, updates": updates, "appends, known keys": known, "current, new items": inserts, "appends, new keys": appends })) {
    console.log(`${name.padEnd(20)} p50 ${at(all, 0.5).toFixed(1)} ms  p99 ${at(all, 0.99).toFixed(1)} ms`);
  }
  const ratio = (all, of) => [0.99, 0.5].map((part) => (at(all, part) / at(of, part)).toFixed(2)).join(", of p50 ");
  console.log(`updates to appends of known keys: of p99 ${ratio(updates, known)}; new items to new keys: of p99 ${ratio(inserts, appends)}`);
} finally {
  await server.stop();
  rmSync(work, { recursive: true, force: true });
}
