// tarn tables rollback: a table goes back to a snapshot or a time, and goes on from there. SQL reads it.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { before, test } from "node:test";
import { PutRecordBatchCommand } from "@aws-sdk/client-firehose";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient } from "@aws-sdk/client-iam";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { query } from "./athena-query.mjs";
import { createDelivery, firehose, icebergDestination, rowsReach } from "./lake.mjs";
import { program } from "./tarn-server.mjs";
import { unique } from "./wait.mjs";

const Bucket = unique("rollback");
const Database = `rollback_${process.pid}`;
const rollback = (args, env = process.env) => spawnSync(program, ["tables", "rollback", ...args], { encoding: "utf8", env });
const ids = async (table) => (await query(`SELECT id FROM ${Database}.${table} ORDER BY id`)).rows.flat().map(Number);
const snapshots = async (table) => (await query(`SELECT snapshot_id, committed_at FROM ${Database}."${table}$snapshots" ORDER BY committed_at`)).rows;

before(async () => {
  await new S3Client({}).send(new CreateBucketCommand({ Bucket }));
  await query(`CREATE DATABASE ${Database}`);
});

test("a table of a statement goes back to a snapshot and a time, and forward again", async () => {
  await query(`CREATE TABLE ${Database}.t (id bigint) LOCATION 's3://${Bucket}/t/' TBLPROPERTIES ('table_type'='ICEBERG')`);
  for (let id = 1; id <= 4; id++) await query(`INSERT INTO ${Database}.t VALUES (${id})`);
  const all = await snapshots("t");
  const name = `${Database}.t`;

  const dry = rollback([name, "--to-snapshot", all[1][0], "--dry-run"]);
  assert.match(dry.stdout, new RegExp(`^${name} would go from snapshot ${all[3][0]} of .* \\(4 rows\\) to ${all[1][0]} of .* \\(2 rows\\); 2 snapshots`), dry.stderr);
  assert.deepEqual(await ids("t"), [1, 2, 3, 4]);
  assert.match(rollback([name, "--to-snapshot", all[1][0]]).stdout, / went from /);
  assert.deepEqual(await ids("t"), [1, 2]);
  await query(`INSERT INTO ${Database}.t VALUES (9)`);
  assert.deepEqual(await ids("t"), [1, 2, 9]);

  // Back to the newest one that the rollback left, then to a time.
  assert.equal(rollback([name, "--to-snapshot", all[3][0]]).status, 0);
  assert.deepEqual(await ids("t"), [1, 2, 3, 4]);
  const time = all[2][1].replace(" UTC", "Z").replace(" ", "T");
  assert.equal(rollback([name, "--to-time", time]).status, 0);
  assert.deepEqual(await ids("t"), [1, 2, 3]);

  for (const [args, message] of [
    [[name, "--to-snapshot", "7"], /Snapshot 7 is not in the history of main, or has expired\. The oldest one that is kept is \d+/],
    [[name, "--to-time", "2001-01-01"], /no snapshot of 2001-01-01T00:00:00\.000Z or earlier/],
    [[name], /either --to-snapshot ID or --to-time TIME/],
    [[`${Database}.none`, "--to-snapshot", "7"], /not found/],
  ]) assert.match(rollback(args).stderr, message);
  assert.deepEqual(await ids("t"), [1, 2, 3]);
});

test("a caller without the right to change the table cannot take it back", async () => {
  const iam = new IAMClient({});
  const UserName = unique("nobody");
  await iam.send(new CreateUserCommand({ UserName }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const env = { ...process.env, AWS_ACCESS_KEY_ID: AccessKey.AccessKeyId, AWS_SECRET_ACCESS_KEY: AccessKey.SecretAccessKey };
  const refused = rollback([`${Database}.t`, "--to-time", "2999-01-01"], env);
  assert.notEqual(refused.status, 0);
  assert.match(refused.stderr, /glue:UpdateTable/);
});

test("the positions of a delivery stay: later records are delivered, earlier ones are not repeated", async () => {
  const DeliveryStreamName = unique("fed");
  await createDelivery({ DeliveryStreamName, IcebergDestinationConfiguration: icebergDestination(Bucket, Database, "fed") });
  const put = (...all) => firehose.send(new PutRecordBatchCommand({ DeliveryStreamName, Records: all.map((id) => ({ Data: Buffer.from(JSON.stringify({ id })) })) }));
  await put(1);
  await rowsReach(1, `${Database}.fed`);
  await put(2, 3);
  await rowsReach(3, `${Database}.fed`);
  const first = (await snapshots("fed"))[0];
  assert.match(rollback([`${Database}.fed`, "--to-snapshot", first[0]]).stdout, / went from /);
  await put(4);
  await rowsReach(2, `${Database}.fed`);
  assert.deepEqual(await ids("fed"), [1, 4]);
});
