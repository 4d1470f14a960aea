#!/usr/bin/env node
// bench/objects-large [--megabytes 20480] [--readers 1000]: an object of 20 GiB is uploaded in parts by 4 connections and read once, every
// byte compared, beside 1,000 connections that read another object, 32 KiB a second each. It shows how much resident memory of the server
// grows (at most 300 MB) and the p99 of 50 small puts, gets and listings a second meanwhile (at most 100 ms).
// Writes bench/reports/objects-large.json.
import { rmSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { runClient } from "./load/client.mjs";
import { residentMb } from "./load/memory.mjs";
import { argument, beginReport, clientPackages, workFolder, writeReport } from "./load/report.mjs";

const require = clientPackages();
process.env.DOTNET_gcServer = "0";
const { startTarn } = await import("../tests/clients/tarn-server.mjs");
const [megabytes, readers] = [argument("megabytes", 20 * 1024), argument("readers", 1_000)];
const report = beginReport({ megabytes, readers, limits: { grownMb: 300, callP99Ms: 100 } });
const work = workFolder("objects-large");
const server = await startTarn({ data: join(work, "data"), args: ["--log-level", "warning"] });
try {
  const { CreateBucketCommand, S3Client } = require("@aws-sdk/client-s3");
  Object.assign(process.env, server.env);
  const s3 = new S3Client({ forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: "large" }));
  s3.destroy();
  await runClient(server.env, "objects", server.url, "large", 4, 4, 5, 4 << 10); // the server is warm
  const before = residentMb(server.pid);
  let most = before;
  const sampling = setInterval(() => (most = Math.max(most, residentMb(server.pid))), 100);
  const figures = await runClient(server.env, "large", server.url, "large", megabytes, readers);
  clearInterval(sampling);
  Object.assign(report, { beforeMb: Math.round(before), mostMb: Math.round(most), grownMb: Math.round(most - before), ...figures, loadAverage: loadavg()[0] });
  console.log(`${megabytes} MiB up in ${figures.upSeconds} s, down in ${figures.downSeconds} s, beside ${readers} slow readers, of which each read at least ${figures.leastReadBytes} bytes, and the server closed ${figures.closedReaders}`);
  console.log(`resident memory ${report.beforeMb} MB before, at most ${report.mostMb} MB: ${report.grownMb} MB more (at most 300)`);
  console.log(`${figures.calls.perSecond} small calls a second: p50 ${figures.calls.p50Ms} ms, p99 ${figures.calls.p99Ms} ms (at most 100), max ${figures.calls.maxMs} ms`);
  writeReport("objects-large", report);
} finally {
  await server.stop();
  rmSync(work, { recursive: true, force: true });
}
