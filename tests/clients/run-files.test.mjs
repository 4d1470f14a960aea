// The runner of the test files: it counts over all files, ends with 1 after a failure, and begins no file once its time is over.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

const folder = mkdtempSync(join(tmpdir(), "tarn-run-files-"));
after(() => rmSync(folder, { recursive: true }));
const runner = fileURLToPath(new URL("../run-files.mjs", import.meta.url));
const file = (name, text) => (writeFileSync(join(folder, name), `import { test } from "node:test";\n${text}\n`), join(folder, name));
const good = file("good.test.mjs", `test("one", (t) => t.test("inner", () => {}));\ntest("two", { skip: "a reason" }, () => {});`);
const bad = file("bad.test.mjs", `test("bad", () => { throw new Error("no"); });`);
const broken = file("broken.test.mjs", `throw new Error("the file");`);

function run(env, ...files) {
  const paths = ["log", "tap", "times"].map((name) => join(folder, name));
  // This file has a runner of its own, and perhaps a limit and lanes.
  const { NODE_TEST_CONTEXT: _, TEST_UNTIL: __, TEST_LANES: ___, ...outer } = process.env;
  const { status } = spawnSync(process.execPath, [runner, ...paths, ...files], { env: { ...outer, ...env } });
  const [log, tap, times] = paths.map((path) => readFileSync(path, "utf8"));
  const count = (name) => Number(tap.match(new RegExp(`^# ${name} (\\d+)$`, "m"))[1]);
  return { status, log, tap, times, counts: [count("pass"), count("fail"), count("cancelled"), count("skipped")] };
}

test("counts are those of all files, and a failure is a status", () => {
  const { status, counts, log, times } = run({}, good, bad, broken);
  assert.deepEqual([status, counts], [1, [2, 2, 0, 1]]);
  assert.match(log, /failing tests:[\s\S]*bad/);
  assert.match(times, /^\d+ good: one$/m);
  assert.equal(run({}, good).status, 0);
});

test("one lane runs a file after the other, in their order", () => {
  const step = (name) => `import { appendFileSync } from "node:fs";
    test("${name}", async () => { appendFileSync(${JSON.stringify(join(folder, "steps"))}, "begin "); await new Promise(setImmediate); appendFileSync(${JSON.stringify(join(folder, "steps"))}, "end "); });`;
  const files = ["c", "a", "b"].map((name) => file(`${name}.test.mjs`, step(name)));
  const { status, tap } = run({ TEST_LANES: "1" }, ...files);
  assert.equal(status, 0);
  assert.deepEqual([...tap.matchAll(/^ok \d+ - (\w)$/gm)].map(([, name]) => name), ["c", "a", "b"]);
  assert.equal(readFileSync(join(folder, "steps"), "utf8"), "begin end begin end begin end ");
});

test("after its time no file begins, and each is skipped by name", () => {
  const { status, counts, tap } = run({ TEST_UNTIL: "1" }, good, bad);
  assert.deepEqual([status, counts], [0, [0, 0, 0, 2]]);
  assert.match(tap, /- bad # SKIP no time was left/);
});
