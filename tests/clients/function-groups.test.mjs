// Control groups of version 2: a server that owns its group gives each environment one with limits.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { DeleteFunctionCommand } from "@aws-sdk/client-lambda";
import { functionsOf, json } from "./functions.mjs";
import { program, startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

const MiB = 1024 * 1024;
const tree = () => readFileSync("/proc/self/mountinfo", "utf8").split("\n").find((line) => line.includes(" - cgroup2 "))?.split(" ")[4];
const wanted = ["memory", "pids"];
const here = tree() ? readFileSync(join(tree(), "cgroup.controllers"), "utf8").trim().split(" ").filter((one) => wanted.includes(one)) : [];
const skip = process.getuid() !== 0 ? "only root makes control groups here"
  : here.length === 0 ? "this machine has no control groups of version 2 with limits of memory or processes"
  : spawnSync("unshare", ["-C", "true"]).status !== 0 && "unshare cannot make a namespace of control groups";

// Allocates a memory file that no process maps: only a control group counts it.
const code = `
import os
def handler(event, context):
    if event.get("mb"):
        file = os.memfd_create("hidden")
        for _ in range(event["mb"]):
            os.write(file, b"x" * (1 << 20))
    return os.getpid()
`;

test("an environment has a control group with its limits until it ends", { skip }, async (context) => {
  const folder = mkdtempSync(join(tmpdir(), "tarn-groups-"));
  const group = join(tree(), `tarn-test-${process.pid}`);
  const wrapper = join(folder, "tarn");
  const view = join(folder, "view");
  mkdirSync(view);
  mkdirSync(group);
  // As in a container: the server sees its own group as the first one.
  writeFileSync(wrapper, `#!/bin/sh
echo $$ > ${group}/cgroup.procs
exec unshare -C -m sh -c 'mount -t cgroup2 none ${view} && mount --bind ${view} ${tree()} && umount ${view}; exec "$@"' sh ${program} "$@"\n`, { mode: 0o755 });
  const switches = join(tree(), "cgroup.subtree_control");
  const before = readFileSync(switches, "utf8").trim().split(" ");
  writeFileSync(switches, here.map((one) => `+${one}`).join(" "));
  const environments = () => readdirSync(join(group, "tarn-functions"), { withFileTypes: true }).filter((one) => one.isDirectory());
  let server;
  try {
    server = await startTarn({ executable: wrapper, data: join(folder, "data"), user: process.getuid() });
    assert.match(server.log(), new RegExp(`control groups \\(${here.join(", ")}\\)`));
    const functions = functionsOf(server);
    const role = await functions.makeRole("groups");
    await functions.make("grouped", { "index.py": code }, role, { Runtime: "python3.12", Handler: "index.handler", MemorySize: 128 });
    json(await functions.invoke("grouped"));
    const [own] = environments();
    const read = (file) => readFileSync(join(group, "tarn-functions", own.name, file), "utf8").trim();
    assert.ok(read("cgroup.procs").split("\n").length > 0 && existsSync(`/proc/${read("cgroup.procs").split("\n")[0]}`));
    if (here.includes("pids")) assert.equal(read("pids.max"), "1024");
    if (here.includes("memory")) {
      assert.ok(Number(read("memory.max")) >= 128 * MiB);
      const answer = await functions.invoke("grouped", { mb: 900 });
      assert.match(json(answer).errorType, /OutOfMemory/);
    }
    json(await functions.invoke("grouped"));
    await functions.send(new DeleteFunctionCommand({ FunctionName: "grouped" }));
    await eventually(() => environments().length === 0, { what: "the groups of ended environments are removed" });
    assert.equal(await server.stop(), 0);
  } catch (failure) {
    context.diagnostic(server?.log() ?? "no server");
    throw failure;
  } finally {
    await server?.kill();
    const left = existsSync(join(group, "tarn-functions")) ? environments().map(({ name }) => `tarn-functions/${name}`) : [];
    for (const one of [...left, "tarn-functions", "tarn-server", ""]) {
      const path = join(group, one);
      await eventually(() => !existsSync(path) || (rmdirSync(path), true), { what: path });
    }
    for (const one of here.filter((name) => !before.includes(name))) writeFileSync(switches, `-${one}`);
    rmSync(folder, { recursive: true, force: true });
  }
});
