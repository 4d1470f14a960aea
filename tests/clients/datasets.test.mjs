// The short form of bench/datasets: two public data sets, each loaded in three ways, and statements with DuckDB's
// answers for the same records.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, test } from "node:test";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { ask, difference } from "./datasets/answers.mjs";
import { load, shuffled, ways } from "./datasets/loads.mjs";
import { inBoth, statements } from "./datasets/statements.mjs";
import { unique } from "./wait.mjs";

const folder = new URL("../data/datasets/", import.meta.url);
const answers = JSON.parse(readFileSync(new URL("answers.json", folder), "utf8"));
const bucket = unique("datasets");
const database = `datasets_${process.pid}`;

before(() => new S3Client({}).send(new CreateBucketCommand({ Bucket: bucket })));

test("public data sets get one schema and DuckDB's answers, however they are loaded", async () => {
  await Promise.all(Object.keys(answers).map(compareSet));
});

async function compareSet(name) {
  const lines = readFileSync(new URL(`${name}.ndjson`, folder), "utf8").trimEnd().split("\n");
  const loads = await Promise.all(Object.keys(ways).map((way, i) => load(way, { bucket, database, table: `${name}_${way}`, lines: shuffled(lines, i + 1) })));
  for (const one of loads) assert.deepEqual(one, { schema: loads[0].schema, rows: lines.length, rest: 0, errors: 0 });
  assert.deepEqual(statements[name].map((statement) => inBoth(statement).duckdb), answers[name].map((answer) => answer.duckdb), "record the answers anew: bench/datasets --record");
  for (const way of Object.keys(ways)) {
    for (const [i, statement] of statements[name].entries()) {
      assert.equal(difference(statement, await ask(statement, `${database}.${name}_${way}`), answers[name][i].rows), null, `${way}: ${inBoth(statement).sql}`);
    }
  }
}
