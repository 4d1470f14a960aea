// dbt-athena builds a project twice: seeds by upload and by INSERT, Hive tables, insert_overwrite, `ha`, Iceberg tables by append and merge,
// a view, a snapshot, and its tests. What it made is read by SQL, Glue and S3.
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { GetPartitionsCommand, GetTableCommand, GlueClient } from "@aws-sdk/client-glue";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { query } from "./athena-query.mjs";
import { unique } from "./wait.mjs";
import { environment } from "./wheels.mjs";

const dbt = environment("dbt-athena");
const glue = new GlueClient({});
const Bucket = unique("dbt");
const Database = unique("dbt").replaceAll("-", "_");
const rows = async (sql) => (await query(sql, { QueryExecutionContext: { Database } })).rows;

test("dbt builds Hive and Iceberg models twice", { skip: dbt.skip }, async () => {
  dbt.install();
  await new S3Client({ forcePathStyle: true }).send(new CreateBucketCommand({ Bucket }));
  const project = mkdtempSync(join(tmpdir(), "tarn-dbt-"));
  try {
    cpSync(fileURLToPath(new URL("./dbt", import.meta.url)), project, { recursive: true });
    writeFileSync(join(project, "profiles.yml"), `tarn:
  target: dev
  outputs:
    dev:
      type: athena
      s3_staging_dir: s3://${Bucket}/results/
      s3_data_dir: s3://${Bucket}/data/
      region_name: us-east-1
      database: awsdatacatalog
      schema: ${Database}
      work_group: primary
      threads: 2
`);
    const env = { DBT_SEND_ANONYMOUS_USAGE_STATS: "false", DBT_PROFILES_DIR: project, DBT_PROJECT_DIR: project };
    const command = (...args) => dbt.run("dbt", ["--no-use-colors", "--no-partial-parse", ...args], { cwd: project, env });
    const built = async () => {
      const output = await command("build");
      assert.match(output, /Completed successfully/, output);
    };

    await built();
    assert.deepEqual(await rows("SELECT count(*), sum(amount) FROM orders"), [["6", "75.50"]]);
    assert.deepEqual(await rows("SELECT name, country FROM customers ORDER BY id"), [["Ann", "ch"], ["Bo", "de"], ["Cy", ""]].map(([a, b]) => [a, b || null]));
    assert.deepEqual(await rows("SELECT day, orders FROM days ORDER BY day"), [["2026-11-01", "2"], ["2026-11-02", "3"], ["2026-11-03", "1"]]);
    const { Table } = await glue.send(new GetTableCommand({ DatabaseName: Database, Name: "days" }));
    assert.equal(Table.TableType, "EXTERNAL_TABLE");
    assert.deepEqual(Table.PartitionKeys.map((key) => key.Name), ["day"]);
    assert.equal((await glue.send(new GetPartitionsCommand({ DatabaseName: Database, TableName: "days" }))).Partitions.length, 3);
    assert.deepEqual(await rows("SELECT id, total FROM totals ORDER BY id"), [["1", "36.50"], ["2", "28.50"], ["3", "10.50"]]);
    assert.deepEqual(await rows("SELECT count(*) FROM customers_snapshot"), [["3"]]);
    assert.deepEqual(await rows("SELECT n FROM swapped"), [["3"]]);
    assert.deepEqual(await rows("SELECT count(*) FROM as_text"), [["6"]]);
    assert.deepEqual(await rows("SELECT count(*) FROM big_orders"), [["3"]]);

    // A second run with changed seeds: partitions are overwritten, rows are merged, a snapshot keeps both versions.
    const seed = (name, change) => writeFileSync(join(project, "seeds", name), change(readFileSync(join(project, "seeds", name), "utf8")));
    seed("orders.csv", (text) => `${text.trimEnd()}\n7,1,2026-11-03,4.50\n`);
    seed("customers.csv", (text) => text.replace("Bo,de", "Bo,fr"));
    await built();
    assert.deepEqual(await rows("SELECT day, orders FROM days ORDER BY day"), [["2026-11-01", "2"], ["2026-11-02", "3"], ["2026-11-03", "2"]]);
    assert.deepEqual(await rows("SELECT id, total FROM totals ORDER BY id"), [["1", "41.00"], ["2", "28.50"], ["3", "10.50"]]);
    assert.deepEqual(await rows("SELECT country FROM customers_snapshot WHERE id = 2 ORDER BY dbt_valid_from"), [["de"], ["fr"]]);
    assert.deepEqual(await rows("SELECT count(*) FROM appended"), [["13"]]);
    assert.match(await command("docs", "generate"), /Catalog written/);
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
});
