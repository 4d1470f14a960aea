// A private RabbitMQ with a quorum queue. Its files are in a folder of its own; it listens on loopback, and its port mapper ends with it.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./bare-loop.mjs";
import { runClient } from "./client.mjs";

const programs = "/usr/lib/rabbitmq/bin";

/** Messages a second, each published with a confirm, taken and acknowledged by tens; undefined where RabbitMQ is not installed. */
export async function rabbitCycle(connections, seconds) {
  if (!existsSync(join(programs, "rabbitmq-server"))) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "tarn-rabbit-"));
  const [port, distribution, mapper] = [await freePort(), await freePort(), await freePort()];
  const config = join(folder, "rabbitmq.conf");
  mkdirSync(join(folder, "log"));
  writeFileSync(config, `listeners.tcp.1 = 127.0.0.1:${port}\nloopback_users = none\n`);
  const env = {
    ...process.env, HOME: folder, RABBITMQ_NODENAME: `bench${process.pid}@localhost`, RABBITMQ_MNESIA_BASE: join(folder, "data"),
    RABBITMQ_LOG_BASE: join(folder, "log"), RABBITMQ_CONFIG_FILE: config, RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, "plugins"),
    RABBITMQ_DIST_PORT: `${distribution}`, ERL_EPMD_PORT: `${mapper}`, ERL_EPMD_ADDRESS: "127.0.0.1",
  };
  writeFileSync(join(folder, "plugins"), "[].\n");
  const server = spawn(join(programs, "rabbitmq-server"), [], { env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  const ended = new Promise((resolve) => server.on("exit", resolve));
  let output = "";
  for (const pipe of [server.stdout, server.stderr]) pipe.on("data", (chunk) => (output += chunk));
  try {
    for (const end = Date.now() + 90_000; !/completed with/.test(output);) {
      if (Date.now() > end || server.exitCode !== null) throw new Error(`RabbitMQ did not start: ${output.slice(-500)}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await runClient({}, "rabbit", port, connections, 1);
    return (await runClient({}, "rabbit", port, connections, seconds)).perSecond * 10;
  } finally {
    try {
      process.kill(-server.pid, "SIGKILL");
    } catch {
      // It has ended.
    }
    await ended;
    spawnSync("epmd", ["-port", `${mapper}`, "-kill"], { env });
    rmSync(folder, { recursive: true, force: true });
  }
}
