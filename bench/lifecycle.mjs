#!/usr/bin/env node
// bench/lifecycle [--objects 100000] [--day 60]: objects of 1 KB expire at the end of a short day. How long after they are due is the
// last one gone, and how do puts fare meanwhile, beside puts before? Clients and server share the machine's cores.
import { loadavg } from "node:os";
import { rmSync } from "node:fs";
import { argument, beginReport, clientPackages, workFolder, writeReport } from "./load/report.mjs";

const require = clientPackages();
const { startTarn } = await import("../tests/clients/tarn-server.mjs");
const [objects, day] = [argument("objects", 100_000), argument("day", 60)];
const work = workFolder("lifecycle");
const server = await startTarn({ data: work, args: ["--lifecycle-day-seconds", String(day)] });
const report = beginReport({ objects, day, objectBytes: 1024 });
try {
  Object.assign(process.env, server.env);
  const { CreateBucketCommand, ListObjectsV2Command, PutBucketLifecycleConfigurationCommand, PutObjectCommand, S3Client } = require("@aws-sdk/client-s3");
  const s3 = new S3Client({ forcePathStyle: true });
  const Bucket = "lifecycle";
  const Body = Buffer.alloc(1024, "x");
  await s3.send(new CreateBucketCommand({ Bucket }));
  const put = async (Key) => {
    const begun = performance.now();
    await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
    return performance.now() - begun;
  };
  const percentile = (all, share) => [...all].sort((a, b) => a - b)[Math.min(all.length - 1, Math.floor(all.length * share))];

  // Puts of one writer until an end; their times.
  const putsUntil = async (prefix, isOver) => {
    const times = [];
    for (let i = 0; !(await isOver(i)); i++) times.push(await put(`${prefix}/${i}`));
    return times;
  };

  let next = 0;
  const begun = performance.now();
  await Promise.all(Array.from({ length: 16 }, async () => {
    while (next < objects) await put(`old/${next++}`);
  }));
  const last = Date.now();
  console.log(`${objects} objects put in ${((performance.now() - begun) / 1000).toFixed(0)} s`);
  const before = await putsUntil("before", (i) => i >= 500);

  const Rules = [{ ID: "old", Filter: { Prefix: "old/" }, Status: "Enabled", Expiration: { Days: 1 } }];
  await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }));
  const due = Math.ceil((last / 1000 + day) / day) * day * 1000; // the last put, its day, the end of that day
  let gone = false;
  const during = await putsUntil("during", async (i) => {
    if (i % 50 === 0) gone = ((await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "old/", MaxKeys: 1 }))).Contents ?? []).length === 0;
    return gone;
  });
  const seconds = (Date.now() - due) / 1000;
  const figures = { "seconds after due": seconds, "put p99 ms before": percentile(before, 0.99), "put p99 ms meanwhile": percentile(during, 0.99) };
  console.table(figures);
  Object.assign(report, figures, { load: loadavg()[0] });
  writeReport("lifecycle", report);
} finally {
  await server.stop();
  rmSync(work, { recursive: true, force: true });
}
