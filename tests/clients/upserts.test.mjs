// Upserts of deliveries, as Athena and icebird see them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { icebergRows } from "./icebird-reader.mjs";
import { upsertTable } from "./upserts.mjs";
import { eventually } from "./wait.mjs";

const s3 = new S3Client({});
const byIcebird = async (table) => (await icebergRows(await table.metadataLocation()))
  .map(({ id, v }) => ({ id: Number(id), v })).sort((a, b) => a.id - b.id);

test("the last version of a key is what SQL and icebird read, with position deletes, equality deletes and both", { timeout: 120_000 }, async () => {
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

test("updates and deletes of a delivery that only appends go to the error output with a reason", { timeout: 60_000 }, async () => {
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
