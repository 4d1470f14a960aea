// --worker-isolation strict refuses to start if an isolation measure is missing; without strict the server starts and
// names the missing measures.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { program, startTarn } from "./tarn-server.mjs";

const skip = process.getuid() !== 0 && "only root gives workers a user of their own, so only root can lack one";

test("strict isolation refuses to start where workers cannot have a user of their own", { skip }, async () => {
  const built = dirname(await realpath(program));
  const hidden = await mkdtemp(join(dirname(built), "hidden-")); // mode 0700: no other user reads the program in it
  try {
    assert.equal(spawnSync("cp", ["-al", built, join(hidden, "tarn")]).status, 0);
    const tarn = join(hidden, "tarn/tarn");
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(AWS|TARN)_/.test(name)));
    const strict = ["serve", "--data", join(hidden, "data"), "--listen", "127.0.0.1:0", "--worker-isolation", "strict"];
    const refused = spawnSync(tarn, strict, { encoding: "utf8", env, timeout: 900_000 });
    assert.equal(refused.status, 1);
    assert.match(refused.stderr, /worker isolation is strict, but this machine lacks own user/);
    const server = await startTarn({ executable: tarn, user: process.getuid() });
    assert.match(server.log(), /workers: .*missing: own user/);
    assert.equal(await server.stop(), 0);
    await server.remove();
  } finally {
    await rm(hidden, { recursive: true, force: true });
  }
});
