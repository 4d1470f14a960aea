// Functions of every kind, deployed and invoked by the SDK and by the aws CLI.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { functionsOf, json } from "./functions.mjs";
import { sampleFunctions } from "./sample-functions.mjs";
import { startTarn } from "./tarn-server.mjs";
import { zip } from "./zip.mjs";

const kinds = sampleFunctions();
const numbers = [1, 20, 300];
const memory = 256;
let server, functions, role;
before(async () => {
  server = await startTarn();
  functions = functionsOf(server);
  role = await functions.makeRole("kinds");
});
after(async () => (await server.stop(), await server.remove()));

for (const [kind, { runtime, handler, files }] of Object.entries(kinds)) {
  test(`the SDK deploys and invokes a function: ${kind}`, async () => {
    await functions.make(kind, files, role, { Runtime: runtime, Handler: handler, MemorySize: memory });
    const answer = await functions.invoke(kind, { numbers }, { LogType: "Tail" });
    assert.deepEqual([answer.FunctionError, json(answer)], [undefined, { sum: 321 }]);
    assert.match(Buffer.from(answer.LogResult, "base64").toString(), /adding/);
  });
}

const noAws = spawnSync("aws", ["--version"]).status !== 0 && "the aws CLI is not installed";
test("the aws CLI deploys and invokes functions of every kind", { skip: noAws }, () => {
  const folder = mkdtempSync(join(tmpdir(), "tarn-kinds-"));
  const lambda = (command, name, ...args) => {
    const answer = spawnSync("aws", ["lambda", ...command.split(" "), "--function-name", `cli-${name}`, ...args], {
      env: { ...process.env, ...server.env }, encoding: "utf8",
    });
    assert.equal(answer.status, 0, `${command} ${name}\n${answer.stderr}`);
    return answer.stdout;
  };
  try {
    writeFileSync(join(folder, "event"), JSON.stringify({ numbers }));
    for (const [kind, { runtime, handler, files }] of Object.entries(kinds)) {
      writeFileSync(join(folder, `${kind}.zip`), zip(files));
      const code = ["--zip-file", `fileb://${join(folder, `${kind}.zip`)}`];
      lambda("create-function", kind, "--runtime", runtime, "--handler", handler, "--role", role, "--memory-size", `${memory}`, "--timeout", "30", ...code);
      lambda("wait function-active-v2", kind);
      lambda("invoke", kind, "--payload", `fileb://${join(folder, "event")}`, join(folder, "answer"));
      assert.deepEqual(JSON.parse(readFileSync(join(folder, "answer"), "utf8")), { sum: 321 }, kind);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
