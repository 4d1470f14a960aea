// Small commits to a table of a statement leave little metadata, and other programs read and change the table. `bench/commit-hour`
// makes an hour's.
import assert from "node:assert/strict";
import { test } from "node:test";
import { query } from "./athena-query.mjs";
import { noIcebergJava } from "./iceberg-java.mjs";
import { changeByJava, changeByPython, manyCommits } from "./many-commits.mjs";
import { skip as noPyIceberg } from "./pyiceberg.mjs";

const commits = 60;
let made;

test("60 commits leave 21 metadata files at any time", async () => {
  made = await manyCommits(commits, { lookEvery: 5 });
  assert.equal(made.end.metadataFiles, 21);
  assert.ok(made.most.metadataFiles <= 21 && made.most.metadataBytes < 2e6, JSON.stringify(made));
  assert.deepEqual((await query(`SELECT count(*), count(DISTINCT id) FROM ${made.database}.t`)).rows, [[`${commits}`, `${commits}`]]);
});

test("Iceberg's Java client reads and changes the table", { skip: noIcebergJava }, async () => {
  assert.deepEqual(await changeByJava(made.database), [commits, commits]);
  assert.equal((await query(`SELECT count(*), count(by_java) FROM ${made.database}.t`)).rows[0].join(), `${commits},0`);
});

test("PyIceberg reads and changes the table", { skip: noPyIceberg }, async () => {
  assert.deepEqual(changeByPython(made.database), [commits, commits + 1]);
  assert.equal((await query(`SELECT count(*) FROM ${made.database}.t`)).rows[0][0], `${commits + 1}`);
});
