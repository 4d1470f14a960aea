// Storage locations: bytes of objects in a folder and in another S3 server (a second Tarn), by storage class.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import {
  CopyObjectCommand, CreateBucketCommand, DeleteObjectCommand, GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, PutObjectCommand,
  RestoreObjectCommand, S3Client,
} from "@aws-sdk/client-s3";
import { freePort } from "./chance.mjs";
import { program, startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

const Bucket = "lake";
const secrets = (far) => ({ FAR_KEY: far.env.AWS_ACCESS_KEY_ID, FAR_SECRET: far.env.AWS_SECRET_ACCESS_KEY });
let folder, data, farData, farPort, far, near, s3, vault;

const clientOf = (server) => new S3Client({
  endpoint: server.url,
  region: "us-east-1",
  forcePathStyle: true,
  maxAttempts: 1,
  credentials: { accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY },
});

const settings = (port, path) => ({
  storageLocations: {
    far: {
      kind: "s3", endpoint: `http://127.0.0.1:${port}`, bucket: "vault", prefix: "near/", accessKeyIdVariable: "FAR_KEY",
      secretAccessKeyVariable: "FAR_SECRET",
    },
    cold: { kind: "folder", path },
  },
  storageClasses: { STANDARD_IA: "far", GLACIER: "cold", GLACIER_IR: "cold" },
});

// Commands work on the data directories here, so servers and commands have one user.
const user = process.getuid?.();
const startFar = () => startTarn({ user, data: farData, listen: `127.0.0.1:${farPort}` });
const startNear = async () => {
  near = await startTarn({ user, data, env: secrets(far) });
  s3 = clientOf(near);
};
const put = (Key, Body, StorageClass) => s3.send(new PutObjectCommand({ Bucket, Key, Body, StorageClass }));
const get = async (Key, Range) => {
  const answer = await s3.send(new GetObjectCommand({ Bucket, Key, Range }));
  return Buffer.from(await answer.Body.transformToByteArray());
};
const statusOf = async (call) => call.then(() => 200, (error) => error.$metadata?.httpStatusCode ?? error);
const inVault = async () => (await vault.send(new ListObjectsV2Command({ Bucket: "vault", Prefix: "near/blobs/" }))).Contents ?? [];
const inFolder = async () => (await readdir(folder, { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile() && entry.name !== "tarn-location").map((entry) => join(entry.parentPath, entry.name));
const health = async () => (await fetch(`${near.url}/health`)).json();
const status = () => JSON.parse(execFileSync(program, ["status", "--json", "--data", data], { encoding: "utf8" }));

before(async () => {
  const top = await mkdtemp(join(tmpdir(), "tarn-locations-"));
  [folder, data, farData] = ["cold", "near", "far"].map((name) => join(top, name));
  for (const one of [folder, data, farData]) await mkdir(one);
  farPort = await freePort();
  far = await startFar();
  vault = clientOf(far);
  await vault.send(new CreateBucketCommand({ Bucket: "vault" }));
  await writeFile(join(data, "tarn.json"), JSON.stringify(settings(farPort, folder)));
  await startNear();
  await s3.send(new CreateBucketCommand({ Bucket }));
});

after(async () => {
  await near?.stop();
  await far?.stop();
  await rm(join(data, ".."), { recursive: true, force: true });
});

test("objects of a class live in another S3 server, and clients see no difference", async () => {
  const [large, small] = [randomBytes(40 << 20), randomBytes(200_000)];
  await put("large", large, "STANDARD_IA");
  await put("small", small, "STANDARD_IA");
  await put("home", small);
  await eventually(async () => (await inVault()).length === 2, { what: "both objects are in the bucket" });
  await eventually(async () => status().Locations.find((one) => one.Name === "far").Blobs === 2, { what: "the status has both" });
  assert.deepEqual((await inVault()).map((one) => one.Size).sort((a, b) => a - b), [small.length, large.length]);

  assert.ok((await get("large")).equals(large));
  assert.ok((await get("large", "bytes=17000000-17999999")).equals(large.subarray(17_000_000, 18_000_000)));
  assert.ok((await get("large", "bytes=-5")).equals(large.subarray(large.length - 5)));
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key: "large" }));
  assert.deepEqual([head.StorageClass, head.ContentLength], ["STANDARD_IA", large.length]);

  await s3.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource: `${Bucket}/large` }));
  assert.ok((await get("copy")).equals(large));
  await s3.send(new DeleteObjectCommand({ Bucket, Key: "large" }));
  assert.equal(await statusOf(get("large")), 404);
  assert.ok((await get("copy")).equals(large));
  const text = execFileSync(program, ["status", "--data", data], { encoding: "utf8" });
  assert.match(text, /Storage locations[^]*far[^]*vault[^]*up/);
});

test("a server that is down fails its objects alone, and they are back with it", async () => {
  const bytes = randomBytes(300_000);
  await put("away", bytes, "STANDARD_IA");
  await put("near", bytes);
  const moved = () => eventually(async () => (await inVault()).some((one) => one.Size === bytes.length), { what: "the object is in the bucket" });
  await moved();
  assert.ok((await get("away")).equals(bytes));
  await far.kill();
  await eventually(async () => (await statusOf(get("away"))) === 503, { what: "503" });
  assert.ok((await get("near")).equals(bytes));
  await put("waits", bytes, "STANDARD_IA");
  assert.ok((await get("waits")).equals(bytes));
  const notices = status().Instance.Notices.join("\n");
  assert.match(notices, /the storage location far is down since .*: s3:\/\/vault\/near\/ at /);
  assert.equal((await health()).ready ?? true, true);

  // A start does not need it.
  await near.stop();
  await startNear();
  assert.equal(await statusOf(get("away")), 503);
  assert.ok((await get("near")).equals(bytes));
  await s3.send(new DeleteObjectCommand({ Bucket, Key: "small" }));
  far = await startFar();
  vault = clientOf(far);
  await eventually(async () => (await statusOf(get("away"))) === 200, { what: "the object is back" });
  assert.ok((await get("away")).equals(bytes));
});

test("archived objects live in a folder; damage there is an error and never data", async () => {
  const bytes = randomBytes(3 << 20);
  await put("archived", bytes, "GLACIER");
  await put("instant", bytes, "GLACIER_IR");
  await eventually(async () => (await inFolder()).filter((path) => !path.endsWith(".part")).length === 2, { what: "both files are in the folder" });
  await eventually(async () => status().Locations.find((one) => one.Name === "cold").Blobs === 2, { what: "the status has both" });
  assert.equal(await statusOf(get("archived")), 403);
  await s3.send(new RestoreObjectCommand({ Bucket, Key: "archived", RestoreRequest: { Days: 1 } }));
  assert.ok((await get("archived")).equals(bytes));
  assert.ok((await get("instant")).equals(bytes));

  await eventually(async () => {
    for (const path of await inFolder()) {
      const stored = await readFile(path);
      stored[5] ^= 1;
      await writeFile(path, stored);
    }
    return true;
  });
  assert.equal(await statusOf(get("instant")), 500);
  assert.ok((await get("instant", "bytes=2097152-")).equals(bytes.subarray(2 << 20)));

  // An empty folder at its path, as where the disk is not mounted, is not the location.
  await rename(folder, `${folder}-unmounted`);
  await mkdir(folder);
  assert.equal(await statusOf(get("instant")), 503);
  await put("later", bytes, "GLACIER_IR");
  assert.match(status().Instance.Notices.join("\n"), /cold is down since .*not mounted/);
  assert.deepEqual(await readdir(folder), []);
  await rm(folder, { recursive: true });
  await rename(`${folder}-unmounted`, folder);
  await eventually(async () => (await statusOf(get("instant", "bytes=2097152-"))) === 200, { what: "the folder is back" });
  await eventually(async () => (await inFolder()).length === 3, { what: "the object moves" });
  assert.ok((await get("later")).equals(bytes));
});

test("SIGKILL during moves loses nothing", async () => {
  const put1 = new Map();
  for (let round = 0; round < 4; round++) {
    for (let i = 0; i < 12; i++) {
      const [key, bytes] = [`kill/${round}/${i}`, randomBytes(400_000 + i)];
      await put(key, bytes, i % 2 ? "STANDARD_IA" : "GLACIER_IR");
      put1.set(key, bytes);
    }
    const before = (await inFolder()).length;
    await eventually(async () => (await inFolder()).length > before, { what: "a move is under way", everyMs: 1 });
    await near.kill();
    await startNear();
    for (const [key, bytes] of put1) assert.ok((await get(key)).equals(bytes), key);
  }
  await eventually(async () => (await inVault()).length + (await inFolder()).length >= put1.size, { what: "every object moves" });
});

test("tarn verify reads the locations, and tarn recover finds their objects", async () => {
  const run = (...args) => {
    const ran = spawnSync(program, [...args, "--data", data], { encoding: "utf8", env: { ...process.env, ...secrets(far) } });
    return { status: ran.status, text: ran.stdout + ran.stderr };
  };
  const bytes = randomBytes(2_000_000);
  await put("checked", bytes, "STANDARD_IA");
  await eventually(async () => (await inVault()).some((one) => one.Size === bytes.length), { what: "the object is in the bucket" });
  await eventually(async () => !status().Locations.some((one) => one.DownSince), { what: "all locations are up" });
  await near.stop();
  const damaged = run("verify");
  assert.match(damaged.text, /DAMAGED .*s3:\/\/lake\/instant, in the storage location cold/);
  assert.match(damaged.text, /storage location far: \d+ blobs, 0 of them without a row/);
  assert.equal(damaged.status, 1);
  const skipped = run("verify", "--skip-locations");
  assert.match(skipped.text, /in storage locations left out/);
  assert.equal(skipped.status, 0, skipped.text);

  for (const name of ["meta.db", "meta.db-wal", "meta.db-shm", "meta.db.copy"]) await rm(join(data, name), { force: true });
  const recovered = run("recover");
  assert.equal(recovered.status, 0, recovered.text);
  assert.match(recovered.text, /are in storage locations, which a recovery does not read/);
  await startNear();
  assert.ok((await get("checked")).equals(bytes));
  assert.equal((await s3.send(new HeadObjectCommand({ Bucket, Key: "checked" }))).StorageClass, "STANDARD_IA");
});

test("settings that cannot work are refused by name", async () => {
  const top = await mkdtemp(join(tmpdir(), "tarn-location-settings-"));
  const own = join(top, "data");
  await mkdir(own);
  const refusal = async (json, env = {}) => {
    await writeFile(join(own, "tarn.json"), typeof json === "string" ? json : JSON.stringify(json));
    const run = spawnSync(program, ["serve", "--data", own, "--listen", "127.0.0.1:0"], { encoding: "utf8", timeout: 900_000, env: { ...process.env, ...env } });
    assert.notEqual(run.status, 0);
    return run.stderr;
  };
  const locations = (one) => ({ storageLocations: { one } });
  const bucket = { kind: "s3", bucket: "vault", endpoint: `http://127.0.0.1:${farPort}`, accessKeyIdVariable: "NOT_SET", secretAccessKeyVariable: "NOT_SET" };
  assert.match(await refusal(locations({ kind: "tape" })), /one\.kind must be folder or s3/);
  assert.match(await refusal(locations({ kind: "folder" })), /one\.path is missing/);
  assert.match(await refusal(locations({ kind: "folder", path: "cold" })), /one\.path must be absolute/);
  assert.match(await refusal(locations({ kind: "folder", path: "/x", speed: 1 })), /one\.speed is not known; the members are kind, path/);
  assert.match(await refusal(locations({ kind: "folder", path: join(top, "missing") })), /storage location one cannot be used: .*missing does not exist/);
  assert.match(await refusal(locations({ kind: "folder", path: join(own, "blobs") })), /must not contain each other/);
  assert.match(await refusal(locations({ kind: "folder", path: top })), /must not contain each other/);
  assert.match(await refusal(locations(bucket)), /one needs the variable NOT_SET/);
  assert.match(await refusal(locations(bucket), { NOT_SET: "wrong" }), /storage location one cannot be used: .*vault/);
  assert.match(await refusal(locations({ kind: "folder", path: folder })), /belongs to another instance/);
  assert.match(await refusal({ storageClasses: { STANDARD_IA: "one" } }), /STANDARD_IA has the storage location one, which "storageLocations" does not name/);
  assert.match(await refusal({ storageClasses: { STANDARD: "one" } }), /STANDARD stays in the data directory/);
  assert.match(await refusal({ storageClasses: { WARM: "one" } }), /WARM is no storage class/);
  assert.match(await refusal('{"storageLocations": {"a": {"kind": "folder", "path": "/x"}, "a": {"kind": "folder", "path": "/y"}}}'), /a is there twice/);
  await mkdir(join(top, "cold", "deep"), { recursive: true });
  assert.match(
    await refusal({ storageLocations: { a: { kind: "folder", path: join(top, "cold") }, b: { kind: "folder", path: join(top, "cold", "deep") } } }),
    /the folders of a and b must not contain each other/);
  await rm(top, { recursive: true, force: true });
});
