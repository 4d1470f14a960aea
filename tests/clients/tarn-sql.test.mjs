// `tarn sql` as a person's scripts use it: a database, variables, plans, typed JSON.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { test } from "node:test";
import { query } from "./athena-query.mjs";
import { unique } from "./wait.mjs";

const program = process.env.PROGRAM_UNDER_TEST;
const sql = (...args) => execFileSync(program, ["sql", ...args], { encoding: "utf8" });

test("statements share a database and variables, and JSON has typed values", async () => {
  const database = unique("shell").replaceAll("-", "_");
  await query(`CREATE DATABASE ${database}`);
  await query(`CREATE TABLE ${database}.t AS SELECT 1 AS id, ARRAY[1, NULL] AS l, MAP(ARRAY[1], ARRAY[2.5]) AS m, CAST(ROW(1, true) AS ROW(n integer, b boolean)) AS r, 'a, b' AS s`);
  const lines = sql("--format", "json", `USE ${database}; SELECT * FROM t; SELECT json_parse('{"x":[1]}') AS j, ARRAY['a', 'b, c'] AS texts, CAST(9007199254740993 AS bigint) AS big`);
  assert.equal(lines, '{"id":1,"l":[1,null],"m":{"1":2.5},"r":{"n":1,"b":true},"s":"a, b"}\n{"j":{"x":[1]},"texts":["a","b, c"],"big":9007199254740993}\n');
  assert.equal(sql("--format", "csv", "-d", database, "--set", "n=1", "--set", "text=it's", "SELECT s, :'text' AS v FROM t WHERE id = :n"), '"s","v"\n"a, b","it\'s"\n');
  assert.match(sql("--explain", "-d", database, "SELECT id FROM t"), /TableScan\[table = awsdatacatalog:/);
  const wrong = spawnSync(program, ["sql", "--set", "n", "SELECT 1"], { encoding: "utf8" });
  assert.notEqual(wrong.status, 0);
  assert.match(wrong.stderr, /NAME=VALUE/);
  const failed = spawnSync(program, ["sql", "SELECT * FROM nope"], { encoding: "utf8" });
  assert.notEqual(failed.status, 0);
  assert.match(failed.stderr, /SCHEMA_NOT_FOUND/);
});
