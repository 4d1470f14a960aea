// Programs that speak S3, with odd names: aws s3, rclone, s3cmd (signatures of both versions), restic and s3fs. A program that the machine lacks is
// skipped with the reason.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { eventually, unique } from "./wait.mjs";

const s3 = new S3Client({ forcePathStyle: true });
const folder = mkdtempSync(join(tmpdir(), "tarn-programs-"));
const names = ["plain.txt", "a b/c d.txt", "ü/日本.txt", "100%/50%25.txt", "plus+sign & more=1.txt", "it's #1?.txt", "(star*)~[x]{y}!$.txt", "<amp;>.txt", "deep/er/and/deeper", "empty"];
const bytes = (name) => (name === "empty" ? "" : `content of ${name}\n`.repeat(name.length));
const source = join(folder, "source");
const lacks = (program, flag = "--version") => spawnSync(program, [flag]).error && `${program} is not installed`;
const url = new URL(process.env.AWS_ENDPOINT_URL);

before(() => names.forEach((name) => put(name, bytes(name))));
after(() => rmSync(folder, { recursive: true, force: true }));

function put(name, content) {
  mkdirSync(dirname(join(source, name)), { recursive: true });
  writeFileSync(join(source, name), content);
  // Older than every upload: times of objects are shown in whole seconds, and aws s3 sync copies what seems newer.
  const aMinuteAgo = Date.now() / 1000 - 60;
  utimesSync(join(source, name), aMinuteAgo, aMinuteAgo);
}

function run(program, args, { input, env = {} } = {}) {
  const ran = spawnSync(program, args, { input, encoding: "utf8", cwd: folder, env: { ...process.env, HOME: folder, ...env } });
  assert.equal(ran.status, 0, `${program} ${args.join(" ")}\n${ran.stdout}${ran.stderr}`);
  return ran.stdout;
}

const bucket = async () => {
  const Bucket = unique("programs");
  await s3.send(new CreateBucketCommand({ Bucket }));
  return Bucket;
};
const keys = async (Bucket, Prefix) => (await s3.send(new ListObjectsV2Command({ Bucket, Prefix }))).Contents?.map((one) => one.Key).sort() ?? [];
const filesIn = (place) => readdirSync(place, { recursive: true }).filter((name) => statSync(join(place, name)).isFile()).sort();
const sorted = [...names].sort();

function same(place) {
  assert.deepEqual(filesIn(place), sorted);
  for (const name of names) assert.equal(readFileSync(join(place, name), "utf8"), bytes(name), name);
}

test("aws s3 syncs, copies, removes and presigns odd names", { skip: lacks("aws") }, async () => {
  const [Bucket, back] = [await bucket(), join(folder, "aws")];
  run("aws", ["s3", "sync", source, `s3://${Bucket}/all`, "--quiet"]);
  assert.deepEqual(await keys(Bucket, "all/"), sorted.map((name) => `all/${name}`).sort());
  run("aws", ["s3", "sync", `s3://${Bucket}/all`, back, "--quiet"]);
  same(back);
  assert.equal(run("aws", ["s3", "sync", source, `s3://${Bucket}/all`]), "", "a second run copies nothing");
  const odd = "it's #1?.txt";
  run("aws", ["s3", "cp", `s3://${Bucket}/all/${odd}`, `s3://${Bucket}/copy of ${odd}`, "--quiet"]);
  const signed = run("aws", ["s3", "presign", `s3://${Bucket}/copy of ${odd}`]).trim();
  assert.equal(await (await fetch(signed)).text(), bytes(odd));
  run("aws", ["s3", "rm", `s3://${Bucket}/all/ü`, "--recursive", "--quiet"]);
  assert.equal((await keys(Bucket, "all/")).length, names.length - 1);
});

test("rclone syncs, copies and checks odd names", { skip: lacks("rclone", "version") }, async () => {
  const [Bucket, back] = [await bucket(), join(folder, "rclone")];
  const env = {
    RCLONE_CONFIG: join(folder, "none.conf"), RCLONE_CONFIG_TARN_TYPE: "s3", RCLONE_CONFIG_TARN_PROVIDER: "Other", RCLONE_CONFIG_TARN_ENDPOINT: url.href,
    RCLONE_CONFIG_TARN_ENV_AUTH: "true", RCLONE_CONFIG_TARN_REGION: "us-east-1", AWS_CA_BUNDLE: "",
  };
  const rclone = (...args) => run("rclone", ["--s3-upload-cutoff", "5Mi", "--s3-chunk-size", "5Mi", ...args], { env });
  put("large", "0123456789".repeat(1_200_000));
  rclone("sync", source, `tarn:${Bucket}/all`);
  rclone("check", "--download", source, `tarn:${Bucket}/all`);
  rclone("copy", `tarn:${Bucket}/all`, `tarn:${Bucket}/copied`);
  rclone("check", `tarn:${Bucket}/all`, `tarn:${Bucket}/copied`);
  rmSync(join(source, "large"));
  rclone("sync", source, `tarn:${Bucket}/all`);
  assert.deepEqual(await keys(Bucket, "all/"), sorted.map((name) => `all/${name}`).sort());
  rclone("copy", `tarn:${Bucket}/all`, back);
  same(back);
  assert.match(rclone("lsl", `tarn:${Bucket}/all`), /it's #1\?\.txt/);
  rclone("purge", `tarn:${Bucket}/copied`);
  assert.deepEqual(await keys(Bucket, "copied/"), []);
});

for (const version of ["4", "2"]) {
  test(`s3cmd puts, lists, syncs, opens and deletes, with signatures of version ${version}`, { skip: lacks("s3cmd") }, async () => {
    const [Bucket, back] = [await bucket(), join(folder, `s3cmd${version}`)];
    writeFileSync(join(folder, "s3cfg"), [
      "[default]", `access_key = ${process.env.AWS_ACCESS_KEY_ID}`, `secret_key = ${process.env.AWS_SECRET_ACCESS_KEY}`, `host_base = ${url.host}`,
      `host_bucket = ${url.host}/%(bucket)`, "use_https = False", `signature_v2 = ${version === "2" ? "True" : "False"}`, "multipart_chunk_size_mb = 5",
    ].join("\n"));
    const s3cmd = (...args) => run("s3cmd", ["-c", join(folder, "s3cfg"), "--no-progress", ...args]);
    writeFileSync(join(folder, "large"), "0123456789".repeat(600_000));
    s3cmd("put", join(folder, "large"), `s3://${Bucket}/large`);
    assert.match(s3cmd("ls", `s3://${Bucket}`), /6000000 .*large/);
    s3cmd("sync", `${source}/`, `s3://${Bucket}/all/`);
    assert.deepEqual(await keys(Bucket, "all/"), sorted.map((name) => `all/${name}`).sort());
    mkdirSync(back);
    s3cmd("sync", `s3://${Bucket}/all/`, `${back}/`);
    same(back);
    s3cmd("cp", `s3://${Bucket}/all/plain.txt`, `s3://${Bucket}/copy`);
    s3cmd("get", `s3://${Bucket}/copy`, join(back, "copy"));
    assert.equal(readFileSync(join(back, "copy"), "utf8"), bytes("plain.txt"));
    assert.match(s3cmd("info", `s3://${Bucket}/copy`), /MD5 sum/);
    s3cmd("del", "--recursive", "--force", `s3://${Bucket}/`);
    s3cmd("rb", `s3://${Bucket}`);
  });
}

test("restic backs up, checks, restores and prunes", { skip: lacks("restic", "version") }, async () => {
  const [Bucket, back] = [await bucket(), join(folder, "restic")];
  const env = { RESTIC_REPOSITORY: `s3:${url.origin}/${Bucket}/repository`, RESTIC_PASSWORD: "secret", RESTIC_CACHE_DIR: join(folder, "cache") };
  const restic = (...args) => run("restic", ["--quiet", ...args], { env });
  restic("init");
  restic("backup", source);
  put("plain.txt", "changed");
  restic("backup", source);
  put("plain.txt", bytes("plain.txt"));
  restic("check", "--read-data");
  const [first, second] = JSON.parse(restic("snapshots", "--json"));
  restic("restore", first.id, "--target", back);
  same(join(back, source));
  restic("forget", second.id, "--prune");
  restic("check");
  assert.equal(JSON.parse(restic("snapshots", "--json")).length, 1);
});

const noFuse = lacks("s3fs") || (process.getuid() !== 0 && "s3fs mounts as root here") || (spawnSync("test", ["-c", "/dev/fuse"]).status !== 0 && "the machine has no FUSE");
test("s3fs mounts a bucket", { skip: noFuse }, async (t) => {
  const [Bucket, place, cache] = [await bucket(), join(folder, "mount"), join(folder, "passwd-s3fs")];
  mkdirSync(place);
  writeFileSync(cache, `${process.env.AWS_ACCESS_KEY_ID}:${process.env.AWS_SECRET_ACCESS_KEY}`, { mode: 0o600 });
  const options = `passwd_file=${cache},url=${url.origin},use_path_request_style,endpoint=us-east-1`;
  const mounted = spawnSync("s3fs", [Bucket, place, "-o", options], { encoding: "utf8", env: { PATH: process.env.PATH, HOME: folder } });
  if (mounted.status !== 0 && /fuse/i.test(mounted.stderr)) return t.skip(mounted.stderr.trim());
  try {
    await eventually(() => spawnSync("mountpoint", ["-q", place]).status === 0);
    mkdirSync(join(place, "sub folder"));
    const content = Buffer.alloc(12 << 20, "s3fs");
    writeFileSync(join(place, "sub folder", "ü large"), content);
    const digest = (data) => createHash("sha256").update(data).digest("hex");
    assert.equal(digest(readFileSync(join(place, "sub folder", "ü large"))), digest(content));
    assert.deepEqual(readdirSync(join(place, "sub folder")), ["ü large"]);
    spawnSync("mv", [join(place, "sub folder", "ü large"), join(place, "moved")]);
    assert.deepEqual(await keys(Bucket), ["moved", "sub folder/"]);
    rmSync(join(place, "moved"));
    assert.deepEqual(await keys(Bucket), ["sub folder/"]);
  } finally {
    run("umount", [place]);
  }
});
