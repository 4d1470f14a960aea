// Provisioned concurrency: environments that are ready before the first call, also after a crash and a restart.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as lambdas from "@aws-sdk/client-lambda";
import { functionsOf, json } from "./functions.mjs";
import { startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";
import { zip } from "./zip.mjs";

const {
  CreateAliasCommand, DeleteProvisionedConcurrencyConfigCommand, GetAccountSettingsCommand, GetProvisionedConcurrencyConfigCommand,
  LambdaClient, ListProvisionedConcurrencyConfigsCommand, PublishVersionCommand, PutFunctionConcurrencyCommand,
  PutProvisionedConcurrencyConfigCommand, UpdateAliasCommand, UpdateFunctionCodeCommand, UpdateFunctionConfigurationCommand, waitUntilFunctionUpdatedV2,
} = lambdas;

const FunctionName = "ready";
const code = (answer) => ({
  "index.mjs": `const me = crypto.randomUUID();
    export const handler = async ({ exit, ms = 0 }) => {
      if (exit) process.exit(1);
      await new Promise((resolve) => setTimeout(resolve, ms));
      return { answer: ${answer}, me, type: process.env.AWS_LAMBDA_INITIALIZATION_TYPE };
    };`,
});

let server, functions;
before(async () => {
  server = await startTarn({ args: ["--function-memory-mb", "1024"] });
  functions = functionsOf(server);
  await functions.make(FunctionName, code(1), await functions.makeRole("ready"), { Runtime: "nodejs22.x", MemorySize: 256, Timeout: 20, Publish: true });
});
after(async () => (await server.stop(), await server.remove()));

const send = (command) => functions.send(command);
const put = (Qualifier, ProvisionedConcurrentExecutions) =>
  send(new PutProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier, ProvisionedConcurrentExecutions }));
const get = (Qualifier) => send(new GetProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier }));
const remove = (Qualifier) => send(new DeleteProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier }));
const numbers = (of) => [of.Status, of.RequestedProvisionedConcurrentExecutions, of.AllocatedProvisionedConcurrentExecutions];
const ready = (qualifier, count) => eventually(async () => {
  const now = await get(qualifier);
  return now.AvailableProvisionedConcurrentExecutions === count && numbers(now).join() === `READY,${count},${count}`;
}, { what: `${qualifier} is ready` });

async function invoke(Qualifier, event = {}) {
  const answer = await functions.invoke(FunctionName, event, { Qualifier, LogType: "Tail" });
  return { ...json(answer), isCold: Buffer.from(answer.LogResult, "base64").toString().includes("Init Duration") };
}

test("the first call after READY is warm; calls beyond the number start cold", async () => {
  const asked = await put("1", 2);
  assert.deepEqual(numbers(asked).slice(0, 2), ["IN_PROGRESS", 2]);
  await ready("1", 2);
  assert.equal((await send(new GetAccountSettingsCommand({}))).AccountLimit.UnreservedConcurrentExecutions, 998);
  const answers = await Promise.all([1, 2, 3].map(() => invoke("1", { ms: 1500 })));
  assert.deepEqual(answers.map(({ type }) => type).sort(), ["on-demand", "provisioned-concurrency", "provisioned-concurrency"]);
  for (const { type, isCold } of answers) assert.equal(isCold, type === "on-demand");
  assert.equal(new Set(answers.map(({ me }) => me)).size, 3);
});

test("an environment that crashed gets a successor, and a restart of the server brings all back", async () => {
  await ready("1", 2);
  await assert.doesNotReject(functions.invoke(FunctionName, { exit: true }, { Qualifier: "1" }));
  await ready("1", 2);
  const { url, data } = server;
  await server.kill();
  server = await startTarn({ data, listen: new URL(url).host, args: ["--function-memory-mb", "1024"] });
  await ready("1", 2);
  const { isCold, type } = await invoke("1");
  assert.deepEqual([isCold, type], [false, "provisioned-concurrency"]);
});

test("what memory, reservations and names do not allow is refused or FAILED with the reason", async () => {
  await put("1", 9);
  await eventually(async () => (await get("1")).Status === "FAILED", { what: "memory ends" });
  assert.match((await get("1")).StatusReason, /--function-memory-mb/);
  await put("1", 2);
  await ready("1", 2);
  const invalid = { name: "InvalidParameterValueException" };
  await assert.rejects(
    send(new UpdateFunctionConfigurationCommand({ FunctionName, MemorySize: 1025 })), { ...invalid, message: /1025 MB is more than all .*--function-memory-mb/ });
  await assert.rejects(put("$LATEST", 1), { ...invalid, message: /unpublished function versions/ });
  await assert.rejects(put("1", 950), { ...invalid, message: /below its minimum value of \[100\]/ });
  await assert.rejects(send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 1 })), invalid);
  await send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 2 }));
  await assert.rejects(put("1", 3), { ...invalid, message: /greater than the reservedConcurrentExecution/ });
  await assert.rejects(get("2"), { name: "ResourceNotFoundException" });
});

test("an alias has environments of each version that it names, and follows its updates", async () => {
  await send(new CreateAliasCommand({ FunctionName, Name: "live", FunctionVersion: "1" }));
  await assert.rejects(put("live", 1), { name: "InvalidParameterValueException", message: /already Provisioned version/ });
  await remove("1");
  await assert.rejects(get("1"), { name: "ProvisionedConcurrencyConfigNotFoundException" });
  await send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: zip(code(2)) }));
  await waitUntilFunctionUpdatedV2({ client: new LambdaClient(functions.settings()), maxWaitTime: 60, minDelay: 1 }, { FunctionName });
  await send(new PublishVersionCommand({ FunctionName }));
  await send(new UpdateAliasCommand({ FunctionName, Name: "live", RoutingConfig: { AdditionalVersionWeights: { 2: 0.5 } } }));
  await put("live", 2);
  await ready("live", 2);
  for (const [version, answer] of [["1", 1], ["2", 2]]) {
    const called = await invoke(version);
    assert.deepEqual([called.answer, called.isCold, called.type], [answer, false, "provisioned-concurrency"]);
  }
  await send(new UpdateAliasCommand({ FunctionName, Name: "live", FunctionVersion: "2", RoutingConfig: {} }));
  await ready("live", 2);
  const both = await Promise.all([1, 2].map(() => invoke("live", { ms: 1000 })));
  assert.deepEqual(both.map(({ answer, isCold }) => [answer, isCold]), [[2, false], [2, false]]);
  const { ProvisionedConcurrencyConfigs: all } = await send(new ListProvisionedConcurrencyConfigsCommand({ FunctionName }));
  assert.deepEqual(all.map((config) => [config.FunctionArn.split(":").at(-1), config.Status]), [["live", "READY"]]);
});
