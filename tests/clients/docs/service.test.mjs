// The unit of docs/service.md, run as its own user where the tests may change to one: command, umask and variables are the unit's.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { chownSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { program } from "../tarn-server.mjs";

const Ordinary = 65534;
const page = readFileSync(fileURLToPath(new URL("../../../docs/service.md", import.meta.url)), "utf8");
const unit = /```ini\n(.*?)```/s.exec(page)[1];
const setting = (name) => new RegExp(`^${name}=(.*)$`, "m").exec(unit)[1];

const container = /```dockerfile\n(.*?)```/s.exec(page)[1];
const instruction = (name) => new RegExp(`^${name} (.*)$`, "m").exec(container)[1];

/** Runs the command as the page has it, but with a folder, a program and a port of the test, as an ordinary user where root runs the tests. */
async function serve(command, umask, [name, value], work) {
  const folder = mkdtempSync(join(tmpdir(), "tarn-service-"));
  const user = process.getuid() === 0 ? Ordinary : process.getuid();
  chownSync(folder, user, user);
  const place = (text) => text.replaceAll("/var/lib/tarn", folder).replace("/opt/tarn/tarn", program).replace(/(127\.0\.0\.1|0\.0\.0\.0):4566/, "$1:0");
  const child = spawn("sh", ["-c", `umask ${umask}; exec ${place(command)}`], {
    uid: user, gid: user, env: { PATH: "/usr/bin:/bin", DOTNET_ROOT: process.env.DOTNET_ROOT, [name]: place(value) }, stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = new Promise((resolve) => child.on("exit", resolve));
  let log = "";
  child.stderr.on("data", (chunk) => (log += chunk));
  try {
    const url = await new Promise((resolve, reject) => {
      let out = "";
      child.stdout.on("data", (chunk) => {
        out += chunk;
        const ready = /^tarn ready (\S+) /m.exec(out);
        if (ready) resolve(ready[1]);
      });
      exited.then((code) => reject(new Error(`ended with ${code}: ${log}`)));
    });
    await work({ url, folder, user, log: () => log });
  } finally {
    child.kill("SIGTERM");
    assert.equal(await exited, 0);
    rmSync(folder, { recursive: true, force: true });
  }
}

test("the unit's service stores an object, keeps its files to itself, and names what it lacks", async () => {
  await serve(setting("ExecStart"), setting("UMask"), setting("Environment").split("="), async ({ url, folder, user, log }) => {
    const keys = readFileSync(join(folder, "credentials"), "utf8");
    const key = (which) => new RegExp(`${which}\\s*=\\s*(\\S+)`).exec(keys)[1];
    const s3 = new S3Client({
      endpoint: url, region: "us-east-1", forcePathStyle: true,
      credentials: { accessKeyId: key("aws_access_key_id"), secretAccessKey: key("aws_secret_access_key") },
    });
    await s3.send(new CreateBucketCommand({ Bucket: "kept-things" }));
    await s3.send(new PutObjectCommand({ Bucket: "kept-things", Key: "a", Body: "kept" }));
    assert.equal(await (await s3.send(new GetObjectCommand({ Bucket: "kept-things", Key: "a" }))).Body.transformToString(), "kept");
    assert.match(log(), new RegExp(`rights: user ${user}, without root: SQL workers and functions share the server's user`));
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const { mode, uid } = statSync(join(folder, entry.name));
      assert.equal(uid, user, entry.name);
      assert.equal(mode & 0o077, 0, `${entry.name} is open to other users: ${mode.toString(8)}`);
    }
  });
});

test("the container's command runs as its user, and its parts agree", async () => {
  const [entry, words] = ["ENTRYPOINT", "CMD"].map((name) => JSON.parse(instruction(name)));
  const [data, listen] = ["--data", "--listen"].map((option) => words[words.indexOf(option) + 1]);
  assert.deepEqual([instruction("VOLUME"), instruction("EXPOSE"), instruction("STOPSIGNAL")], [data, listen.split(":")[1], "SIGTERM"]);
  assert.match(container, new RegExp(`useradd .*\\b${instruction("USER")} && install -d -m 0700 -o tarn -g tarn ${data}`));
  assert.equal(instruction("COPY").split(" ")[1], entry[0].slice(0, entry[0].lastIndexOf("/")), "the program lies where it is copied to");
  await serve([...entry, ...words].join(" "), "0022", instruction("ENV").split("="), async ({ url }) => {
    assert.equal((await fetch(`${url.replace("0.0.0.0", "127.0.0.1")}/health`)).status, 200);
  });
});

test("systemd accepts the unit", { skip: spawnSync("systemd-analyze", ["--version"]).error && "systemd-analyze is not installed" }, () => {
  const folder = mkdtempSync(join(tmpdir(), "tarn-unit-"));
  try {
    const file = join(folder, "tarn.service");
    writeFileSync(file, unit.replace("/opt/tarn/tarn", "/bin/true"));
    const { stderr, status } = spawnSync("systemd-analyze", ["verify", "--man=no", file], { encoding: "utf8" });
    assert.equal(status, 0, stderr);
    assert.doesNotMatch(stderr, /tarn\.service:\d+/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
