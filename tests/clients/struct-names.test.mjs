// Fields of a struct whose names differ by case only, as engines that tell cases apart write them: each is read by its field id.
import assert from "node:assert/strict";
import { test } from "node:test";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { query } from "./athena-query.mjs";
import { signedFetch } from "./signed-fetch.mjs";
import { unique } from "./wait.mjs";

const s3 = new S3Client({});
const Bucket = unique("cases");
const ns = unique("cases").replaceAll("-", "_");

async function rest(path, body) {
  const answer = await signedFetch({
    service: "glue", path: `/iceberg/v1/catalogs/000000000000${path}`, headers: { "content-type": "application/json" }, body: JSON.stringify(body),
  });
  assert.equal(answer.status, 200, answer.text);
  return JSON.parse(answer.text);
}
const field = (id, name, type) => ({ id, name, type, required: false });
const schema = (last) => ({
  type: "struct", fields: [
    field(1, "n", "int"),
    field(2, "s", { type: "struct", fields: [field(4, "x", "int"), field(5, last, "int")] }),
    field(3, "l", { type: "list", "element-id": 6, "element-required": false, element: { type: "struct", fields: [field(7, "x", "int"), field(8, last, "int")] } }),
  ],
});

test("x and X of one struct are two fields", async () => {
  await s3.send(new CreateBucketCommand({ Bucket }));
  await rest("/namespaces", { namespace: [ns], properties: {} });
  await rest(`/namespaces/${ns}/tables`, { name: "t", location: `s3://${Bucket}/t`, schema: schema("y") });
  await query(`INSERT INTO ${ns}.t VALUES (1, ROW(1, 2), ARRAY[ROW(3, 4), ROW(5, 6)]), (2, ROW(7, NULL), NULL)`);
  // What another engine would have written: the same file, with X for y.
  for (const { Key } of (await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "t/" }))).Contents.filter(({ Key }) => Key.endsWith(".parquet"))) {
    const bytes = Buffer.from(await (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body.transformToByteArray());
    const [from, to] = [Buffer.from("\u0001y"), Buffer.from("\u0001X")];
    let names = 0;
    for (let at = bytes.indexOf(from); at >= 0; at = bytes.indexOf(from, at)) names += to.copy(bytes, at) / 2;
    assert.ok(names >= 2, `${names} names in ${Key}`);
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: bytes }));
  }
  await rest(`/namespaces/${ns}/tables/t`, {
    requirements: [], updates: [{ action: "add-schema", schema: schema("X"), "last-column-id": 8 }, { action: "set-current-schema", "schema-id": -1 }],
  });
  assert.deepEqual((await query(`SELECT s, l FROM ${ns}.t ORDER BY n`)).rows, [["{x=1, X=2}", "[{x=3, X=4}, {x=5, X=6}]"], ["{x=7, X=null}", null]]);
  assert.deepEqual((await query(`SELECT n FROM ${ns}.t WHERE s = ROW(1, 2)`)).rows, [["1"]]);
  await assert.rejects(query(`SELECT s.x FROM ${ns}.t`), /AMBIGUOUS_NAME: line 1:8: Ambiguous row field reference: x/);
});
