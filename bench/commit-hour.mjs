#!/usr/bin/env node
// bench/commit-hour [--commits 3600]: an hour of one small commit a second, without the waiting, into a table made by CREATE TABLE.
// Each commit is an INSERT of one row. It shows the metadata of the table at its largest (at most 100 MB, at most 21 metadata files).
// Then Iceberg's Java client and PyIceberg read the table and change it. Writes bench/reports/commit-hour.json.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { argument, beginReport, clientPackages, workFolder, writeReport } from "./load/report.mjs";

clientPackages();
const { startTarn } = await import("../tests/clients/tarn-server.mjs");
const commits = argument("commits", 3_600);
const limits = { metadataBytes: 100e6, metadataFiles: 21 };
const work = workFolder("commit-hour");
const report = beginReport({ command: `./bench/commit-hour --commits ${commits}`, limits });
const server = await startTarn({ data: join(work, "data"), args: ["--log-level", "warning"] });
try {
  Object.assign(process.env, server.env);
  const { changeByJava, changeByPython, manyCommits } = await import("../tests/clients/many-commits.mjs");
  const { query } = await import("../tests/clients/athena-query.mjs");
  const { database, seconds, end, most } = await manyCommits(commits);
  const rows = async () => Number((await query(`SELECT count(*) FROM ${database}.t`)).rows[0][0]);
  Object.assign(report, { seconds: Math.round(seconds), end, most, rows: await rows() });
  report.java = await changeByJava(database);
  report.python = changeByPython(database);
  report.rowsAfter = await rows();
  report.holds = {
    metadata: most.metadataBytes <= limits.metadataBytes && most.metadataFiles <= limits.metadataFiles,
    rows: report.rows === commits,
    java: typeof report.java === "string" || (report.java[0] === commits && report.java[1] === commits),
    python: typeof report.python === "string" || report.python[1] === commits + 1,
  };
  console.log(JSON.stringify(report, null, 2));
  writeReport("commit-hour", report);
  process.exitCode = Object.values(report.holds).every(Boolean) ? 0 : 1;
} finally {
  await server.stop();
  rmSync(work, { recursive: true, force: true });
}
