import assert from "node:assert/strict";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { GetFunctionUrlConfigCommand, InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { signedFetch } from "../signed-fetch.mjs";
import { zip } from "../zip.mjs";
import { missing, terraformIn } from "./plugins.mjs";

const node = (answer) => zip({
  "index.js": `exports.handler = async () => ({ answer: ${answer}, greeting: process.env.GREETING, library: require("library") });`,
});

test("Terraform deploys functions, sees no difference, shifts traffic and destroys", { skip: missing, timeout: 300_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "tarn-terraform-"));
  try {
    await copyFile(fileURLToPath(new URL("functions/main.tf", import.meta.url)), join(folder, "main.tf"));
    await writeFile(join(folder, "one.zip"), node(1));
    await writeFile(join(folder, "two.zip"), node(2));
    await writeFile(join(folder, "layer.zip"), zip({ "nodejs/node_modules/library/index.js": "module.exports = 'shared';" }));
    await writeFile(join(folder, "python.zip"), zip({ "app.py": "def handler(event, context):\n    return event\n" }));
    await writeFile(join(folder, "shell.zip"), zip({ bootstrap: { content: "#!/bin/sh\nexit 1\n", mode: 0o100755 } }));
    const terraform = await terraformIn(folder);
    await terraform.ok("apply", "-no-color", "-auto-approve");
    const second = await terraform.run("plan", "-no-color", "-detailed-exitcode");
    assert.equal(second.status, 0, `the second plan sees differences:\n${second.output}`);

    const client = new LambdaClient({});
    const invoke = async (Qualifier) => {
      const answer = await client.send(new InvokeCommand({ FunctionName: "tf-node", Qualifier, Payload: "{}" }));
      return JSON.parse(Buffer.from(answer.Payload).toString());
    };
    assert.deepEqual(await invoke("live"), { answer: 1, greeting: "moin", library: "shared" });

    const { FunctionUrl } = await client.send(new GetFunctionUrlConfigCommand({ FunctionName: "tf-node", Qualifier: "live" }));
    const viaUrl = await signedFetch({ service: "lambda", method: "GET", path: new URL(FunctionUrl).pathname });
    assert.deepEqual([viaUrl.status, JSON.parse(viaUrl.text)], [200, { answer: 1, greeting: "moin", library: "shared" }]);
    assert.equal((await fetch(FunctionUrl)).status, 403);

    const changes = ["-no-color", "-var", "greeting=servus", "-var", "code=two.zip", "-var", "weight=0.5"];
    assert.match(await terraform.ok("apply", "-auto-approve", ...changes), /0 added, 3 changed, 0 destroyed/);
    const third = await terraform.run("plan", "-detailed-exitcode", ...changes);
    assert.equal(third.status, 0, `the plan after the changes sees differences:\n${third.output}`);
    assert.deepEqual(await invoke("live"), { answer: 2, greeting: "servus", library: "shared" });
    const shifted = new Set();
    for (let i = 0; i < 60 && shifted.size < 2; i++) shifted.add((await invoke("shift")).answer);
    assert.deepEqual([...shifted].sort(), [1, 2]);
    await terraform.ok("destroy", "-auto-approve", ...changes);
    await assert.rejects(invoke("live"), { name: "ResourceNotFoundException" });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
