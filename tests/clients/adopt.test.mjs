// Folders that other programs wrote become tables by `tarn tables adopt`, and Athena's API answers over them.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import { CreateDatabaseCommand, DeleteTableCommand, GetTableCommand, GlueClient } from "@aws-sdk/client-glue";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { query } from "./athena-query.mjs";
import { program } from "./tarn-server.mjs";
import { unique } from "./wait.mjs";

const s3 = new S3Client({ forcePathStyle: true });
const glue = new GlueClient({});
const folder = (name) => fileURLToPath(new URL(`../data/${name}`, import.meta.url));
const tables = (...args) => spawnSync(program, ["tables", ...args], { encoding: "utf8" });
const wheels = fileURLToPath(new URL("../../../shared/wheels", import.meta.url));
const venv = fileURLToPath(new URL("../../.build/pyiceberg", import.meta.url));

async function place() {
  const [Bucket, Name] = [unique("adopt"), unique("adopt").replaceAll("-", "_")];
  await s3.send(new CreateBucketCommand({ Bucket }));
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name } }));
  return { Bucket, database: Name, put: (Key, Body) => s3.send(new PutObjectCommand({ Bucket, Key, Body })) };
}

test("a folder of Parquet files is looked at, adopted, dropped and adopted again as the Iceberg table that it is now", async () => {
  const { Bucket, database, put } = await place();
  for (const p of [1, 2, 3]) await put(`in/p=${p}/part-0.parquet`, readFileSync(folder(`adopt/p=${p}/part-0.parquet`)));
  await put("in/_SUCCESS", "");
  const at = [`s3://${Bucket}/in`, "--as", `${database}.t`];
  const dry = tables("adopt", ...at, "--dry-run");
  assert.equal(dry.status, 0, dry.stderr);
  assert.match(dry.stdout, /^id long\nname string\nextra double\nflag boolean\np long \(partition\)\n/);
  assert.match(dry.stdout, /would have 3 files, 3 rows, [\d,]+ bytes, 1 hidden ones skipped\n$/);
  await assert.rejects(glue.send(new GetTableCommand({ DatabaseName: database, Name: "t" })), { name: "EntityNotFoundException" });

  const adopted = tables("adopt", ...at);
  assert.equal(adopted.status, 0, adopted.stderr);
  assert.match(adopted.stdout, new RegExp(`${database}.t has 3 files, 3 rows, .*; its metadata is s3://${Bucket}/in/metadata/.*metadata.json\\n$`));
  const rows = [["1", "a", null, null, "1"], ["2", "b", "1.5", null, "2"], ["3", "c", "2.5", "true", "3"]];
  assert.deepEqual((await query(`SELECT * FROM ${database}.t ORDER BY id`)).rows, rows);
  const pruned = await query(`SELECT name FROM ${database}.t WHERE p = 2`);
  assert.deepEqual(pruned.rows, [["b"]]);
  const { Table } = await glue.send(new GetTableCommand({ DatabaseName: database, Name: "t" }));
  assert.equal(Table.Parameters.table_type, "ICEBERG");
  assert.match(tables("adopt", ...at).stderr, /AlreadyExistsException: Table .*t already exists/);
  assert.match(tables("adopt", `s3://${Bucket}/in/p=1`, "--as", `${database}.u`).stderr, /in or around the place of table/);

  await glue.send(new DeleteTableCommand({ DatabaseName: database, Name: "t" }));
  const again = tables("adopt", `s3://${Bucket}/in/`, "--as", `${database}.again`);
  assert.equal(again.status, 0, again.stderr);
  assert.deepEqual((await query(`SELECT * FROM ${database}.again ORDER BY id`)).rows, rows);
  const kept = (await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "in/p=" }))).Contents.map((found) => found.Key);
  assert.deepEqual(kept, [1, 2, 3].map((p) => `in/p=${p}/part-0.parquet`));
});

test("files that do not fit are named, and nothing is done", async () => {
  const { Bucket, database, put } = await place();
  await put("in/p=1/part-0.parquet", readFileSync(folder("adopt/p=1/part-0.parquet")));
  await put("in/p=2/part-0.parquet", "id,name\n1,x\n");
  const adopted = tables("adopt", `s3://${Bucket}/in`, "--as", `${database}.t`);
  assert.equal(adopted.status, 1);
  assert.match(adopted.stdout, new RegExp(`does not fit: s3://${Bucket}/in/p=2/part-0.parquet: it is a text file`));
  assert.match(adopted.stderr, /^tarn: 1 files do not fit \(1 files, 1 rows, .* do\); nothing was done\n$/m);
  await assert.rejects(glue.send(new GetTableCommand({ DatabaseName: database, Name: "t" })), { name: "EntityNotFoundException" });
  assert.equal(tables("adopt", `s3://${Bucket}/in`).status, 2);
  assert.match(tables("adopt", "nowhere", "--as", `${database}.t`).stderr, /nowhere is no folder of the form s3:\/\/bucket\/prefix/);
  assert.match(tables("adopt", `s3://${Bucket}/none`, "--as", `${database}.t`).stderr, /has no files/);
  assert.match(tables("adopt", `s3://${Bucket}/in`, "--as", "none.t").stderr, /Database none not found/);
  assert.match(tables("adopt", `s3://${Bucket}/in`, "--as", "tarn.t").stderr, /AccessDenied/);
});

const skip = !existsSync(`${venv}/done`)
  && (existsSync(wheels) ? "the Python environment of pyiceberg.test.mjs is not made yet" : "pyarrow's wheels (../shared/wheels) are not beside this clone");

test("pandas' and pyarrow's files answer as pyarrow reads them, and PyIceberg reads the table", { skip }, async () => {
  const { Bucket, database } = await place();
  const python = (text, ...args) => {
    const ran = spawnSync(`${venv}/bin/python`, ["-c", text, ...args], { encoding: "utf8" });
    assert.equal(ran.status, 0, ran.stderr);
    return JSON.parse(ran.stdout);
  };
  const written = python(`
import datetime as dt, decimal, json, os, sys
import pyarrow as pa, pyarrow.dataset as ds, pyarrow.fs as fs
s3 = fs.S3FileSystem(endpoint_override=os.environ['AWS_ENDPOINT_URL'].split('//')[1], scheme='http', region='us-east-1',
    access_key=os.environ['AWS_ACCESS_KEY_ID'], secret_key=os.environ['AWS_SECRET_ACCESS_KEY'])
n = 1000
table = pa.table({
    'id': pa.array(range(n), pa.int32()), 'day': pa.array([f'2026-01-{1 + i % 5:02}' for i in range(n)]),
    'name': pa.array([None if i % 7 == 0 else f'n{i % 13}' for i in range(n)]), 'price': pa.array([decimal.Decimal(i) / 4 for i in range(n)], pa.decimal128(9, 2)),
    'at': pa.array([dt.datetime(2026, 1, 1) + dt.timedelta(milliseconds=i) for i in range(n)], pa.timestamp('ms')),
    'tags': pa.array([[str(i), None] if i % 3 else None for i in range(n)]), 'in': pa.array([{'x': i, 'y': {'z': i / 2}} for i in range(n)]),
    'u': pa.array(range(n), pa.uint32()), 'w': pa.array(range(n), pa.uint64())})
ds.write_dataset(table, sys.argv[1] + '/in', filesystem=s3, format='parquet', partitioning=ds.partitioning(pa.schema([('day', pa.string())]), flavor='hive'),
    max_rows_per_file=50, max_rows_per_group=50)
read = ds.dataset(sys.argv[1] + '/in', filesystem=s3, partitioning='hive').to_table().to_pylist()
print(json.dumps([len(read), sum(r['id'] for r in read), sum(1 for r in read if r['name'] == 'n5'), str(sum(r['price'] for r in read)),
    str(max(r['at'] for r in read)), sum(len(r['tags'] or []) for r in read), sum(r['in']['y']['z'] for r in read), sum(r['u'] for r in read if r['day'] == '2026-01-03')]))
`, Bucket);
  const adopted = tables("adopt", `s3://${Bucket}/in`, "--as", `${database}.t`);
  assert.equal(adopted.status, 0, adopted.stderr + adopted.stdout);
  const { rows: [row] } = await query(`SELECT count(*), sum(id), count_if(name = 'n5'), sum(price), max(at), sum(cardinality(tags)), sum("in".y.z),
    sum(IF(day = DATE '2026-01-03', u)) FROM ${database}.t`);
  assert.deepEqual(
    [Number(row[0]), Number(row[1]), Number(row[2]), row[3], row[4].replace(/000$/, ""), Number(row[5]), Number(row[6]), Number(row[7])],
    [...written.slice(0, 4), written[4].replace(/000$/, ""), ...written.slice(5)]);
  const { Table } = await glue.send(new GetTableCommand({ DatabaseName: database, Name: "t" }));
  const seen = python(`
import json, os, sys
from pyiceberg.table import StaticTable
table = StaticTable.from_metadata(sys.argv[1], properties={
    's3.endpoint': os.environ['AWS_ENDPOINT_URL'], 's3.access-key-id': os.environ['AWS_ACCESS_KEY_ID'],
    's3.secret-access-key': os.environ['AWS_SECRET_ACCESS_KEY'], 's3.region': 'us-east-1'})
rows = table.scan(selected_fields=('id', 'name', 'price', 'day', 'w')).to_arrow().to_pylist()
print(json.dumps([len(rows), sum(r['id'] for r in rows), sum(1 for r in rows if r['name'] == 'n5'), len(list(table.scan(row_filter="day = '2026-01-03'").plan_files())), sum(r['w'] for r in rows)]))
`, Table.Parameters.metadata_location);
  assert.deepEqual(seen.slice(0, 3), written.slice(0, 3));
  assert.equal(seen[4], written[1], "unsigned integers of 64 bits");
  assert.ok(seen[3] < 20, `${seen[3]} files are planned for one of five days`);
});

test("small objects of a prefix are joined, and S3 reads the same lines", async () => {
  const { Bucket, database, put } = await place();
  const prefixes = (...args) => spawnSync(program, ["prefixes", "compact", ...args], { encoding: "utf8" });
  const line = (i) => JSON.stringify({ i, text: "x".repeat(100) });
  for (let i = 0; i < 30; i++) await put(`logs/2026/11/20/a-${100 + i}`, line(i) + (i % 2 ? "\n" : ""));
  for (let i = 0; i < 5; i++) await put(`logs/2026/11/21/b-${i}.gz`, gzipSync(`${line(i)}\n`));
  await put("logs/2026/11/21/c.bin", Buffer.from([1, 0, 2]));
  const dry = prefixes(`s3://${Bucket}/logs`, "--dry-run");
  assert.equal(dry.status, 0, dry.stderr);
  assert.match(dry.stdout, /^30 objects from logs\/2026\/11\/20\/a-100, [\d,]+ bytes$/m);
  assert.match(dry.stdout, /^left: logs\/2026\/11\/21\/c.bin: it is no text$/m);
  assert.match(dry.stdout, /^35 objects would become 2$/m);
  const done = prefixes(`s3://${Bucket}/logs`);
  assert.equal(done.status, 0, done.stderr);
  assert.match(done.stdout, /^35 objects became 2$/m);
  const keys = (await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "logs/" }))).Contents.map((found) => found.Key);
  assert.equal(keys.length, 3);
  const read = async (Key) => Buffer.from(await (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body.transformToByteArray());
  assert.equal(String(await read(keys[0])), Array.from({ length: 30 }, (_, i) => `${line(i)}\n`).join(""));
  assert.equal(String(gunzipSync(await read(keys[1]))), Array.from({ length: 5 }, (_, i) => `${line(i)}\n`).join(""));
  assert.match(prefixes(`s3://${Bucket}/logs`).stdout, /^0 objects became 0$/m);
  assert.match(prefixes(`s3://${Bucket}/logs`, "--format", "xml").stderr, /Format is 'xml': json and csv are possible/);
  await put("in/p=1/part-0.parquet", readFileSync(folder("adopt/p=1/part-0.parquet")));
  assert.equal(tables("adopt", `s3://${Bucket}/in`, "--as", `${database}.t`).status, 0);
  assert.match(prefixes(`s3://${Bucket}/in/p=1`).stderr, new RegExp(`lies in or around the place of table ${database}.t`));
});
