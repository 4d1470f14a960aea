// Columns whose records drift get the type that all values fit, by themselves and by `tarn tables retype`. SQL, Glue and npm's icebird see it.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, before, test } from "node:test";
import { PutRecordBatchCommand } from "@aws-sdk/client-firehose";
import { GetTableCommand, GlueClient } from "@aws-sdk/client-glue";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { query } from "./athena-query.mjs";
import { icebergRows } from "./icebird-reader.mjs";
import { createDelivery, firehose, icebergDestination, rowsReach, setProperties } from "./lake.mjs";
import { program } from "./tarn-server.mjs";
import { eventually, unique } from "./wait.mjs";

const s3 = new S3Client({});
const glue = new GlueClient({});
const Bucket = unique("retype");
const Database = `retype_${process.pid}`;
const tables = (...args) => spawnSync(program, ["tables", ...args], { encoding: "utf8" });

before(() => s3.send(new CreateBucketCommand({ Bucket })));
after(() => [s3, glue].forEach((client) => client.destroy()));

async function drifting(table) {
  const DeliveryStreamName = unique(table);
  await createDelivery({ DeliveryStreamName, IcebergDestinationConfiguration: icebergDestination(Bucket, Database, table) });
  let rows = 0;
  return async (...records) => {
    await firehose.send(new PutRecordBatchCommand({ DeliveryStreamName, Records: records.map((record) => ({ Data: Buffer.from(record) })) }));
    await rowsReach((rows += records.length), `${Database}.${table}`);
  };
}

const typeOf = async (table, name) => {
  const { Table } = await glue.send(new GetTableCommand({ DatabaseName: Database, Name: table }));
  return { type: Table.StorageDescriptor.Columns.find((column) => column.Name === name).Type, metadata: Table.Parameters.metadata_location };
};

const becomes = (table, name, wanted) =>
  eventually(async () => (await typeOf(table, name)).type === wanted, { what: `${table}.${name} is ${wanted}`, everyMs: 200 });

test("a column of numbers that gets text becomes text, with every value", async () => {
  const put = await drifting("itself");
  await put('{"id":1,"n":12,"d":7}', '{"id":2,"n":-3}');
  await put('{"id":3,"n":"slow","d":2.5}', '{"id":4,"n":1.50}');
  await becomes("itself", "n", "string");
  await becomes("itself", "d", "double");
  await put('{"id":5,"n":{"x":1}}');
  await put(...Array.from({ length: 7 }, (_, i) => `{"id":${6 + i},"n":{"x":${2 + i}}}`));
  await becomes("itself", "n", "struct<x:bigint>");

  const { rows } = await query(`SELECT id, n.x, d, _rest FROM ${Database}.itself WHERE id < 6 ORDER BY id`);
  const entry = (value) => JSON.stringify([{ path: "/n", reason: "type", value }]);
  assert.deepEqual(rows, [
    ["1", null, "7.0", entry("12")], ["2", null, null, entry("-3")], ["3", null, "2.5", entry("slow")], ["4", null, null, entry("1.50")],
    ["5", "1", null, null],
  ]);
  const read = (await icebergRows((await typeOf("itself", "n")).metadata)).sort((a, b) => Number(a.id - b.id));
  assert.equal(read.length, 12);
  assert.deepEqual(read.slice(0, 5).map((row) => [row.d ?? null, Number(row.n?.x ?? 0)]), [[7, 0], [null, 0], [2.5, 0], [null, 0], [null, 1]]);
  const steps = await query(`SELECT count(*) FROM tarn.maintenance WHERE table_name = '${Database}.itself' AND action = 'retype'`);
  assert.ok(Number(steps.rows[0][0]) >= 2);
});

test("a stray record empties no column, and tables retype takes each kind and gives it back", async () => {
  const put = await drifting("stray");
  await put(...Array.from({ length: 200 }, (_, id) => JSON.stringify({ id, status: `text ${id}` })));
  await put('{"id":200,"status":{"code":7}}');
  const name = `${Database}.stray`;
  const state = async (column) => (await query(`SELECT count(${column}), count(_rest) FROM ${name}`)).rows[0];
  assert.doesNotMatch(tables("maintain", name).stdout, /retype:/);
  assert.equal((await typeOf("stray", "status")).type, "string");
  assert.deepEqual(await state("status"), ["200", "1"]);

  assert.match(tables("retype", name, "status", "list").stderr, /Column status of type string cannot become list; it can become long or double or boolean or struct/);
  assert.equal(tables("retype", name, "status", "struct").status, 0);
  assert.deepEqual(await state("status.code"), ["1", "200"]);
  assert.doesNotMatch(tables("maintain", name).stdout, /retype:/);
  assert.equal(tables("retype", name, "status").status, 0);
  assert.deepEqual(await state("status"), ["200", "1"]);
  assert.deepEqual((await query(`SELECT status FROM ${name} WHERE id = 42`)).rows, [["text 42"]]);
});

test("a stray text among numbers goes to _rest, and tables retype goes to text and back", async () => {
  const put = await drifting("strays");
  await put(...Array.from({ length: 200 }, (_, id) => JSON.stringify({ id, n: id === 7 ? "n/a" : id, w: id % 2 ? id + 0.5 : id })));
  const name = `${Database}.strays`;
  const state = async () => (await query(`SELECT count(n), count(_rest) FROM ${name}`)).rows[0];
  assert.equal((await typeOf("strays", "n")).type, "bigint");
  assert.equal((await typeOf("strays", "w")).type, "double");
  assert.doesNotMatch(tables("maintain", name).stdout, /retype:/);
  assert.deepEqual(await state(), ["199", "1"]);
  assert.equal(tables("retype", name, "n").status, 0);
  assert.equal((await typeOf("strays", "n")).type, "string");
  assert.deepEqual(await state(), ["200", "0"]);
  assert.match(tables("retype", name, "n", "long", "--dry-run").stdout, /n from string to long/);
  assert.equal(tables("retype", name, "n", "long").status, 0);
  assert.deepEqual(await state(), ["199", "1"]);
  assert.deepEqual((await query(`SELECT sum(n) FROM ${name}`)).rows, [[`${(199 * 200) / 2 - 7}`]]);
  assert.match((await query(`SELECT _rest FROM ${name} WHERE id = 7`)).rows[0][0], /"n\/a"/);
});

test("times are read by the delivery's formats, and text that is there already by those of retype", async () => {
  const name = `${Database}.times`;
  await query(`CREATE TABLE ${name} (id bigint, at timestamp, day date) LOCATION 's3://${Bucket}/times/' TBLPROPERTIES ('table_type' = 'ICEBERG')`);
  const DeliveryStreamName = unique("times");
  const Tags = [{ Key: "tarn.formats", Value: "dd/MM/yyyy @ at=epoch-seconds @ at=dd/MM/yyyy HH%3Amm" }];
  await createDelivery({ DeliveryStreamName, Tags, IcebergDestinationConfiguration: icebergDestination(Bucket, Database, "times") });
  const records = [
    { id: 1, at: 1764000000.5, day: "24/11/2025", note: "24-11-2025 16:00" }, { id: 2, at: "24/11/2025 16:01", note: "1764000000" },
    { id: 3, at: "2025-11-24T16:02:00Z", day: "2025-11-24" }, { id: 4, at: "soon", note: "later" },
  ];
  await firehose.send(new PutRecordBatchCommand({ DeliveryStreamName, Records: records.map((record) => ({ Data: Buffer.from(JSON.stringify(record)) })) }));
  await rowsReach(4, name);
  assert.deepEqual((await query(`SELECT id, CAST(at AS timestamp(3)), day, _rest FROM ${name} ORDER BY id`)).rows, [
    ["1", "2025-11-24 16:00:00.500", "2025-11-24", null], ["2", "2025-11-24 16:01:00.000", null, null],
    ["3", "2025-11-24 16:02:00.000", "2025-11-24", null], ["4", null, null, JSON.stringify([{ path: "/at", reason: "type", value: "soon" }])],
  ]);

  const retyped = tables("retype", name, "note", "timestamp", "--format", "dd-MM-yyyy HH:mm", "--format", "epoch-seconds");
  assert.equal(retyped.status, 0, retyped.stderr);
  assert.deepEqual((await query(`SELECT CAST(note AS timestamp(3)) FROM ${name} WHERE note IS NOT NULL ORDER BY id`)).rows, [
    ["2025-11-24 16:00:00.000"], ["2025-11-24 16:00:00.000"],
  ]);
  assert.match(tables("retype", name, "note", "--format", "dd-QQ").stderr, /Illegal pattern component: QQ/);
});

test("a column of many keys is proposed as a map, and becomes one", async () => {
  const put = await drifting("keys");
  await put(...Array.from({ length: 120 }, (_, id) => JSON.stringify({ id, seen: { [`user-${id}`]: id } })));
  const name = `${Database}.keys`;
  const status = () => spawnSync(program, ["status"], { encoding: "utf8", env: { ...process.env, COLUMNS: "400" } }).stdout;
  assert.match(status(), /seen of \S+\.keys has 120 fields[\s\S]*retype/);
  assert.equal(tables("retype", name, "seen", "map").status, 0);
  await put('{"id":200,"seen":{"user-200":200,"user-7":1}}');
  assert.equal((await typeOf("keys", "seen")).type, "map<string,bigint>");
  assert.deepEqual((await query(`SELECT id, seen['user-7'] FROM ${name} WHERE element_at(seen, 'user-7') IS NOT NULL ORDER BY id`)).rows, [["7", "7"], ["200", "1"]]);
  assert.doesNotMatch(status(), /fields, and grows/);
});

test("above the limit, a column waits for tarn tables retype", async () => {
  const put = await drifting("asked");
  await put('{"id":1,"n":12,"s":{"t":true}}');
  await setProperties(Database, "asked", { "tarn.schema.retype-max-bytes": "0" });
  await put('{"id":2,"n":"slow","s":{"t":5}}');
  const name = `${Database}.asked`;
  assert.match(tables("maintain", name, "--dry-run").stdout, /retype: n from long to string, s\.t from boolean to string waits for tarn tables retype/);

  const dry = tables("retype", name, "n", "--dry-run");
  assert.deepEqual([dry.status, dry.stdout], [0, `${name}: would retype n from long to string\n`], dry.stderr);
  assert.equal((await typeOf("asked", "n")).type, "bigint");
  assert.match(tables("retype", name, "n", "boolean").stderr, /Column n of type long cannot become boolean; it can become double or string/);
  assert.match(tables("retype", name, "none").stderr, /There is no column none/);

  const retyped = tables("retype", name, "n");
  assert.equal(retyped.status, 0, retyped.stderr);
  assert.match(retyped.stdout, /retypes n from long to string\n.*1 files of .*\n$/);
  assert.equal((await typeOf("asked", "n")).type, "string");
  assert.match(tables("retype", name, "n").stdout, /nothing to do/);
  assert.equal(tables("retype", name, "id", "string").status, 0);

  const { rows } = await query(`SELECT id, n, s.t, _rest FROM ${name} ORDER BY id`);
  assert.deepEqual(rows, [["1", "12", "true", null], ["2", "slow", null, JSON.stringify([{ path: "/s/t", reason: "type", value: 5 }])]]);
  await put('{"id":3,"n":9}');
  assert.deepEqual((await query(`SELECT id, n FROM ${name} WHERE id = '3'`)).rows, [["3", "9"]]);
});
