// `tarn tables export` makes a tree of links while the server is stopped. PyIceberg reads the tables from it.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { CreateDatabaseCommand, CreateTableCommand, GlueClient } from "@aws-sdk/client-glue";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { unpacked } from "./golden.mjs";
import { install, run, skip, venv } from "./pyiceberg.mjs";
import { program, startTarn } from "./tarn-server.mjs";

const golden = ["spark4/v3_dv", "spark/mor_deletes", "spark/part_evolution", "java/eq_and_pos", "spark/mor_avro"];
const zip = new URL("../data/golden-iceberg/rows.zip", import.meta.url);
const files = (folder) => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => !one.isDirectory()).map((one) => join(one.parentPath, one.name));
const exporting = (data, ...args) => spawnSync(program, ["tables", "export", ...args, "--data", data], { encoding: "utf8" });
const metadata = (folder) => join(folder, "metadata", `v${readFileSync(join(folder, "metadata/version-hint.text"), "utf8")}.metadata.json`);

/** The rows that PyIceberg reads from an exported table, as JSON, ordered by the first column. */
const rows = (folder) => JSON.parse(run(`${venv}/bin/python`, ["-c", `
import json, sys
from pyiceberg.table import StaticTable
rows = StaticTable.from_metadata(sys.argv[1]).scan().to_arrow().to_pylist()
print(json.dumps(sorted(([None if v is None else str(v) for v in row.values()] for row in rows), key=lambda row: int(row[0]))))`, metadata(folder)]));

async function fill(server) {
  Object.assign(process.env, server.env);
  const { query } = await import("./athena-query.mjs");
  const [s3, glue] = [new S3Client({ forcePathStyle: true }), new GlueClient({})];
  await s3.send(new CreateBucketCommand({ Bucket: "lake" }));
  await query("CREATE DATABASE web");
  await query("CREATE TABLE web.t (id bigint, name string, day date) PARTITIONED BY (day) LOCATION 's3://lake/t' TBLPROPERTIES ('table_type'='ICEBERG')");
  await query("INSERT INTO web.t VALUES (1, 'a', DATE '2024-01-01'), (2, 'b', DATE '2024-01-02'), (3, 'c', DATE '2024-01-02')");
  await query("INSERT INTO web.t VALUES (4, 'd', DATE '2024-01-01'), (5, 'e', DATE '2024-01-03')");
  await query("ALTER TABLE web.t ADD COLUMNS (more double)");
  await query("INSERT INTO web.t VALUES (6, 'f', DATE '2024-01-03', 1.5)");
  await query("DELETE FROM web.t WHERE id IN (2, 4)");
  await query("UPDATE web.t SET name = 'E' WHERE id = 5");
  await query("CREATE TABLE web.empty (id bigint) LOCATION 's3://lake/empty' TBLPROPERTIES ('table_type'='ICEBERG')");
  await query("CREATE VIEW web.few AS SELECT id FROM web.t WHERE id > 1");
  await s3.send(new CreateBucketCommand({ Bucket: "golden" }));
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: ".." } }));
  for (const table of golden) {
    const found = new Map(unpacked(zip, table));
    const expected = JSON.parse(found.get(`${table}.expected.json`));
    for (const [Key, Body] of found) if (Key.startsWith(`${table}/`)) await s3.send(new PutObjectCommand({ Bucket: "golden", Key, Body }));
    const Parameters = { table_type: "ICEBERG", metadata_location: `${expected.location}/${expected.metadata_file}` };
    const [DatabaseName, Name] = table === "spark/part_evolution" ? ["..", ".. a b?#%41.sql"] : ["web", table.replace("/", "_")];
    await glue.send(new CreateTableCommand({ DatabaseName, TableInput: { Name, TableType: "EXTERNAL_TABLE", Parameters } }));
  }
  return query;
}

const expectedIds = (table) => JSON.parse(new Map(unpacked(zip, `${table}.expected`)).get(`${table}.expected.json`)).rows.map((row) => String(row[0])).sort((a, b) => a - b);

test("an exported tree is read by PyIceberg, is updated, and survives kills", async () => {
  const work = mkdtempSync(join(tmpdir(), "tarn-export-"));
  const tree = join(work, "tree");
  // The command opens the data directory as the server does, so both have one user.
  const user = process.getuid?.();
  let server = await startTarn({ user });
  try {
    const query = await fill(server);
    assert.match(exporting(server.data, tree).stderr, /is used by process \d+/);
    await server.stop();

    const dry = exporting(server.data, tree, "web.t", "--dry-run");
    assert.equal(dry.status, 0, dry.stderr);
    assert.match(dry.stdout, /^web\.t: 6 data files, 3 delete files, 7 rows, [\d,]+ bytes → /);
    assert.equal(existsSync(tree), false);

    const first = exporting(server.data, tree);
    assert.equal(first.status, 1);
    assert.match(first.stdout, /^not exported: web\.spark_mor_avro: .*positions of deleted rows in avro are not exported$/m);
    assert.match(first.stderr, /^tarn: 1 of 8 were not exported$/m);
    assert.deepEqual(readdirSync(work), ["tree"]);
    assert.deepEqual(readdirSync(tree).sort(), [".tarn-export", "web", "~2E."]);
    assert.deepEqual(readdirSync(join(tree, "~2E.")), ["~2E.~20a~20b~3F~23~2541~2Esql"]);
    assert.deepEqual(readdirSync(join(tree, "web")).sort(), ["empty", "few.sql", "java_eq_and_pos", "spark4_v3_dv", "spark_mor_deletes", "t"]);
    assert.equal(readFileSync(join(tree, "web/few.sql"), "utf8"), "SELECT id FROM web.t WHERE id > 1\n");
    const links = files(join(tree, "web/t/data")).filter((path) => statSync(path).nlink > 1);
    assert.equal(links.length, 6);
    assert.ok(links.every((path) => (statSync(path).mode & 0o777) === 0o444));
    const paths = JSON.parse(readFileSync(metadata(join(tree, "web/t")), "utf8"));
    assert.equal(paths.location, `file://${tree}/web/t`);
    const texts = files(tree).filter((path) => /\.(json|avro)$/.test(path)).map((path) => readFileSync(path, "latin1"));
    assert.ok(texts.every((text) => !text.includes("s3://lake")));

    const before = [["1", "a", "2024-01-01", null], ["3", "c", "2024-01-02", null], ["5", "E", "2024-01-03", null], ["6", "f", "2024-01-03", "1.5"]];
    if (!skip) {
      install();
      assert.deepEqual(rows(join(tree, "web/t")), before);
      assert.deepEqual(rows(join(tree, "web/empty")), []);
      for (const table of ["spark4/v3_dv", "spark/mor_deletes"]) {
        assert.deepEqual(rows(join(tree, "web", table.replace("/", "_"))).map((row) => row[0]), expectedIds(table), table);
      }
      const odd = join(tree, "~2E.", "~2E.~20a~20b~3F~23~2541~2Esql");
      assert.deepEqual(rows(odd).map((row) => row[0]), expectedIds("spark/part_evolution"));
    }

    // A later state: the tree is read as before until the new metadata is there, and loses what it no longer lists.
    server = await startTarn({ user, data: server.data, listen: server.url.slice("http://".length) });
    await query("INSERT INTO web.t VALUES (7, 'g', DATE '2024-01-04', 2.5)");
    await query("DROP TABLE web.empty");
    await query("OPTIMIZE web.t REWRITE DATA USING BIN_PACK");
    await server.stop();
    for (const delay of [250, 600, 900, 1200, 1500, 1800]) {
      const killed = spawn(program, ["tables", "export", tree, "--data", server.data], { stdio: "ignore" });
      const ended = new Promise((resolve) => killed.on("exit", resolve));
      await Promise.race([ended, wait(delay)]);
      killed.kill("SIGKILL");
      await ended;
      if (!skip && delay % 600 === 0) assert.ok([4, 5].includes(rows(join(tree, "web/t")).length));
    }

    assert.equal(exporting(server.data, tree).status, 1);
    assert.equal(existsSync(join(tree, "web/empty")), false);
    assert.deepEqual(files(tree).filter((path) => /\.(new|tarn-part)$/.test(path)), []);
    assert.equal(files(join(tree, "web/t/metadata")).filter((path) => path.endsWith(".json")).length, 1);
    if (!skip) assert.deepEqual(rows(join(tree, "web/t")), [...before, ["7", "g", "2024-01-04", "2.5"]]);
    assert.equal(spawnSync(program, ["verify", "--data", server.data], { encoding: "utf8" }).status, 0);

    const copies = join(work, "copies");
    assert.equal(exporting(server.data, copies, "web.t", "web.few", "--copy").status, 0);
    assert.ok(files(join(copies, "web/t/data")).every((path) => statSync(path).nlink === 1));
    if (!skip) assert.equal(rows(join(copies, "web/t")).length, 5);
    assert.match(exporting(server.data, copies, "web.none").stderr, /^tarn: web\.none is not there, in account 000000000000 and region /m);
    writeFileSync(join(work, "mine"), "mine");
    assert.match(exporting(server.data, work).stderr, /is not empty, and it is no export \(\.tarn-export is missing\)/);
    assert.match(exporting(server.data, join(server.data, "x")).stderr, /lies in the data directory/);
    assert.match(exporting(server.data, join(work, "a b")).stderr, /the path may have letters, digits and/);
    writeFileSync(join(copies, ".tarn-export"), '{"format":1,"instance":"00000000-0000-0000-0000-000000000000"}');
    assert.match(exporting(server.data, copies).stderr, /is the export of another instance/);
  } finally {
    await server.kill();
    rmSync(work, { recursive: true, force: true });
    await server.remove();
  }
});
