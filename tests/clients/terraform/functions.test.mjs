import assert from "node:assert/strict";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { KinesisClient, PutRecordCommand } from "@aws-sdk/client-kinesis";
import { GetFunctionUrlConfigCommand, InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { sampleFunctions } from "../sample-functions.mjs";
import { signedFetch } from "../signed-fetch.mjs";
import { eventually } from "../wait.mjs";
import { zip } from "../zip.mjs";
import { missing, terraformIn } from "./plugins.mjs";

const node = (answer) => zip({
  "index.js": `exports.handler = async ({ Records }) => {
    for (const { kinesis } of Records ?? []) console.log(Buffer.from(kinesis.data, "base64").toString());
    return Records ? { batchItemFailures: [] } : { answer: ${answer}, greeting: process.env.GREETING, library: require("library") };
  };`,
});

const others = ["python", "csharp", "shell"];

test("Terraform deploys functions, sees no difference, shifts traffic and destroys", { skip: missing }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "tarn-terraform-"));
  try {
    await copyFile(fileURLToPath(new URL("functions/main.tf", import.meta.url)), join(folder, "main.tf"));
    await writeFile(join(folder, "one.zip"), node(1));
    await writeFile(join(folder, "two.zip"), node(2));
    await writeFile(join(folder, "layer.zip"), zip({ "nodejs/node_modules/library/index.js": "module.exports = 'shared';" }));
    const kinds = sampleFunctions();
    for (const kind of others) await writeFile(join(folder, `${kind}.zip`), zip(kinds[kind].files));
    const terraform = await terraformIn(folder);
    await terraform.ok("apply", "-no-color", "-auto-approve");
    const second = await terraform.run("plan", "-no-color", "-detailed-exitcode");
    assert.equal(second.status, 0, `the second plan sees differences:\n${second.output}`);

    const client = new LambdaClient({});
    const invoke = async (Qualifier, FunctionName = "tf-node", event = {}) => {
      const answer = await client.send(new InvokeCommand({ FunctionName, Qualifier, Payload: JSON.stringify(event) }));
      return JSON.parse(Buffer.from(answer.Payload).toString());
    };
    for (const kind of others) assert.deepEqual(await invoke(undefined, `tf-${kind}`, { numbers: [1, 20, 300] }), { sum: 321 }, kind);
    assert.deepEqual(await invoke("live"), { answer: 1, greeting: "moin", library: "shared" });

    const { FunctionUrl } = await client.send(new GetFunctionUrlConfigCommand({ FunctionName: "tf-node", Qualifier: "live" }));
    const viaUrl = await signedFetch({ service: "lambda", method: "GET", path: new URL(FunctionUrl).pathname });
    assert.deepEqual([viaUrl.status, JSON.parse(viaUrl.text)], [200, { answer: 1, greeting: "moin", library: "shared" }]);
    assert.equal((await fetch(FunctionUrl)).status, 403);

    const [kinesis, logs] = [new KinesisClient({}), new CloudWatchLogsClient({})];
    for (const kind of ["click", "noise", "click"]) {
      await kinesis.send(new PutRecordCommand({ StreamName: "tf-function-clicks", PartitionKey: kind, Data: Buffer.from(JSON.stringify({ kind })) }));
    }
    const seen = async (filterPattern) =>
      (await logs.send(new FilterLogEventsCommand({ logGroupName: "/aws/lambda/tf-node", filterPattern }))).events.length;
    await eventually(async () => await seen("click") === 2, { what: "the mapping's records are in the function's log" });
    assert.equal(await seen("noise"), 0);

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
