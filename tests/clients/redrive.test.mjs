// Failed records as people handle them: the quarantine by SQL, `tarn deliveries`, `tarn deliveries redrive`, `tarn audit`.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { before, test } from "node:test";
import { PutRecordBatchCommand } from "@aws-sdk/client-firehose";
import { CreateDatabaseCommand, CreateTableCommand, GetTableCommand, GlueClient, UpdateTableCommand } from "@aws-sdk/client-glue";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { query } from "./athena-query.mjs";
import { createDelivery, firehose, icebergDestination, rowsReach } from "./lake.mjs";
import { tarnFetch } from "./tarn-api.mjs";
import { program } from "./tarn-server.mjs";
import { eventually, unique } from "./wait.mjs";

const Bucket = unique("redrive-lake");
const Database = `redrive_${process.pid}`;
const DeliveryStreamName = unique("Redriven");
const s3 = new S3Client({});
const table = `tarn_quarantine."${DeliveryStreamName.toLowerCase()}"`;
const put = (name, ...texts) =>
  firehose.send(new PutRecordBatchCommand({ DeliveryStreamName: name, Records: texts.map((text) => ({ Data: Buffer.from(text) })) }));

/** Runs the program, and returns its exit code and output. */
const tarn = (...args) => tarnWith({}, ...args);
const tarnWith = (env, ...args) => new Promise((resolve) => {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env } });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk) => (out += chunk));
  child.stderr.on("data", (chunk) => (err += chunk));
  child.on("exit", (code) => resolve({ code, out, err }));
});

before(async () => {
  await s3.send(new CreateBucketCommand({ Bucket }));
  await createDelivery({
    DeliveryStreamName,
    IcebergDestinationConfiguration: icebergDestination(Bucket, Database, "late", {
      TableCreationConfiguration: { Enabled: false },
      SchemaEvolutionConfiguration: { Enabled: false },
      RetryOptions: { DurationInSeconds: 0 },
    }),
  });
  await put(DeliveryStreamName, '{"id":1}', '{"id":2}', "not json");
  await eventually(async () => (await query(`SELECT id FROM ${table}`)).rows.length === 3, { what: "3 rows of the quarantine", everyMs: 500 });
});

test("the quarantine shows redrives, and a redrive delivers each record once", async () => {
  const columns = "error_code, attempts, redriven_at IS NULL, last_error IS NULL";
  const shown = async () => (await query(`SELECT ${columns} FROM ${table} ORDER BY from_utf8(raw_data) DESC`)).rows;
  assert.deepEqual(await shown(), [
    ["Iceberg.NoSuchTable", null, "true", "true"],
    ["Iceberg.NoSuchTable", null, "true", "true"],
    ["Iceberg.MalformedRecord", null, "true", "true"],
  ]);
  const tried = await tarn("deliveries", "redrive", DeliveryStreamName);
  assert.deepEqual([tried.code, tried.out.trim()], [1, "3 records selected: 0 redriven, 3 refused again, 0 redriven before, 0 not kept"]);

  // Another delivery makes the table.
  const other = unique("maker");
  await createDelivery({ DeliveryStreamName: other, IcebergDestinationConfiguration: icebergDestination(Bucket, Database, "late") });
  await put(other, '{"id":0}');
  await rowsReach(1, `${Database}.late`);

  const where = ["--where", "error_code = 'Iceberg.NoSuchTable' -- only these"];
  const dry = await tarn("deliveries", "redrive", DeliveryStreamName, "--dry-run", ...where);
  assert.deepEqual([dry.code, dry.out.trim()], [0, "2 records selected: 2 would be redriven, 0 refused again, 0 redriven before, 0 not kept"]);
  const done = await tarn("deliveries", "redrive", DeliveryStreamName, ...where);
  assert.deepEqual([done.code, done.out.trim()], [0, "2 records selected: 2 redriven, 0 refused again, 0 redriven before, 0 not kept"]);
  const again = await tarn("deliveries", "redrive", DeliveryStreamName, ...where);
  assert.equal(again.out.trim(), "0 records selected: 0 redriven, 0 refused again, 0 redriven before, 0 not kept");

  assert.deepEqual((await query(`SELECT id FROM ${Database}.late ORDER BY id`)).rows, [["0"], ["1"], ["2"]]);
  assert.deepEqual((await shown()).map((row) => row.slice(1)), [["2", "false", "false"], ["2", "false", "false"], ["1", "true", "false"]]);
  const { rows } = await query(`SELECT * FROM ${table} WHERE redriven_at IS NULL`);
  assert.equal(rows.length, 1);
  assert.match(rows[0].at(-1), /^Iceberg\.MalformedRecord: /);
});

test("tarn deliveries shows state and runs, and tarn audit finds nothing", async () => {
  const list = await tarn("deliveries");
  assert.match(list.out, new RegExp(DeliveryStreamName));
  const one = await tarn("deliveries", DeliveryStreamName);
  assert.match(one.out, /redrive/);
  assert.match(one.out, new RegExp(`tarn_quarantine."${DeliveryStreamName.toLowerCase()}"`));
  for (const what of [DeliveryStreamName, `${Database}.late`]) {
    const audit = await tarn("audit", what);
    assert.deepEqual([audit.code, audit.out.trim().split("\n").at(-1)], [0, "everything agrees"], audit.out + audit.err);
  }
  const missing = await tarn("audit", "nothing.here");
  assert.equal(missing.code, 1);
  assert.match(missing.err, /there is no delivery nothing\.here/);
});

test("a replay goes into another table once, and is refused where its records are", async () => {
  const name = unique("replayed");
  await createDelivery({ DeliveryStreamName: name, IcebergDestinationConfiguration: icebergDestination(Bucket, Database, "first") });
  await put(name, '{"id":1}', '{"id":2}');
  await rowsReach(2, `${Database}.first`);
  const range = ["--from", "2020-01-01T00:00:00Z", "--to", "2100-01-01T00:00:00Z"];
  const refused = await tarn("deliveries", "replay", name, ...range);
  assert.equal(refused.code, 1);
  assert.match(refused.err, /first has taken offsets 0 to 1 .*--into.*--duplicates/);
  const begun = await tarn("deliveries", "replay", name, ...range, "--into", `${Database}.second`);
  assert.equal(begun.code, 0, begun.err);
  assert.match(begun.out, / replays 2 records of 1 shard; see: tarn deliveries /);
  await rowsReach(2, `${Database}.second`);
  await eventually(async () => /replay +│ ended/.test((await tarn("deliveries", name)).out), { what: "the replay has ended", everyMs: 500 });
  assert.deepEqual((await query(`SELECT id FROM ${Database}.second ORDER BY id`)).rows, [["1"], ["2"]]);
  const audit = await tarn("audit", name);
  assert.equal(audit.code, 0, audit.out + audit.err);
  assert.equal((await tarn("deliveries", "replay", name, "--from", "yesterday", "--to", "today")).code, 2);
});

test("a replay and a redrive need the rights to the destination", async () => {
  const iam = new IAMClient({});
  const UserName = unique("replayer");
  await iam.send(new CreateUserCommand({ UserName }));
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const keys = { AWS_ACCESS_KEY_ID: key.AccessKeyId, AWS_SECRET_ACCESS_KEY: key.SecretAccessKey };
  const allow = (Action, Resource = "*") => ({ Effect: "Allow", Action, Resource });
  const grant = (...Statement) =>
    iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "own", PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }) }));
  const hour = 3_600_000;
  const range = ["--from", new Date(Date.now() - hour).toISOString(), "--to", new Date(Date.now() + hour).toISOString()];
  const replay = () => tarnWith(keys, "deliveries", "replay", DeliveryStreamName, ...range, "--into", `${Database}.taken`);

  await grant(allow("tarn:*"));
  assert.match((await replay()).err, /not authorized to perform: glue:UpdateTable/);
  await grant(allow(["tarn:*", "glue:*"]));
  assert.match((await replay()).err, /not authorized to perform: s3:GetObject on resource: arn:aws:s3:::.*\/warehouse\//);
  const redrive = () => tarnFetch("RedriveRecords", { DeliveryStreamName, Ids: ["1-1"] }, keys);
  const refused = await redrive();
  assert.equal(refused.status, 400);
  assert.match(refused.text, /not authorized to perform: s3:GetObject/);
  await grant(allow(["tarn:*", "glue:*"]), allow(["s3:GetObject", "s3:PutObject"], `arn:aws:s3:::${Bucket}/*`));
  const begun = await replay();
  assert.equal(begun.code, 0, begun.err);
  assert.doesNotMatch((await redrive()).text, /not authorized/);
});

test("tarn audit names the records whose rows are missing from a table with lineage", async () => {
  const glue = new GlueClient({});
  const name = unique("lineage");
  const [DatabaseName, Name] = [`lineage_${process.pid}`, "rows_named"];
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: DatabaseName } }));
  const CreateIcebergTableInput = {
    Location: `s3://${Bucket}/lineage`,
    Schema: { Fields: [{ Id: 1, Name: "id", Type: "long", Required: false }] },
    Properties: { "tarn.lineage": "true", "tarn.rest.enabled": "true" },
  };
  await glue.send(new CreateTableCommand({
    DatabaseName,
    Name,
    OpenTableFormatInput: { IcebergInput: { MetadataOperation: "CREATE", Version: "2", CreateIcebergTableInput } },
  }));
  await createDelivery({ DeliveryStreamName: name, IcebergDestinationConfiguration: icebergDestination(Bucket, DatabaseName, Name) });
  const table = async () => (await glue.send(new GetTableCommand({ DatabaseName, Name }))).Table;
  await put(name, '{"id":1}', '{"id":2}');
  await rowsReach(2, `${DatabaseName}.${Name}`);
  const metadataOf = async ({ Parameters: { metadata_location: location } }) => {
    const [, bucket, Key] = /^s3:\/\/([^/]+)\/(.*)$/.exec(location);
    const text = await (await s3.send(new GetObjectCommand({ Bucket: bucket, Key }))).Body.transformToString();
    return JSON.parse(text.replace(/:\s*(\d{16,})/g, ':"$1"')); // ids of snapshots do not fit a double
  };

  // Rows that SQL adds name no record, and hide no missing one.
  await query(`INSERT INTO ${DatabaseName}.${Name} (id) VALUES 11, 12, 13, 14, 15`);
  const before = (await metadataOf(await table()))["current-snapshot-id"];
  await put(name, '{"id":3}', "not json", '{"id":4}');
  await rowsReach(9, `${DatabaseName}.${Name}`);
  const whole = await tarn("audit", `${DatabaseName}.${Name}`);
  assert.deepEqual([whole.code, whole.out.trim().split("\n").at(-1)], [0, "everything agrees"], whole.out + whole.err);

  // Another program rolls the table back to its earlier snapshot.
  const current = await table();
  const metadata = await metadataOf(current);
  const Key = "lineage/metadata/rolled-back.metadata.json";
  const Body = JSON.stringify({
    ...metadata,
    "current-snapshot-id": before,
    refs: { main: { "snapshot-id": before, type: "branch" } },
    "snapshot-log": [...metadata["snapshot-log"], { "snapshot-id": before, "timestamp-ms": metadata["last-updated-ms"] + 1 }],
    "last-updated-ms": metadata["last-updated-ms"] + 1,
  }).replace(/:"(\d{16,})"/g, ":$1");
  await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
  const Parameters = { table_type: "ICEBERG", metadata_location: `s3://${Bucket}/${Key}` };
  await glue.send(new UpdateTableCommand({ DatabaseName, SkipArchive: true, VersionId: current.VersionId, TableInput: { Name, Parameters } }));
  await eventually(async () => (await query(`SELECT count(*) FROM ${DatabaseName}.${Name}`)).rows[0][0] === "7", { what: "the earlier rows" });
  for (const what of [name, `${DatabaseName}.${Name}`]) {
    const found = await tarn("audit", what);
    assert.equal(found.code, 1, found.out + found.err);
    assert.match(found.out, /rows_named, run 0: 2 rows were committed for records \d{56} to before \d{56} of shard \d+; 0 are there/);
  }

  // A statement that removes rows makes the audit say first what it does not compare.
  await query(`DELETE FROM ${DatabaseName}.${Name} WHERE id = 1`);
  const partial = await tarn("audit", name);
  assert.match(partial.out.split("\n")[0], /^NOT COMPARED .*rows_named: snapshot \d+ is not a delivery's; its 7 rows are not compared/);
});
