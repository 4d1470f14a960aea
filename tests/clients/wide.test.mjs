// Records of 2,000 leaves with the smallest memory: delivered to tables, read by SQL.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { program, startTarn } from "./tarn-server.mjs";
import { eventually, unique } from "./wait.mjs";

const Rows = 240;
const Bucket = unique("wide");
const Database = `wide_${process.pid}`;
let server, query, lake, put, flushed;

/** An id, and 40 objects of 50 leaves, numbers and texts. */
const leaves = (make) => Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`o${i}`, make(i)]));
const wide = (id) => ({
  id,
  ...leaves((i) => Object.fromEntries(Array.from({ length: 50 }, (_, j) => (j % 2 ? [`t${j}`, `text ${id} of ${i}.${j}`] : [`n${j}`, id * 50 + j])))),
});

before(async () => {
  server = await startTarn({ args: ["--memory-mb", "512"] });
  Object.assign(process.env, server.env);
  ({ query } = await import("./athena-query.mjs"));
  lake = await import("./lake.mjs");
  const { S3Client, CreateBucketCommand, GetObjectCommand } = await import("@aws-sdk/client-s3");
  const s3 = new S3Client({});
  const { PutRecordBatchCommand } = await import("@aws-sdk/client-firehose");
  await s3.send(new CreateBucketCommand({ Bucket }));
  const { GlueClient, GetTableCommand } = await import("@aws-sdk/client-glue");
  /** Waits until all rows are in files, because SQL also sees the buffer's rows. */
  flushed = (Name) =>
    eventually(
      async () => {
        const { Table } = await new GlueClient({}).send(new GetTableCommand({ DatabaseName: Database, Name }));
        const [, Key] = /^s3:\/\/[^/]+\/(.*)$/.exec(Table.Parameters.metadata_location);
        const metadata = JSON.parse(await (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body.transformToString());
        return metadata.snapshots.at(-1)?.summary["total-records"] === String(Rows);
      },
      { what: `${Rows} rows in files of ${Name}` },
    );
  put = async (DeliveryStreamName) => {
    for (let from = 0; from < Rows; from += 40) {
      const Records = Array.from({ length: 40 }, (_, i) => ({ Data: Buffer.from(JSON.stringify(wide(from + i))) }));
      assert.equal((await lake.firehose.send(new PutRecordBatchCommand({ DeliveryStreamName, Records }))).FailedPutCount, 0);
    }
  };
});

after(async () => {
  await server.stop();
  await server.remove();
});

/** The server's peak of resident memory, in MB. */
const mostMb = async () => Number(/VmHWM:\s+(\d+) kB/.exec(await readFile(`/proc/${server.pid}/status`, "utf8"))[1]) / 1024;

// The pages of the program's own code are a part of it, and vary with the machine.
const staysSmall = async () => {
  const most = await mostMb();
  assert.ok(most < 512 + 64, `${most} MB at the most; now:\n${await readFile(`/proc/${server.pid}/smaps_rollup`, "utf8")}`);
};

const nothingFails = () => {
  const status = spawnSync(program, ["status"], { encoding: "utf8", env: process.env });
  assert.equal(status.status, 0, status.stderr);
  assert.doesNotMatch(status.stdout, /FAILING/);
};

test("a declared table of 2,001 columns gets rows of 2,001 values", async (context) => {
  const { GlueClient, CreateDatabaseCommand, CreateTableCommand } = await import("@aws-sdk/client-glue");
  const glue = new GlueClient({});
  let id = 1;
  const struct = (i) => ({
    type: "struct",
    fields: Array.from({ length: 50 }, (_, j) => ({ id: ++id, name: j % 2 ? `t${j}` : `n${j}`, type: j % 2 ? "string" : "long", required: false })),
  });
  const Fields = [{ Id: 1, Name: "id", Type: "long", Required: true }];
  for (const [name, type] of Object.entries(leaves(struct))) Fields.push({ Id: ++id, Name: name, Type: type, Required: false });
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: Database } }));
  await glue.send(new CreateTableCommand({
    DatabaseName: Database,
    Name: "declared",
    OpenTableFormatInput: {
      IcebergInput: { MetadataOperation: "CREATE", Version: "2", CreateIcebergTableInput: { Location: `s3://${Bucket}/declared`, Schema: { Fields } } },
    },
  }));
  const DeliveryStreamName = unique("declared");
  await lake.createDelivery({ DeliveryStreamName, IcebergDestinationConfiguration: lake.icebergDestination(Bucket, Database, "declared") });
  await put(DeliveryStreamName);
  assert.equal(await lake.rowsReach(Rows, `${Database}.declared`), String(Rows));
  const { rows } = await query(`SELECT count(*), sum(id), sum(o39.n48), count(DISTINCT o0.t1), min(o20.t49) FROM ${Database}.declared`);
  const sum = (Rows * (Rows - 1)) / 2;
  assert.deepEqual(rows, [[Rows, sum, sum * 50 + Rows * 48, Rows, "text 0 of 20.49"].map(String)]);
  assert.deepEqual((await query(`SELECT o7.t9 FROM ${Database}.declared WHERE id = 123`)).rows, [["text 123 of 7.9"]]);
  await flushed("declared");
  assert.deepEqual((await query(`SELECT count(*), sum(o39.n48) FROM ${Database}.declared`)).rows, [[Rows, sum * 50 + Rows * 48].map(String)]);
  nothingFails();
  await staysSmall();
  context.diagnostic(`the server's memory: ${(await mostMb()).toFixed(0)} MB at its most`);
});

test("a table created by its delivery gets 1,000 columns, and the rest of each record is in _rest", async (context) => {
  const DeliveryStreamName = unique("inferred");
  await lake.createDelivery({ DeliveryStreamName, IcebergDestinationConfiguration: lake.icebergDestination(Bucket, Database, "inferred") });
  await put(DeliveryStreamName);
  assert.equal(await lake.rowsReach(Rows, `${Database}.inferred`), String(Rows));
  await flushed("inferred");
  const { rows } = await query(`SELECT count(*), sum(o18.n48), count(DISTINCT o0.t1) FROM ${Database}.inferred`);
  assert.deepEqual(rows, [[Rows, (Rows * (Rows - 1) * 50) / 2 + Rows * 48, Rows].map(String)]);
  const [[rest]] = (await query(`SELECT _rest FROM ${Database}.inferred WHERE id = 7`)).rows;
  assert.deepEqual(JSON.parse(rest).map((entry) => entry.path), Array.from({ length: 21 }, (_, i) => `/o${i + 19}`));
  assert.deepEqual(JSON.parse(rest)[20].value, wide(7).o39);
  nothingFails();
  await staysSmall();
  context.diagnostic(`the server's memory: ${(await mostMb()).toFixed(0)} MB at its most`);
});
