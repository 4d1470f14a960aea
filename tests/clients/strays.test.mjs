// A public data set with strays of other scalars, in two orders: below 1 value in 20 each column keeps its kind, from there on it is text, and
// the sums over all rows are those of the clean records. One call sends all records, so they are one buffer on a machine of any speed. bench/strays
// does it with twelve sets, three orders and DuckDB.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, test } from "node:test";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { query } from "./athena-query.mjs";
import { load, shuffled } from "./datasets/loads.mjs";
import { typeAt, typesOf, withScalars } from "./datasets/scalars.mjs";
import { unique } from "./wait.mjs";

const clean = readFileSync(new URL("../data/datasets/penguins.ndjson", import.meta.url), "utf8").trimEnd().split("\n");
const database = `strays_${process.pid}`;
const bucket = unique("strays");

before(() => new S3Client({}).send(new CreateBucketCommand({ Bucket: bucket })));

for (const percent of [1, 10]) {
  test(`${percent} % of strays end in one schema and in the sums of the clean rows`, async () => {
    const { lines, columns } = withScalars(clean, percent / 100, 1);
    const loads = await Promise.all([1, 2].map(async (order) => {
      const table = `penguins_${percent}_${order}`;
      return { table, ...(await load("firehose", { bucket, database, table, lines: shuffled(lines, order) })) };
    }));
    assert.deepEqual(loads[1].schema, loads[0].schema);
    const numbers = columns.filter((column) => column.kind === "number");
    assert.deepEqual([columns.length, numbers.length], [7, 4]);
    for (const { table, schema, rows, errors } of loads) {
      assert.deepEqual([rows, errors], [lines.length, 0]);
      for (const column of columns) {
        const type = typeAt(JSON.parse(schema), column.path);
        assert.ok(typesOf(column).includes(type), `${column.path.join(".")} of kind ${column.kind} is ${type}`);
      }
      const sums = await query(`SELECT ${numbers.map(({ path }) => `sum(try_cast("${path[0]}" AS double))`)} FROM ${database}.${table}`);
      for (const [i, { path, sum }] of numbers.entries()) {
        assert.ok(Math.abs(Number(sums.rows[0][i]) - sum) < 1e-6, `${path}: ${sums.rows[0][i]} is not ${sum}`);
      }
    }
  });
}
