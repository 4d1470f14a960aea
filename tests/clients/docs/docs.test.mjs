// Runs every command of README and docs. When root runs the tests, the commands run as an ordinary user who can run their tools.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { chown, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { program, serverUser } from "../tarn-server.mjs";
import { script, shBlocks } from "./sh-blocks.mjs";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const documents = ["README.md", ...(await readdir(join(root, "docs"), { recursive: true })).filter((f) => f.endsWith(".md")).map((f) => `docs/${f}`)];

const pages = await Promise.all(documents.map(async (document) => ({ document, all: await shBlocks(join(root, document)) })));

// Documents mostly wait for servers, so several run at a time, each in a folder of its own.
describe("documents", { concurrency: 3 }, () => {
  for (const { document, all } of pages) if (all.length > 0) run(document, all);
});

function run(document, all) {
  const runnable = all.filter((block) => !block.notRun);
  const needed = [...new Set(runnable.flatMap((block) => block.needs))];
  const absent = needed.filter((tool) => spawnSync(tool, ["--version"]).error);
  const own = needed.filter((tool) => !absent.includes(tool) && serverUser && spawnSync(tool, ["--version"], userOf(serverUser)).status !== 0);
  const user = own.length > 0 ? undefined : serverUser;
  const blocks = runnable.filter((block) => !block.needs.some((tool) => absent.includes(tool)));
  test(`the commands of ${document} work`, { skip: blocks.length === 0 && "nothing to run" }, async (t) => {
    if (absent.length) t.diagnostic(`not installed, their blocks were left out: ${absent.join(", ")}`);
    if (own.length) t.diagnostic(`the page ran as root, because an ordinary user cannot run ${own.join(", ")}`);
    const folder = await mkdtemp(join(tmpdir(), "tarn-docs-"));
    try {
      await symlink(program, join(folder, "tarn"));
      if (user) await chown(folder, user, user);
      const child = spawn("bash", ["-c", script(blocks)], { cwd: folder, env: environment(user && folder), stdio: ["ignore", "pipe", "pipe"], ...userOf(user) });
      let output = "";
      child.stdout.on("data", (chunk) => (output += chunk));
      child.stderr.on("data", (chunk) => (output += chunk));
      const status = await new Promise((resolve) => child.on("close", resolve));
      assert.equal(status, 0, output.slice(-8000));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}

function userOf(user) {
  return user ? { uid: user, gid: user } : {};
}

function environment(home) {
  const kept = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(AWS_|TARN_)/.test(name)));
  if (home) kept.HOME = home;
  return { ...kept, TARN_LISTEN: "127.0.0.1:0", AWS_CONFIG_FILE: "/dev/null", AWS_SHARED_CREDENTIALS_FILE: "/dev/null" };
}
