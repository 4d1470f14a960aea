// The tables of bench/sql: written once by DuckDB below .build, uploaded, adopted, and named as views in DuckDB.
import { createHash } from "node:crypto";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { clientPackages, root } from "../load/report.mjs";
import { eventDeletes, eventFiles } from "./events.mjs";
import { tpchDeletes, tpchTables } from "./tpch-data.mjs";

export const database = "bench";
const bucket = "bench-tables";

/** The conditions of rows to delete, by table. */
export const deletes = { ...tpchDeletes, events: eventDeletes };

/** Writes the files that are missing. @returns {Promise<Record<string, string[]>>} the files of each table */
export async function writeTables(duckdb, scale, names) {
  const all = { ...tpchTables(scale), events: eventFiles(scale) };
  const tables = {};
  for (const name of names) {
    const text = all[name].join("\n");
    const folder = join(root, `.build/sql-data/${name}-${createHash("sha256").update(text).digest("hex").slice(0, 12)}`);
    tables[name] = all[name].map((_, i) => join(folder, `${name}-${i}.parquet`));
    if (!existsSync(join(folder, "complete"))) {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
      for (const [i, sql] of all[name].entries()) await duckdb.run(`COPY (${sql}) TO '${tables[name][i]}' (FORMAT parquet, COMPRESSION zstd)`);
      writeFileSync(join(folder, "complete"), "");
    }
  }
  return tables;
}

/** Views in two schemas: `plain`, and `less` without the rows that Tarn deletes. */
export async function nameTables(duckdb, tables) {
  for (const schema of ["plain", "less"]) {
    await duckdb.run(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
    for (const [name, paths] of Object.entries(tables)) {
      const where = schema === "less" && deletes[name] ? ` WHERE NOT (${deletes[name]})` : "";
      await duckdb.run(`CREATE VIEW ${schema}.${name} AS SELECT * FROM read_parquet([${paths.map((path) => `'${path}'`)}])${where}`);
    }
  }
}

/** Uploads the files, and adopts each folder as a table. */
export async function adoptTables(server, program, tables) {
  const require = clientPackages();
  const { CreateBucketCommand, PutObjectCommand, S3Client } = require("@aws-sdk/client-s3");
  const { CreateDatabaseCommand, GlueClient } = require("@aws-sdk/client-glue");
  const s3 = new S3Client({ forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  await new GlueClient({}).send(new CreateDatabaseCommand({ DatabaseInput: { Name: database } }));
  for (const [name, paths] of Object.entries(tables)) {
    for (const [i, path] of paths.entries()) await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `${name}/part-${i}.parquet`, Body: readFileSync(path) }));
    const adopted = spawnSync(program, ["tables", "adopt", `s3://${bucket}/${name}`, "--as", `${database}.${name}`], { encoding: "utf8", env: { ...process.env, ...server.env } });
    if (adopted.status !== 0) throw new Error(adopted.stderr);
  }
}
