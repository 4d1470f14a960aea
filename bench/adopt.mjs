#!/usr/bin/env node
// bench/adopt [--files 100000] [--partitions 100] [--memory 1090]: a folder of many small Parquet files in Hive-style partitions
// becomes a table. Prints the time of `tarn tables adopt` with and without --dry-run, files a second, the server's peak of
// resident memory, and the time of a count over one partition. Writes bench/reports/adopt.json.
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { argument, beginReport, clientPackages, workFolder, writeReport } from "./load/report.mjs";

const require = clientPackages();
const { program, startTarn } = await import("../tests/clients/tarn-server.mjs");
const files = argument("files", 100_000);
const partitions = argument("partitions", 100);
const memoryMb = argument("memory", 1090);
const connections = 16;
const Bucket = "adopt";
const work = workFolder("adopt");
const report = beginReport({ command: `./bench/adopt --files ${files} --partitions ${partitions} --memory ${memoryMb}`, files, partitions, memoryMb });

const server = await startTarn({ data: join(work, "data"), args: ["--memory-mb", `${memoryMb}`, "--log-level", "warning"], env: { DOTNET_gcServer: "0" } });
const peakMb = () => Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.pid}/status`, "utf8"))[1]) / 1024);
try {
  Object.assign(process.env, server.env);
  const { CreateBucketCommand, PutObjectCommand, S3Client } = require("@aws-sdk/client-s3");
  const { CreateDatabaseCommand, GlueClient } = require("@aws-sdk/client-glue");
  const { query } = await import("../tests/clients/athena-query.mjs");
  const s3 = new S3Client({ forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket }));
  await new GlueClient({}).send(new CreateDatabaseCommand({ DatabaseInput: { Name: "adopt" } }));
  const Body = readFileSync(new URL("../tests/data/adopt/p=1/part-0.parquet", import.meta.url));
  let next = 0;
  report.putSeconds = await timed(() => Promise.all(Array.from({ length: connections }, async () => {
    for (let i = next++; i < files; i = next++) await s3.send(new PutObjectCommand({ Bucket, Key: `in/p=${i % partitions}/part-${i}.parquet`, Body }));
  })));
  console.log(`${files} files are there after ${report.putSeconds.toFixed(0)} s; the server had at most ${peakMb()} MB`);
  const adopt = (...more) => timed(() => {
    const done = spawnSync(program, ["tables", "adopt", `s3://${Bucket}/in`, "--as", "adopt.t", ...more], { encoding: "utf8" });
    if (done.status) throw new Error(done.stderr);
  });
  report.dryRunSeconds = await adopt("--dry-run");
  report.adoptSeconds = await adopt();
  report.peakMb = peakMb();
  report.filesPerSecond = Math.round(files / report.adoptSeconds);
  report.countSeconds = await timed(async () => {
    const { rows } = await query("SELECT count(*) FROM adopt.t WHERE p = 1");
    if (Number(rows[0][0]) !== Math.ceil((files - 1) / partitions)) throw new Error(`${rows[0][0]} rows`);
  });
  const { Files } = JSON.parse(execFileSync(program, ["status", "--json"], { encoding: "utf8" })).Tables.find((table) => table.Name === "t");
  if (Files !== files) throw new Error(`the table has ${Files} files`);
  console.log("| figure | measured |\n| --- | ---: |");
  console.log(`| dry run | ${report.dryRunSeconds.toFixed(1)} s |\n| adoption | ${report.adoptSeconds.toFixed(1)} s, ${report.filesPerSecond} files/s |`);
  console.log(`| the server's peak of resident memory | ${report.peakMb} MB of --memory-mb ${memoryMb} |\n| count of one partition | ${report.countSeconds.toFixed(1)} s |`);
  writeReport("adopt", report);
} finally {
  await server.stop();
  rmSync(work, { recursive: true, force: true });
}

async function timed(work) {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1_000;
}
