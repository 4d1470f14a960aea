// Upserts of deliveries, as Athena and icebird see them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { query } from "./athena-query.mjs";
import { icebergRows } from "./icebird-reader.mjs";
import { upsertTable } from "./upserts.mjs";
import { eventually } from "./wait.mjs";

const s3 = new S3Client({});
const byIcebird = async (table) => (await icebergRows(await table.metadataLocation()))
  .map(({ id, v }) => ({ id: Number(id), v })).sort((a, b) => a.id - b.id);

test("the last version of a key is what SQL and icebird read, with position deletes, equality deletes and both", async () => {
  const table = await upsertTable("upserts");
  for (let round = 0; round < 2; round++) {
    assert.deepEqual(await table.change(60), table.expected());
  }
  assert.deepEqual(await byIcebird(table), table.expected());
  assert.ok((await table.deletes()).position > 0, "no commit has position deletes");

  await table.setProperties({ "tarn.upsert.deletes": "equality" });
  const { equality } = await table.deletes();
  assert.deepEqual(await table.change(60), table.expected());
  assert.deepEqual(await byIcebird(table), table.expected());
  assert.ok((await table.deletes()).equality > equality, "no commit has equality deletes");

  await table.setProperties({ "tarn.upsert.deletes": "position" });
  assert.deepEqual(await table.change(60), table.expected());
  assert.deepEqual(await byIcebird(table), table.expected());
});

test("updates and deletes of a delivery that only appends go to the error output with a reason", async () => {
  const table = await upsertTable("appends", { more: { AppendOnly: true } });
  await table.put([{ op: "insert", id: 1, v: "a" }, { op: "update", id: 1, v: "b" }, { op: "delete", id: 1, v: "c" }]);
  const errors = await eventually(async () => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: table.Bucket, Prefix: "errors/" }));
    const texts = await Promise.all(Contents.map(async ({ Key }) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: table.Bucket, Key }));
      return Body.transformToString();
    }));
    const lines = texts.join("").split("\n").filter(Boolean).map((line) => JSON.parse(line));
    return lines.length >= 2 && lines;
  }, { what: "two error documents", everyMs: 200 });
  assert.deepEqual(errors.map((error) => error.errorCode), ["Iceberg.OperationNotSupported", "Iceberg.OperationNotSupported"]);
  assert.match(errors[0].errorMessage, /operation update needs unique keys.*only appends/);
});

test("UPDATE, DELETE and MERGE beside a busy upsert delivery are planned again until they succeed", async () => {
  const table = await upsertTable("busy", { more: { BufferingHints: { IntervalInSeconds: 0, SizeInMBs: 1 } } });
  await table.put(Array.from({ length: 40 }, (_, id) => ({ op: "insert", id, v: "first" })));
  await eventually(async () => (await query(`SELECT count(*) FROM ${table.name}`)).rows[0][0] === "40", { what: "40 rows" });
  let [puts, isOver] = [0, false];
  const busy = (async () => {
    while (!isOver) {
      const version = ++puts;
      await table.put(Array.from({ length: 20 }, (_, i) => ({ op: "update", id: (version + i) % 40, v: `v${version}` })));
    }
  })();
  const failed = [];
  const statements = [
    (i) => `UPDATE ${table.name} SET v = concat(v, '!') WHERE id < 40`,
    (i) => `MERGE INTO ${table.name} t USING (VALUES ${i}, ${i + 1}) AS s(id) ON t.id = s.id WHEN MATCHED THEN UPDATE SET v = 'merged'`,
    (i) => `DELETE FROM ${table.name} WHERE id = ${100 + i} OR v = 'none'`,
    (i) => `UPDATE ${table.name} SET v = 'row' WHERE id = ${i % 40}`,
  ];
  for (let i = 0; i < 24; i++) {
    const sql = statements[i % statements.length](i);
    await query(sql).catch((error) => failed.push(`${sql}: ${error.message}`));
  }
  isOver = true;
  await busy;
  assert.deepEqual(failed, []);
  const { rows } = await query(`SELECT count(*), count(DISTINCT id) FROM ${table.name}`);
  assert.deepEqual(rows, [["40", "40"]]);
});
