// A caller with every right to the catalog, to queries and to one bucket plants metadata that names files of others. Nothing of
// others is read, written or removed, neither by its statements nor by an hour of the server's jobs, on a clock that runs faster.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { AthenaClient, GetQueryExecutionCommand, GetQueryResultsCommand, StartQueryExecutionCommand } from "@aws-sdk/client-athena";
import { CreateDatabaseCommand, CreateTableCommand, DeleteTableCommand, GetTableCommand, GlueClient, UpdateTableCommand } from "@aws-sdk/client-glue";
import { IAMClient } from "@aws-sdk/client-iam";
import { CreateBucketCommand, GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { functionsOf } from "./functions.mjs";
import { hasText, withText } from "./planted/avro.mjs";
import { makeRole } from "./roles.mjs";
import { signedFetch } from "./signed-fetch.mjs";
import { tarnFetch } from "./tarn-api.mjs";
import { startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

const executable = fileURLToPath(new URL("../../bench/hurried/bin/Release/net10.0/Tarn.Bench.Hurried", import.meta.url));
const skip = !existsSync(executable) && "bench/hurried is not built: dotnet build Tarn.slnx -c Release";
const otherKey = { accessKeyId: "AKIAOTHERACCOUNT", secretAccessKey: "the-other-account's-secret" };
const rootKey = { accessKeyId: "AKIAROOT", secretAccessKey: "the-root's-secret" };
const secret = "the-victims-secret";
let data, server, mallory, foreign, clockAheadMs = 0;

before(async () => {
  if (skip) return;
  data = await mkdtemp(join(tmpdir(), "tarn-planted-"));
  const env = (key) => ({ TARN_ROOT_ACCESS_KEY_ID: key.accessKeyId, TARN_ROOT_SECRET_ACCESS_KEY: key.secretAccessKey });
  server = await startTarn({ data, args: ["--account", "111111111111"], env: env(otherKey) });
  await put("others", "data/1.parquet", secret, otherKey);
  await server.stop();
  server = await startTarn({ data, executable, stdin: "pipe", env: env(rootKey) });
  Object.assign(process.env, server.env);
  foreign = await fill();
});
after(async () => {
  await server?.kill();
  if (data) await rm(data, { recursive: true, force: true });
});

// A client lives for one call: it would take the time in the answer's head, which is the web server's, for the server's clock.
const settings = (credentials) => ({
  endpoint: server.url,
  region: "us-east-1",
  maxAttempts: 1,
  systemClockOffset: clockAheadMs,
  credentials: credentials ?? { accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY },
});
const s3 = (credentials) => new S3Client({ ...settings(credentials), forcePathStyle: true });
const glue = (command) => new GlueClient(settings(mallory)).send(command);
// Ids of snapshots are longer than a number of JavaScript: they are texts "#…" here.
const parse = (text) => JSON.parse(`${text}`.replace(/([:[,]\s*)(\d{16,})(?=\s*[,\]}])/g, '$1"#$2"'));
const print = (value) => JSON.stringify(value).replace(/"#(\d+)"/g, "$1");
const placeOf = (location) => {
  const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.*)$/.exec(location);
  return { Bucket, Key };
};
const read = async (location) => Buffer.from(await (await s3(mallory).send(new GetObjectCommand(placeOf(location)))).Body.transformToByteArray());
const write = (location, Body) => s3(mallory).send(new PutObjectCommand({ ...placeOf(location), Body }));

async function put(Bucket, Key, Body, credentials) {
  await s3(credentials).send(new CreateBucketCommand({ Bucket })).catch((error) => assert.match(error.name, /AlreadyOwnedByYou/));
  await s3(credentials).send(new PutObjectCommand({ Bucket, Key, Body }));
}

/** Makes the victims' files, and the attacker. Returns the victims' files: their locations with ETags. */
async function fill() {
  await put("victims", "plain/1.parquet", secret);
  await s3().send(new CreateBucketCommand({ Bucket: "mallory" }));
  await succeeds("CREATE DATABASE shop LOCATION 's3://victims/shop/'", undefined);
  await succeeds("CREATE TABLE shop.sales (n int, t string) LOCATION 's3://victims/shop/sales/' TBLPROPERTIES ('table_type' = 'ICEBERG')", undefined);
  await succeeds(`INSERT INTO shop.sales VALUES (1, '${secret}'), (2, '${secret}')`, undefined);
  const functions = functionsOf(server);
  const role = await makeRole("code", { iam: new IAMClient(settings()), services: ["lambda"] });
  await functions.make("code", { "index.mjs": `export const handler = async () => "${secret}";` }, role);
  mallory = (await functions.makeUser("mallory",
    { Effect: "Allow", Action: ["glue:*", "athena:*", "tarn:*"], Resource: "*" },
    { Effect: "Allow", Action: "s3:*", Resource: ["arn:aws:s3:::mallory", "arn:aws:s3:::mallory/*", "arn:aws:s3:::aws-athena-query-results-*"] })).credentials;
  await glue(new CreateDatabaseCommand({ DatabaseInput: { Name: "own", LocationUri: "s3://mallory/own" } }));
  const files = await listForeign();
  for (const part of ["/plain/", "/shop/sales/data/", "/shop/sales/metadata/", "code.zip", "s3://others/"]) {
    assert.ok([...files.keys()].some((one) => one.includes(part)), `no file ${part}`);
  }
  return files;
}

async function listForeign() {
  const files = new Map();
  for (const [Bucket, Prefix, credentials] of [["victims"], ["tarn-000000000000-us-east-1", "_system/functions/"], ["others", "", otherKey]]) {
    const { Contents } = await s3(credentials).send(new ListObjectsV2Command({ Bucket, Prefix }));
    for (const one of Contents ?? []) files.set(`s3://${Bucket}/${one.Key}`, one.ETag);
  }
  return files;
}

async function run(QueryString, credentials = mallory) {
  const send = (command) => new AthenaClient(settings(credentials)).send(command);
  const { QueryExecutionId } = await send(new StartQueryExecutionCommand({ QueryString }));
  const { Status } = await eventually(async () => {
    const { QueryExecution } = await send(new GetQueryExecutionCommand({ QueryExecutionId }));
    return !["QUEUED", "RUNNING"].includes(QueryExecution.Status.State) && QueryExecution;
  }, { what: QueryString, everyMs: 20 });
  if (Status.State !== "SUCCEEDED") return { reason: Status.StateChangeReason ?? "" };
  const { ResultSet } = await send(new GetQueryResultsCommand({ QueryExecutionId }));
  return { rows: (ResultSet.Rows ?? []).slice(1).map((row) => row.Data.map((datum) => datum.VarCharValue)) };
}

async function succeeds(sql, ...credentials) {
  const { rows, reason } = await run(sql, ...(credentials.length > 0 ? [settings().credentials] : []));
  assert.ok(rows, `${sql}: ${reason}`);
  return rows;
}

const rest = (method, path, body, query = {}) => signedFetch({
  service: "glue", method, path: `/iceberg/v1/catalogs/000000000000/namespaces/${path}`, query, headers: { "content-type": "application/json" },
  body: body ? print(body) : "", keys: { AWS_ACCESS_KEY_ID: mallory.accessKeyId, AWS_SECRET_ACCESS_KEY: mallory.secretAccessKey },
});
const adopt = async (Location, TableName) => {
  const keys = { AWS_ACCESS_KEY_ID: mallory.accessKeyId, AWS_SECRET_ACCESS_KEY: mallory.secretAccessKey };
  return eventually(async () => {
    const answer = await tarnFetch("AdoptTable", { DatabaseName: "own", TableName, Location }, keys);
    return !/"State":"RUNNING"/.test(answer.text) && answer;
  });
};
const pointerOf = async (Name, DatabaseName = "own", client = glue) => {
  const { Table } = await client(new GetTableCommand({ DatabaseName, Name }));
  return Table.Parameters.metadata_location;
};
const tableInput = (Name, location, more = {}) => ({
  Name, TableType: "EXTERNAL_TABLE", Parameters: { table_type: "ICEBERG", metadata_location: location, ...more },
  StorageDescriptor: { Location: `s3://mallory/own/${Name}`, Columns: [{ Name: "n", Type: "int" }, { Name: "t", Type: "string" }] },
});

/** Makes a table with a commit for each foreign file, and writes metadata whose older snapshots name these files instead of their own. */
async function plant(name, { isCurrent = false, hasForeignList = true } = {}) {
  await succeeds(`CREATE TABLE own.${name} (n int, t string) LOCATION 's3://mallory/own/${name}/' TBLPROPERTIES ('table_type' = 'ICEBERG')`);
  const named = [...foreign.keys()];
  for (let n = 0; n < Math.max(3, isCurrent ? 1 : named.length); n++) await succeeds(`INSERT INTO own.${name} VALUES (${n}, 'own')`);
  const pointer = await pointerOf(name);
  const metadata = parse(await read(pointer));
  const folder = `s3://mallory/own/${name}/metadata`;
  const manifests = (await succeeds(`SELECT path FROM own."${name}$manifests"`)).map(([path]) => path);
  const data = (await succeeds(`SELECT file_path FROM own."${name}$files"`)).map(([path]) => path);
  for (const [index, snapshot] of metadata.snapshots.entries()) {
    if (isCurrent !== (snapshot["snapshot-id"] === metadata["current-snapshot-id"])) continue;
    const target = isCurrent ? named.find((one) => /shop\/sales\/data\/.*parquet$/.test(one)) : named[index % named.length];
    let list = await read(snapshot["manifest-list"]);
    for (const [at, manifest] of manifests.filter((path) => hasText(list, path)).entries()) {
      let bytes = await read(manifest);
      for (const path of data) bytes = withText(bytes, path, target);
      assert.ok(hasText(bytes, target));
      const changed = `${folder}/planted-${index}-${at}.avro`;
      await write(changed, bytes);
      list = withText(list, manifest, changed);
      assert.ok(hasText(list, changed));
    }
    snapshot["manifest-list"] = `${folder}/planted-list-${index}.avro`;
    await write(snapshot["manifest-list"], list);
  }
  if (!isCurrent) {
    if (hasForeignList) metadata.snapshots[1]["manifest-list"] = named[0];
    metadata.statistics = [{
      "snapshot-id": metadata.snapshots[0]["snapshot-id"], "statistics-path": named.at(-1), "file-size-in-bytes": 10, "file-footer-size-in-bytes": 5, "blob-metadata": [],
    }];
    metadata["metadata-log"] = named.map((file, at) => ({ "timestamp-ms": metadata["last-updated-ms"] - 100 + at, "metadata-file": file }));
    Object.assign(metadata.properties, {
      "write.metadata.delete-after-commit.enabled": "true", "write.metadata.previous-versions-max": "1",
      "history.expire.max-snapshot-age-ms": "1", "history.expire.min-snapshots-to-keep": "1", "tarn.maintenance": "on",
    });
  }
  const planted = `${folder}/90000-${randomUUID()}.metadata.json`;
  await write(planted, print(metadata));
  return { pointer, planted, metadata };
}

const isRefused = ({ status, text }) => status === 403 || (status === 400 && /AccessDenied|Validation|IllegalArgument|BadRequest|InvalidInput/.test(text));

/** The attacker's own statements over a planted table: whatever they answer, no secret is in it. */
async function use(name, versions) {
  for (const version of versions) {
    const { rows, reason } = await run(`SELECT * FROM own.${name} FOR VERSION AS OF ${version}`);
    assert.equal(rows, undefined, `version ${version} of ${name} is readable`);
    // The table's own jobs may have expired the version before.
    assert.match(reason, /PERMISSION_DENIED|snapshot ID does not exist/);
  }
  const sql = [
    `SELECT * FROM own.${name}`, `SELECT * FROM own."${name}$files"`, `SELECT * FROM own."${name}$manifests"`, `SELECT * FROM own."${name}$partitions"`,
    `INSERT INTO own.${name} VALUES (100, 'own')`, `OPTIMIZE own.${name} REWRITE DATA USING BIN_PACK`,
    `DELETE FROM own.${name} WHERE n >= 0`, `VACUUM own.${name}`, `INSERT INTO own.${name} VALUES (101, 'own')`, `VACUUM own.${name}`,
  ];
  let [ran, refusals] = [0, 0];
  for (const text of sql) {
    const { rows, reason } = await run(text);
    assert.ok(!JSON.stringify(rows ?? []).includes(secret), `${text} read a secret`);
    if (rows) ran++;
    else if (/PERMISSION_DENIED/.test(reason)) refusals++;
  }
  return { ran, refusals };
}

const intact = async () => assert.deepEqual(await listForeign(), foreign);

async function hurry(seconds, pace) {
  const answered = new Promise((resolve) => server.child.stdout.on("data", (chunk) => `${chunk}`.includes("hurried") && resolve()));
  server.child.stdin.write(`hurry ${seconds} ${pace}\n`);
  await answered;
  clockAheadMs += seconds * 1000;
}

test("files of others are not opened by the table that names them", { skip }, async () => {
  const sales = (await new GlueClient(settings()).send(new GetTableCommand({ DatabaseName: "shop", Name: "sales" }))).Table.Parameters.metadata_location;
  await assert.rejects(glue(new CreateTableCommand({ DatabaseName: "own", TableInput: tableInput("stolen", sales) })), { name: "AccessDeniedException" });
  assert.equal((await rest("POST", "own/register", { name: "stolen", "metadata-location": sales })).status, 403);
  assert.ok(isRefused(await adopt("s3://victims/shop/sales", "stolen")));
  for (const location of ["s3://victims/shop/sales/in/", "s3://victims/mine/", "s3://others/mine/", "s3://tarn-000000000000-us-east-1/_system/mine/"]) {
    const { reason } = await run(`CREATE TABLE own.stolen (n int) LOCATION '${location}' TBLPROPERTIES ('table_type' = 'ICEBERG')`).catch((error) => ({ reason: `PERMISSION_DENIED ${error}` }));
    assert.match(reason ?? "it ran", /PERMISSION_DENIED|lies in or around|may not|cannot/, location);
    const made = await rest("POST", "own/tables", { name: "stolen", location, schema: { type: "struct", fields: [{ id: 1, name: "n", type: "int", required: false }] } });
    assert.ok(isRefused(made), `${location}: ${made.text}`);
  }

  await succeeds("CREATE TABLE own.moves (n int, t string) LOCATION 's3://mallory/own/moves/' TBLPROPERTIES ('table_type' = 'ICEBERG')");
  await succeeds("INSERT INTO own.moves VALUES (1, 'own')");
  const pointer = await pointerOf("moves");
  await assert.rejects(
    glue(new UpdateTableCommand({ DatabaseName: "own", TableInput: tableInput("moves", sales, { previous_metadata_location: pointer }) })), { name: "AccessDeniedException" });
  for (const updates of [
    [{ action: "set-location", location: "s3://victims/shop/sales" }],
    ...["write.data.path", "write.metadata.path"].map((path) => [{ action: "set-properties", updates: { [path]: "s3://victims/plain" } }]),
    [{ action: "set-properties", updates: { "write.data.path": "s3://tarn-000000000000-us-east-1/_system/functions" } }],
  ]) assert.ok(isRefused(await rest("POST", "own/tables/moves", { requirements: [], updates })), JSON.stringify(updates));
  await intact();

  // The current snapshot names the victims' data file: no statement reads it.
  const { pointer: previous, planted } = await plant("reads", { isCurrent: true });
  await glue(new UpdateTableCommand({ DatabaseName: "own", TableInput: tableInput("reads", planted, { previous_metadata_location: previous }) }));
  const { rows, reason } = await run("SELECT * FROM own.reads");
  assert.equal(rows, undefined);
  assert.match(reason, /PERMISSION_DENIED.*victims/s);
});

test("an hour of jobs over planted metadata removes, rewrites and shows nothing of others", { skip }, async () => {
  // An honest table beside: the hour removes its old files, so the jobs do run.
  await succeeds("CREATE TABLE own.honest (n int, t string) LOCATION 's3://mallory/own/honest/' TBLPROPERTIES ('table_type' = 'ICEBERG')");
  for (let n = 0; n < 3; n++) await succeeds(`INSERT INTO own.honest VALUES (${n}, 'own')`);
  const honest = (await succeeds('SELECT file_path FROM own."honest$files"')).map(([path]) => path);
  await rest("POST", "own/tables/honest", { requirements: [], updates: [{ action: "set-properties", updates: { "history.expire.max-snapshot-age-ms": "1", "history.expire.min-snapshots-to-keep": "1" } }] });
  await succeeds("DELETE FROM own.honest WHERE n >= 0");
  await succeeds("INSERT INTO own.honest VALUES (9, 'own')");

  const entries = {
    glue: async (name, { pointer, planted }) =>
      glue(new UpdateTableCommand({ DatabaseName: "own", TableInput: tableInput(name, planted, { previous_metadata_location: pointer }) })),
    rest: async (name, { planted }) => {
      await glue(new DeleteTableCommand({ DatabaseName: "own", Name: name }));
      return rest("POST", "own/register", { name, "metadata-location": planted });
    },
    adopt: async (name) => {
      await glue(new DeleteTableCommand({ DatabaseName: "own", Name: name }));
      return adopt(`s3://mallory/own/${name}`, name);
    },
    commit: async (name, { metadata }) => rest("POST", `own/tables/${name}`, {
      requirements: [],
      updates: [
        ...metadata.snapshots.slice(0, 3).map((snapshot, at) => ({
          action: "add-snapshot",
          snapshot: { ...snapshot, "snapshot-id": 7000 + at, "sequence-number": metadata["last-sequence-number"] + 1 + at, "timestamp-ms": Date.now() + at, "parent-snapshot-id": undefined },
        })),
        { action: "set-statistics", "snapshot-id": 7000, statistics: { ...metadata.statistics[0], "snapshot-id": 7000 } },
        { action: "set-properties", updates: metadata.properties },
        { action: "remove-snapshots", "snapshot-ids": [7000, 7001] },
      ],
    }),
  };
  const seen = [];
  for (const [way, enter] of Object.entries(entries)) {
    // Adoption reads the lists of all snapshots, and refuses a foreign one.
    const planted = await plant(`by_${way}`, { hasForeignList: way !== "adopt" });
    const answer = await enter(`by_${way}`, planted).catch((error) => ({ status: error.$metadata?.httpStatusCode, text: `${error}` }));
    const isOpen = answer.status === undefined || answer.status < 300;
    assert.ok(isOpen || isRefused(answer), `${way}: ${answer.status} ${answer.text}`);
    const versions = way === "commit" ? [7002] : planted.metadata.snapshots.slice(0, 4).map((one) => `${one["snapshot-id"]}`.replace("#", ""));
    const counts = isOpen ? await use(`by_${way}`, versions) : {};
    seen.push({ way, entered: isOpen, ...counts });
    await intact();
  }
  console.log(seen.map((one) => JSON.stringify(one)).join("\n"));
  assert.ok(seen.some((one) => one.entered), "no way lets planted metadata in, so this test shows nothing");

  // An hour, and more where the machine is too busy for all jobs in that time.
  const isGone = async (file) => s3().send(new HeadObjectCommand(placeOf(file))).then(() => false, (error) => error.name === "NotFound");
  let [hours, left] = [0, honest];
  while (hours === 0 || (left.length > 0 && hours < 5)) {
    await hurry(3_600, 90);
    hours++;
    const gone = await Promise.all(left.map(isGone));
    left = left.filter((_, at) => !gone[at]);
  }
  await intact();
  assert.deepEqual(left, [], "no job removed the old files of the honest table");
  const reads = await run("SELECT * FROM own.reads");
  assert.equal(reads.rows, undefined, "a job copied the victims' rows");

  for (const { way } of seen.filter((one) => one.entered)) await run(`DROP TABLE own.by_${way}`);
  await run("DROP TABLE own.reads");
  await hurry(3_600, 90);
  await intact();
  assert.deepEqual(await succeeds("SELECT count(*) FROM shop.sales", undefined), [["2"]]);
});
