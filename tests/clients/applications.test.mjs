// Applications in streaming SQL with AWS's SDK for JavaScript: records of a stream become windows in a stream and in a table, late and bad records are in
// the quarantine, and a stop, a restart and a killed server change no result.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { PutRolePolicyCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  CreateStreamCommand, DescribeStreamSummaryCommand, GetRecordsCommand, GetShardIteratorCommand, KinesisClient, ListShardsCommand, PutRecordsCommand,
} from "@aws-sdk/client-kinesis";
import {
  CreateApplicationCommand, DeleteApplicationCommand, DescribeApplicationCommand, DescribeApplicationOperationCommand, KinesisAnalyticsV2Client,
  StartApplicationCommand, StopApplicationCommand, UpdateApplicationCommand,
} from "@aws-sdk/client-kinesis-analytics-v2";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { patient } from "./patient-retries.mjs";
import { makeRole } from "./roles.mjs";
import { startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

const bucket = "tarn-000000000000-us-east-1";
let server, flink, kinesis, query, role;

before(async () => {
  server = await startTarn();
  Object.assign(process.env, server.env);
  flink = new KinesisAnalyticsV2Client({ retryStrategy: patient });
  kinesis = new KinesisClient({ retryStrategy: patient });
  ({ query } = await import("./athena-query.mjs"));
  await new S3Client({}).send(new CreateBucketCommand({ Bucket: bucket }));
  role = await makeRole("analyst", { services: ["kinesisanalytics"] });
});
after(async () => (await server.stop(), await server.remove()));

const make = (ApplicationName, TextContent) => flink.send(new CreateApplicationCommand({
  ApplicationName, ServiceExecutionRole: role, RuntimeEnvironment: "FLINK-1_20",
  ApplicationConfiguration: { ApplicationCodeConfiguration: { CodeContentType: "PLAINTEXT", CodeContent: { TextContent } } },
}));
const start = (ApplicationName, ApplicationRestoreType = "RESTORE_FROM_LATEST_SNAPSHOT") => flink.send(new StartApplicationCommand({
  ApplicationName, RunConfiguration: { ApplicationRestoreConfiguration: { ApplicationRestoreType } },
}));
const statusOf = async (ApplicationName) => (await flink.send(new DescribeApplicationCommand({ ApplicationName }))).ApplicationDetail.ApplicationStatus;
const running = (name) => eventually(async () => (await statusOf(name)) === "RUNNING", { everyMs: 50 });
const rows = async (sql) => (await query(sql)).rows;

async function stream(StreamName, ShardCount = 1) {
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount }));
  await eventually(
    async () => (await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }))).StreamDescriptionSummary.StreamStatus === "ACTIVE", { everyMs: 20 });
}

const put = (StreamName, ...events) => kinesis.send(new PutRecordsCommand({
  StreamName, Records: events.map((event) => ({ PartitionKey: "k", Data: Buffer.from(typeof event === "string" ? event : JSON.stringify(event)) })),
}));

async function read(StreamName) {
  const { Shards } = await kinesis.send(new ListShardsCommand({ StreamName }));
  const found = [];
  for (const { ShardId } of Shards) {
    let { ShardIterator } = await kinesis.send(new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: "TRIM_HORIZON" }));
    const page = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
    found.push(...page.Records.map((record) => JSON.parse(Buffer.from(record.Data).toString())));
  }
  return found;
}

const at = (minute, second = 0) => `2024-05-01 10:${String(minute).padStart(2, "0")}:${String(second).padStart(2, "0")}.000`;
const script = (input, output, table) => `
  CREATE TABLE clicks (k STRING, n BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND)
    WITH ('connector' = 'kinesis', 'stream.arn' = 'arn:aws:kinesis:us-east-1:000000000000:stream/${input}', 'aws.region' = 'us-east-1', 'format' = 'json',
      'source.init.position' = 'TRIM_HORIZON', 'source.reader.type' = 'EFO');
  CREATE TABLE sums (k STRING, minute_start TIMESTAMP(3), total BIGINT) PARTITIONED BY (k)
    WITH ('connector' = 'kinesis', 'stream' = '${output}', 'format' = 'json');
  CREATE TABLE newest (k STRING, minute_start TIMESTAMP(3), total BIGINT, PRIMARY KEY (k, minute_start) NOT ENFORCED)
    WITH ('connector' = 'iceberg', 'catalog-database' = 'web', 'catalog-table' = '${table}');
  CREATE VIEW minutes AS SELECT k, window_start AS minute_start, SUM(n) AS total
    FROM TABLE(TUMBLE(TABLE clicks, DESCRIPTOR(ts), INTERVAL '1' MINUTE)) GROUP BY k, window_start, window_end;
  EXECUTE STATEMENT SET BEGIN
    INSERT INTO sums SELECT * FROM minutes;
    INSERT INTO newest SELECT * FROM minutes;
  END;`;
const inOrder = (sums) => sums.map(({ k, minute_start, total }) => `${k} ${minute_start.slice(14, 16)} ${total}`).sort();
const inTable = async (table) => (await rows(`SELECT k, minute(minute_start), total FROM web.${table} ORDER BY 1, 2`))
  .map(([k, minute, total]) => `${k} ${minute.padStart(2, "0")} ${total}`);

test("windows reach a stream and a table, once, over a stop, a restart and a killed server", async () => {
  await stream("clicks", 2);
  await stream("sums", 2);
  await make("counts", script("clicks", "sums", "sums"));
  await start("counts");
  await running("counts");
  assert.match(server.log(), /Application \d+: [^\n]*source\.reader\.type/, "a start names the options that it keeps");
  await put("clicks", { k: "a", n: 1, ts: at(0, 1) }, { k: "b", n: 2, ts: at(0, 2) }, { k: "a", n: 3, ts: at(0, 59) }, { k: "a", n: 5, ts: at(1, 1) });
  await put("clicks", { k: "z", n: 0, ts: at(1, 6) });
  let expected = ["a 00 4", "b 00 2"];
  await eventually(async () => (await read("sums")).length === expected.length, { everyMs: 100 });
  assert.deepEqual(inOrder(await read("sums")), expected);
  assert.deepEqual(await inTable("sums"), expected);

  await flink.send(new StopApplicationCommand({ ApplicationName: "counts" }));
  await eventually(async () => (await statusOf("counts")) === "READY", { everyMs: 50 });
  await put("clicks", { k: "a", n: 7, ts: at(1, 30) }, { k: "z", n: 0, ts: at(2, 6) });
  assert.equal((await read("sums")).length, expected.length, "a stopped application writes nothing");
  await start("counts");
  await running("counts");
  expected = [...expected, "a 01 12", "z 01 0"].sort();
  await eventually(async () => (await read("sums")).length === expected.length, { everyMs: 100 });
  assert.deepEqual(inOrder(await read("sums")), expected);

  const listen = `127.0.0.1:${new URL(server.url).port}`;
  for (let minute = 2; minute < 8; minute++) {
    await put("clicks", { k: "a", n: minute, ts: at(minute, 10) }, { k: "b", n: 2 * minute, ts: at(minute, 20) });
    await put("clicks", { k: "z", n: 0, ts: at(minute + 1, 6) });
    expected.push(`a ${String(minute).padStart(2, "0")} ${minute}`, `b ${String(minute).padStart(2, "0")} ${2 * minute}`, `z ${String(minute).padStart(2, "0")} 0`);
    if (minute % 2 === 0) {
      await server.kill();
      server = await startTarn({ data: server.data, listen });
    }
  }
  expected.sort();
  await eventually(async () => (await read("sums")).length >= expected.length, { everyMs: 200 });
  assert.deepEqual(inOrder(await read("sums")), expected);
  assert.deepEqual(await inTable("sums"), expected);
});

test("late and bad records are in the quarantine, and the others go on", async () => {
  await stream("marred");
  await stream("clean");
  await make("Marred", script("marred", "clean", "clean"));
  await start("Marred");
  await running("Marred");
  await put("marred", { k: "a", n: 1, ts: at(0, 1) }, "{no json", { k: "a", n: 2 }, { k: "z", n: 0, ts: at(1, 6) });
  await eventually(async () => (await read("clean")).length === 1, { everyMs: 100 });
  await put("marred", { k: "a", n: 9, ts: at(0, 30) });
  // A late record is late for each INSERT, and a bad one is bad for the script.
  await eventually(
    async () => JSON.stringify(await rows("SELECT kind, count(*) FROM tarn_quarantine.marred GROUP BY 1 ORDER BY 1")) === '[["bad","2"],["late","2"]]',
    { everyMs: 500 });
  assert.deepEqual(inOrder(await read("clean")), ["a 00 1"]);
});

test("a right that is taken holds the application, and given back it goes on", async () => {
  const own = await makeRole("narrow", { services: ["kinesisanalytics"] });
  const iam = new IAMClient({});
  const allow = (...Action) => iam.send(new PutRolePolicyCommand({
    RoleName: "narrow", PolicyName: "own", PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*" }] }),
  }));
  await stream("given");
  await stream("taken");
  role = own;
  await make("narrow", script("given", "taken", "taken"));
  await start("narrow");
  await running("narrow");
  await put("given", { k: "a", n: 1, ts: at(0, 1) }, { k: "z", n: 0, ts: at(1, 6) });
  await eventually(async () => (await read("taken")).length === 1, { everyMs: 100 });
  await allow("kinesis:ListShards", "kinesis:GetShardIterator", "kinesis:GetRecords", "glue:*", "s3:*");
  await put("given", { k: "z", n: 0, ts: at(2, 6) });
  await eventually(async () => /kinesis:PutRecords/.test(JSON.stringify(await (await fetch(`${server.url}/health`)).json()))
    || (await statusOf("narrow")) !== "RUNNING", { everyMs: 100, timeoutMs: 10_000 }).catch(() => {});
  assert.equal((await read("taken")).length, 1, "no row goes out without the right");
  await allow("*");
  if ((await statusOf("narrow")) === "READY") await start("narrow");
  await eventually(async () => (await read("taken")).length === 2, { everyMs: 100 });
});

test("an update says for each INSERT whether its state stays", async () => {
  await stream("renewed");
  for (const output of ["minutes", "halves"]) await stream(output);
  const code = (seconds) => `
    CREATE TABLE t (k STRING, n BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'kinesis', 'stream' = 'renewed', 'format' = 'json');
    ${[["minutes", 60], ["halves", seconds]].map(([output, size]) => `
      CREATE TABLE ${output} (k STRING, minute_start TIMESTAMP(3), total BIGINT) WITH ('connector' = 'kinesis', 'stream' = '${output}', 'format' = 'json');
      INSERT INTO ${output} SELECT k, window_start, SUM(n) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '${size}' SECOND)) GROUP BY k, window_start, window_end;
    `).join("")}`;
  await make("renewed", code(30));
  await start("renewed");
  await running("renewed");
  await put("renewed", { k: "a", n: 1, ts: at(0, 1) }, { k: "a", n: 2, ts: at(0, 31) });
  await eventually(async () => (await read("halves")).length === 1, { everyMs: 100 });

  const { ApplicationDetail: { ApplicationVersionId } } = await flink.send(new DescribeApplicationCommand({ ApplicationName: "renewed" }));
  const update = (AllowNonRestoredState) => flink.send(new UpdateApplicationCommand({
    ApplicationName: "renewed", CurrentApplicationVersionId: ApplicationVersionId, RunConfigurationUpdate: { FlinkRunConfiguration: { AllowNonRestoredState } },
    ApplicationConfigurationUpdate: { ApplicationCodeConfigurationUpdate: { CodeContentUpdate: { TextContentUpdate: code(20) } } },
  }));
  await assert.rejects(update(false), /state of INSERT INTO halves would be dropped/);
  const { OperationId } = await update(true);
  const operation = () => flink.send(new DescribeApplicationOperationCommand({ ApplicationName: "renewed", OperationId }));
  await eventually(async () => (await operation()).ApplicationOperationInfoDetails.OperationStatus === "SUCCESSFUL", { everyMs: 50 });
  const { ErrorInfo } = (await operation()).ApplicationOperationInfoDetails.OperationFailureDetails;
  assert.equal(ErrorInfo.ErrorString, "INSERT INTO minutes: state kept; INSERT INTO halves: begins anew");

  // The minute has the records of before the update, the other windows have not.
  await put("renewed", { k: "a", n: 4, ts: at(0, 45) }, { k: "z", n: 0, ts: at(1, 1) });
  await eventually(async () => (await read("minutes")).length === 1 && (await read("halves")).length === 2, { everyMs: 100 });
  assert.deepEqual((await read("minutes")).map(({ total }) => total), [7]);
  assert.deepEqual((await read("halves")).map(({ total }) => total).sort(), [1, 4]);
});

test("a key that is idle for table.exec.state.ttl begins anew", async () => {
  await stream("steps");
  await stream("counts");
  // Each record comes after the result of the one before: more than 1 ms later.
  await make("idle", `
    SET 'table.exec.state.ttl' = '1 ms';
    CREATE TABLE steps (k STRING, n BIGINT, p AS PROCTIME()) WITH ('connector' = 'kinesis', 'stream' = 'steps', 'format' = 'json',
      'source.init.position' = 'TRIM_HORIZON');
    CREATE TABLE counts (k STRING, total BIGINT) WITH ('connector' = 'kinesis', 'stream' = 'counts', 'format' = 'json');
    INSERT INTO counts SELECT k, SUM(n) OVER (PARTITION BY k ORDER BY p) FROM steps;`);
  await start("idle");
  for (const n of [1, 2, 3]) {
    await put("steps", { k: "a", n });
    await eventually(async () => (await read("counts")).length === n, { everyMs: 50 });
  }
  assert.deepEqual((await read("counts")).map((row) => row.total), [1, 2, 3]);
});

test("a deleted application leaves its table", async () => {
  const { ApplicationDetail: detail } = await flink.send(new DescribeApplicationCommand({ ApplicationName: "Marred" }));
  await flink.send(new DeleteApplicationCommand({ ApplicationName: "Marred", CreateTimestamp: detail.CreateTimestamp }));
  assert.deepEqual(await inTable("clean"), ["a 00 1"]);
});
