// A short form of bench/hostile: floods, slow senders and readers, bombs and planted metadata against one small server
// while another client's calls continue, and some damage to the files of stopped servers.
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { test } from "node:test";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { startBystander } from "./attacks/bystander.mjs";
import { flood, garbage, rapidReset, readersThatDoNotRead, slowSenders } from "./attacks/connections.mjs";
import { damageAll } from "./attacks/damage.mjs";
import { startTarn } from "./tarn-server.mjs";

test("a small server keeps working under floods, slow clients, bombs and planted metadata", async () => {
  const server = await startTarn({ args: ["--memory-mb", "512"] });
  const own = { ...process.env };
  Object.assign(process.env, server.env);
  try {
    const { sendBombs, plantMetadata } = await import("./attacks/bombs.mjs");
    const { hostname: host, port } = new URL(server.url);
    const target = { host, port: Number(port) };
    const s3 = new S3Client({ endpoint: server.url, forcePathStyle: true, region: "us-east-1", credentials: { accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY } });
    await s3.send(new CreateBucketCommand({ Bucket: "large" }));
    await s3.send(new PutObjectCommand({ Bucket: "large", Key: "k", Body: Buffer.alloc(16 << 20, 7) }));
    const bystander = await startBystander(server.env);
    const phases = [
      ["flood", () => flood(target, 500)],
      ["senders", () => slowSenders(target, 40)],
      ["chunked senders", () => slowSenders(target, 40, { chunked: true })],
      ["readers", () => readersThatDoNotRead(target, 60, server.env, "large", "k")],
      ["resets", () => rapidReset(target, 2_000)],
      ["garbage", () => garbage(target)],
    ];
    for (const [name, attack] of phases) {
      bystander.phase(name);
      const { close, answers = {} } = await attack();
      await bystander.wentOn(name);
      close();
      for (const [what, answer] of Object.entries(answers)) assert.doesNotMatch(answer, / 50[02-9] /, what);
    }
    bystander.phase("bombs");
    for (const [name, { status }] of Object.entries(await sendBombs())) assert.ok(!(status >= 500), `${name}: ${status}`);
    await bystander.wentOn("bombs");
    bystander.phase("metadata");
    for (const [name, outcome] of Object.entries(await plantMetadata())) {
      assert.doesNotMatch(outcome, /^\d+ rows|InternalService|GENERIC_INTERNAL/, name);
      assert.doesNotMatch(outcome, /ECONNRE|socket/, name);
    }
    await bystander.wentOn("metadata");
    for (const phase of await bystander.end()) assert.deepEqual(phase.errors, [], phase.name);
    assert.equal(await server.stop(), 0);
  } finally {
    process.env = own;
    await server.kill();
    rmSync(server.data, { recursive: true, force: true });
  }
});

test("damage to a stopped server's files is refused or named, and nothing is deleted by guess", async () => {
  for (const line of await damageAll({ nth: 60 })) assert.deepEqual(line.wrong, [], line.name);
});
