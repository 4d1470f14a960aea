import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { CreateAccessKeyCommand, CreateRoleCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import * as lambdas from "@aws-sdk/client-lambda";
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";
import { filesOf, zip } from "./zip.mjs";

const {
  AddLayerVersionPermissionCommand, AddPermissionCommand, CreateAliasCommand, CreateFunctionCommand, CreateFunctionUrlConfigCommand, DeleteAliasCommand,
  DeleteFunctionCommand, DeleteFunctionConcurrencyCommand, DeleteFunctionEventInvokeConfigCommand, DeleteFunctionUrlConfigCommand, DeleteLayerVersionCommand,
  GetAccountSettingsCommand, GetAliasCommand, GetFunctionCodeSigningConfigCommand, GetFunctionCommand, GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand, GetFunctionEventInvokeConfigCommand, GetFunctionRecursionConfigCommand, GetFunctionUrlConfigCommand,
  GetLayerVersionByArnCommand, GetLayerVersionCommand, GetLayerVersionPolicyCommand, GetPolicyCommand, GetRuntimeManagementConfigCommand, InvokeCommand,
  InvokeWithResponseStreamCommand, LambdaClient, ListAliasesCommand, ListFunctionEventInvokeConfigsCommand, ListFunctionUrlConfigsCommand,
  ListFunctionsCommand, ListLayerVersionsCommand, ListLayersCommand, ListTagsCommand, ListVersionsByFunctionCommand, PublishLayerVersionCommand,
  PublishVersionCommand, PutFunctionConcurrencyCommand, PutFunctionEventInvokeConfigCommand, PutFunctionRecursionConfigCommand,
  PutRuntimeManagementConfigCommand, RemoveLayerVersionPermissionCommand, RemovePermissionCommand, TagResourceCommand, UntagResourceCommand,
  UpdateAliasCommand, UpdateFunctionCodeCommand, UpdateFunctionConfigurationCommand, UpdateFunctionEventInvokeConfigCommand,
  UpdateFunctionUrlConfigCommand, waitUntilFunctionActiveV2, waitUntilFunctionUpdatedV2,
} = lambdas;

const account = "000000000000";
const arnOf = (name) => `arn:aws:lambda:us-east-1:${account}:function:${name}`;
const policy = (...statements) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const text = (bytes) => Buffer.from(bytes ?? []).toString();
const json = (answer) => JSON.parse(text(answer.Payload));
const failureOf = ({ FunctionError, Payload, LogResult }) => FunctionError && [FunctionError, text(Payload), Buffer.from(LogResult ?? "", "base64").toString()];
const echo = `export const handler = async (event, context) => ({
  event, version: context.functionVersion, arn: context.invokedFunctionArn, env: process.env,
});`;

let server, folder, role;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "tarn-functions-"));
  await chmod(folder, 0o755); // functions have users of their own
  server = await startTarn({ args: ["--function-folder", folder] });
  role = await makeRole("functions", "lambda.amazonaws.com");
});
after(async () => (await server.stop(), await server.remove(), await rm(folder, { recursive: true, force: true })));

const settings = (credentials) => ({
  endpoint: server.url,
  region: "us-east-1",
  maxAttempts: 1,
  credentials: credentials ?? { accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY },
});
const iam = () => new IAMClient(settings());
const s3 = (credentials) => new S3Client({ ...settings(credentials), forcePathStyle: true });
const send = (command, credentials) => new LambdaClient(settings(credentials)).send(command);
const invoke = (FunctionName, event = {}, more = {}) => send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event), ...more }));
const waiting = () => ({ client: new LambdaClient(settings()), maxWaitTime: 60, minDelay: 1 });

async function makeRole(RoleName, service) {
  const { Role } = await iam().send(new CreateRoleCommand({
    RoleName,
    AssumeRolePolicyDocument: policy({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: service } }),
  }));
  return Role.Arn;
}

async function makeUser(UserName, ...statements) {
  const { User } = await iam().send(new CreateUserCommand({ UserName }));
  if (statements.length > 0) await iam().send(new PutUserPolicyCommand({ UserName, PolicyName: "own", PolicyDocument: policy(...statements) }));
  const { AccessKey: key } = await iam().send(new CreateAccessKeyCommand({ UserName }));
  return { arn: User.Arn, credentials: { accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey } };
}

async function make(FunctionName, files, more = {}) {
  const made = await send(new CreateFunctionCommand({
    FunctionName, Role: role, Runtime: "nodejs24.x", Handler: "index.handler", Code: { ZipFile: zip(files) }, Timeout: 30, ...more,
  }));
  await waitUntilFunctionActiveV2(waiting(), { FunctionName });
  return made;
}

async function update(FunctionName, files, more = {}) {
  const changed = await send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: zip(files), ...more }));
  await waitUntilFunctionUpdatedV2(waiting(), { FunctionName });
  return changed;
}

test("a function is created, becomes Active, and answers", async () => {
  const made = await make("hello", { "index.mjs": echo }, { Environment: { Variables: { GREETING: "moin" } }, Tags: { team: "lake" }, MemorySize: 256 });
  assert.deepEqual([made.State, made.LastUpdateStatus, made.FunctionArn, made.Version], ["Pending", "InProgress", arnOf("hello"), "$LATEST"]);
  const answer = await invoke("hello", { a: [1, "ü"] }, { LogType: "Tail", ClientContext: Buffer.from('{"custom": {"x": 1}}').toString("base64") });
  const { event, version, arn, env } = json(answer);
  assert.deepEqual([answer.StatusCode, answer.ExecutedVersion, failureOf(answer)], [200, "$LATEST", undefined]);
  assert.deepEqual([event, version, arn, env.GREETING, env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE], [{ a: [1, "ü"] }, "$LATEST", arnOf("hello"), "moin", "256"]);
  assert.match(Buffer.from(answer.LogResult, "base64").toString(), /^START RequestId: [\s\S]*\nEND RequestId: [\s\S]*\nREPORT RequestId: /);

  for (const name of [arnOf("hello"), `${account}:function:hello`, "function:hello", `${arnOf("hello")}:$LATEST`]) {
    assert.deepEqual(json(await invoke(name, 7)).event, 7);
  }
  const dry = await send(new InvokeCommand({ FunctionName: "hello", InvocationType: "DryRun" }));
  assert.equal(dry.StatusCode, 204);
  assert.deepEqual(json(await send(new InvokeCommand({ FunctionName: "hello" }))).event, {});

  const got = await send(new GetFunctionCommand({ FunctionName: "hello" }));
  assert.deepEqual([got.Tags, got.Configuration.State, got.Configuration.CodeSha256], [{ team: "lake" }, "Active", made.CodeSha256]);
  const download = await fetch(got.Code.Location);
  assert.equal(download.status, 200);
  assert.deepEqual(Buffer.from(await download.arrayBuffer()), zip({ "index.mjs": echo }));
  const other = got.Code.Location.replace("code.zip", "other.zip");
  assert.equal((await fetch(other)).status, 403);
});

test("code is closed to readers of the object store", async () => {
  const { Code } = await send(new GetFunctionCommand({ FunctionName: "hello" }));
  const [, Bucket, ...key] = new URL(Code.Location).pathname.split("/");
  await assert.rejects(s3().send(new GetObjectCommand({ Bucket, Key: key.join("/") })), { name: "AccessDenied" });
});

test("an error of the function is no error of the call", async () => {
  await make("failing", { "index.mjs": "export const handler = async (e) => { if (e.exit) process.exit(3); throw new TypeError('bad'); };" });
  const thrown = await invoke("failing");
  assert.deepEqual([thrown.StatusCode, thrown.FunctionError, json(thrown).errorType, json(thrown).errorMessage], [200, "Unhandled", "TypeError", "bad"]);
  const ended = await invoke("failing", { exit: true });
  assert.deepEqual([ended.FunctionError, json(ended).errorType], ["Unhandled", "Runtime.ExitError"]);
});

test("names that do not exist, and wrong requests, get AWS's errors", async () => {
  await assert.rejects(invoke("none"), { name: "ResourceNotFoundException", message: `Function not found: ${arnOf("none")}` });
  await assert.rejects(invoke("hello:none"), { name: "ResourceNotFoundException", message: `Function not found: ${arnOf("hello")}:none` });
  await assert.rejects(invoke("hello:1", {}, { Qualifier: "2" }), { name: "InvalidParameterValueException" });
  await assert.rejects(send(new InvokeCommand({ FunctionName: "hello", Payload: "{" })), { name: "InvalidRequestContentException" });
  const large = JSON.stringify("x".repeat(6_291_455));
  await assert.rejects(send(new InvokeCommand({ FunctionName: "hello", Payload: large })), (error) => error.$metadata.httpStatusCode === 413);
  await assert.rejects(send(new InvokeCommand({ FunctionName: "hello", TenantId: "t" })), { message: /TenantId is not supported by Tarn/ });
  await assert.rejects(make("hello", { "index.mjs": echo }), { name: "ResourceConflictException", message: "Function already exist: hello" });
  await assert.rejects(make("x", { "../evil": "" }), { name: "InvalidParameterValueException", message: /entry '\.\.\/evil' leaves the folder/ });
  await assert.rejects(make("x", { a: "" }, { Runtime: "ruby3.4" }), { name: "InvalidParameterValueException", message: /Runtime ruby3\.4 is not supported/ });
  await assert.rejects(make("x", { a: "" }, { Timeout: 901 }), { message: /Value '901' at 'timeout' failed to satisfy constraint/ });
  await assert.rejects(make("x", { a: "" }, { VpcConfig: { SubnetIds: ["s"], SecurityGroupIds: ["g"] } }), { message: /VpcConfig\.SubnetIds is not supported by Tarn/ });
  await assert.rejects(make("x", { a: "" }, { Environment: { Variables: { AWS_REGION: "x" } } }), { message: /reserved keys.*AWS_REGION/ });
  const firehose = await makeRole("delivers", "firehose.amazonaws.com");
  for (const Role of [firehose, `arn:aws:iam::${account}:role/none`]) {
    await assert.rejects(make("x", { a: "" }, { Role }), {
      name: "InvalidParameterValueException",
      message: "The role defined for the function cannot be assumed by Lambda.",
    });
  }
});

test("versions are immutable, numbers are never reused, aliases shift traffic", async () => {
  const name = "traffic";
  await make(name, { "index.mjs": "export const handler = async () => 'blue';" });
  const first = await send(new PublishVersionCommand({ FunctionName: name, Description: "one" }));
  assert.deepEqual([first.Version, first.FunctionArn, first.Description], ["1", `${arnOf(name)}:1`, "one"]);
  assert.equal((await send(new PublishVersionCommand({ FunctionName: name }))).Version, "1");
  assert.equal((await update(name, { "index.mjs": "export const handler = async () => 'green';" }, { Publish: true })).Version, "2");
  const alias = { FunctionName: name, Name: "live" };
  const made = await send(new CreateAliasCommand({ ...alias, FunctionVersion: "1" }));
  assert.equal(made.AliasArn, `${arnOf(name)}:live`);
  const called = [await invoke(`${name}:live`), await invoke(name), await invoke(name, {}, { Qualifier: "2" })];
  assert.deepEqual(called.map(json), ["blue", "green", "green"]);
  await assert.rejects(send(new UpdateAliasCommand({ ...alias, RevisionId: "other" })), { name: "PreconditionFailedException" });
  await send(new UpdateAliasCommand({ ...alias, RevisionId: made.RevisionId, RoutingConfig: { AdditionalVersionWeights: { 2: 0.5 } } }));
  const answers = { blue: 0, green: 0 };
  for (let i = 0; i < 60; i++) {
    const answer = await invoke(`${name}:live`);
    answers[json(answer)]++;
    assert.equal(answer.ExecutedVersion, json(answer) === "blue" ? "1" : "2");
  }
  assert.ok(answers.blue > 8 && answers.green > 8, JSON.stringify(answers));
  await assert.rejects(send(new DeleteFunctionCommand({ FunctionName: name, Qualifier: "2" })), { name: "ResourceConflictException" });
  await send(new UpdateAliasCommand({ ...alias, FunctionVersion: "2", RoutingConfig: { AdditionalVersionWeights: {} } }));
  const { RoutingConfig, FunctionVersion } = await send(new GetAliasCommand(alias));
  assert.deepEqual([RoutingConfig, FunctionVersion], [undefined, "2"]);
  await send(new DeleteFunctionCommand({ FunctionName: name, Qualifier: "1" }));
  await update(name, { "index.mjs": "export const handler = async () => 'red';" });
  assert.equal((await send(new PublishVersionCommand({ FunctionName: name }))).Version, "3");
  const { Versions } = await send(new ListVersionsByFunctionCommand({ FunctionName: name }));
  assert.deepEqual(Versions.map((version) => version.Version), ["$LATEST", "2", "3"]);
  assert.deepEqual((await send(new ListAliasesCommand({ FunctionName: name, FunctionVersion: "2" }))).Aliases.map((one) => one.Name), ["live"]);
  await send(new DeleteAliasCommand(alias));
  await assert.rejects(send(new GetAliasCommand(alias)), { name: "ResourceNotFoundException" });
});

test("after Successful no call meets old code", async () => {
  await make("moving", { "index.mjs": "export const handler = async () => 0;" });
  const [answers, stop] = [[], { done: false, seen: 0 }];
  const callers = Array.from({ length: 3 }, async () => {
    while (!stop.done) {
      const least = stop.seen;
      answers.push([least, json(await invoke("moving"))]);
    }
  });
  for (let code = 1; code <= 4; code++) {
    await update("moving", { "index.mjs": `export const handler = async () => ${code};` });
    stop.seen = code;
  }
  stop.done = true;
  await Promise.all(callers);
  assert.deepEqual(answers.filter(([least, got]) => got < least), []);
  assert.equal(json(await invoke("moving")), 4);
});

test("a change during a change, and one after another revision, are refused", async () => {
  const { RevisionId } = await send(new GetFunctionConfigurationCommand({ FunctionName: "hello" }));
  const change = (more) => send(new UpdateFunctionConfigurationCommand({ FunctionName: "hello", ...more }));
  const changed = await change({ MemorySize: 512, RevisionId });
  await waitUntilFunctionUpdatedV2(waiting(), { FunctionName: "hello" });
  assert.deepEqual([changed.MemorySize, changed.LastUpdateStatus], [512, "InProgress"]);
  await assert.rejects(change({ MemorySize: 256, RevisionId }), { name: "PreconditionFailedException" });
  const both = await Promise.allSettled(Array.from({ length: 8 }, (_, i) => change({ Description: `${i}` })));
  assert.ok(both.some((one) => one.status === "fulfilled"));
  for (const { reason } of both.filter((one) => one.status === "rejected")) {
    assert.deepEqual([reason.name, reason.$metadata.httpStatusCode], ["ResourceConflictException", 409]);
    assert.equal(reason.message, `The operation cannot be performed at this time. An update is in progress for resource: ${arnOf("hello")}`);
  }
  await waitUntilFunctionUpdatedV2(waiting(), { FunctionName: "hello" });
});

test("layers lie below /opt, in their order, and outlive their deletion", async () => {
  const library = (name) => zip({ [`nodejs/node_modules/${name}/index.js`]: `module.exports = "${name}";` });
  const publish = (LayerName, ZipFile, more = {}) => send(new PublishLayerVersionCommand({ LayerName, Content: { ZipFile }, ...more }));
  const one = await publish("one", library("one"), { CompatibleRuntimes: ["nodejs24.x"], Description: "first" });
  const two = await publish("two", library("two"));
  assert.deepEqual([one.Version, one.LayerVersionArn], [1, `arn:aws:lambda:us-east-1:${account}:layer:one:1`]);
  const Layers = [one.LayerVersionArn, two.LayerVersionArn];
  await make("layered", { "index.js": 'exports.handler = async () => [require("one"), require("two")];' }, { Layers });
  assert.deepEqual(json(await invoke("layered")), ["one", "two"]);
  const { Configuration } = await send(new GetFunctionCommand({ FunctionName: "layered" }));
  assert.deepEqual(Configuration.Layers.map((layer) => layer.Arn), [one.LayerVersionArn, two.LayerVersionArn]);
  assert.equal((await fetch((await send(new GetLayerVersionCommand({ LayerName: "one", VersionNumber: 1 }))).Content.Location)).status, 200);
  assert.equal((await send(new GetLayerVersionByArnCommand({ Arn: one.LayerVersionArn }))).Description, "first");
  assert.deepEqual((await send(new ListLayersCommand({ CompatibleRuntime: "nodejs24.x" }))).Layers.map((layer) => layer.LayerName), ["one"]);

  const permission = { LayerName: "one", VersionNumber: 1 };
  await send(new AddLayerVersionPermissionCommand({ ...permission, StatementId: "all", Action: "lambda:GetLayerVersion", Principal: "*" }));
  assert.match((await send(new GetLayerVersionPolicyCommand(permission))).Policy, /"Sid":"all"/);
  await send(new RemoveLayerVersionPermissionCommand({ ...permission, StatementId: "all" }));
  await assert.rejects(send(new GetLayerVersionPolicyCommand(permission)), { name: "ResourceNotFoundException" });

  await send(new DeleteLayerVersionCommand({ LayerName: "one", VersionNumber: 1 }));
  assert.deepEqual((await send(new ListLayerVersionsCommand({ LayerName: "one" }))).LayerVersions, []);
  assert.equal((await publish("one", library("one"))).Version, 2);
  await send(new UpdateFunctionConfigurationCommand({ FunctionName: "layered", Timeout: 20 }));
  await waitUntilFunctionUpdatedV2(waiting(), { FunctionName: "layered" });
  assert.deepEqual(json(await invoke("layered")), ["one", "two"]);
  await assert.rejects(make("x", { a: "" }, { Layers: [one.LayerVersionArn] }), { message: `Layer version ${one.LayerVersionArn} does not exist.` });
});

test("Node with a dependency, Python, and a shell bootstrap", async () => {
  const modules = fileURLToPath(new URL("node_modules/", import.meta.url));
  await make("dependent", {
    "index.mjs": 'import base64 from "base64-js"; export const handler = async (e) => base64.fromByteArray(Buffer.from(e.text));',
    ...filesOf(join(modules, "base64-js"), "node_modules/base64-js/"),
  });
  assert.equal(json(await invoke("dependent", { text: "tarn" })), "dGFybg==");

  const program = `#!/bin/sh
while :; do
  curl -sS -D "$TMPDIR/head" -o "$TMPDIR/event" "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/next"
  id=$(grep -i '^lambda-runtime-aws-request-id' "$TMPDIR/head" | tr -d '\\r' | cut -d' ' -f2)
  printf '{"handler":"%s","event":%s}' "$_HANDLER" "$(cat "$TMPDIR/event")" >"$TMPDIR/answer"
  curl -sS -X POST --data-binary "@$TMPDIR/answer" "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/$id/response" >/dev/null
done
`;
  if (spawnSync("curl", ["--version"]).status === 0) {
    await make("shell", { bootstrap: { content: program, mode: 0o100755 } }, { Runtime: "provided.al2023", Handler: "own" });
    assert.deepEqual(json(await invoke("shell", { n: 1 })), { handler: "own", event: { n: 1 } });
  }
});

test("a Python function runs where there is Python", { skip: spawnSync("python3", ["--version"]).status !== 0 && "python3 is not installed" }, async () => {
  await make("python", { "app.py": "def handler(event, context):\n    return {'sum': sum(event), 'name': context.function_name}\n" }, {
    Runtime: "python3.13", Handler: "app.handler",
  });
  assert.deepEqual(json(await invoke("python", [1, 2, 3])), { sum: 6, name: "python" });
});

test("an answer is streamed while the function makes it", async () => {
  await make("streaming", {
    "index.mjs": `export const handler = awslambda.streamifyResponse(async (event, stream) => {
      for (const part of event.parts) { stream.write(part); await new Promise((r) => setTimeout(r, 20)); }
      stream.end();
    });`,
  });
  const Payload = JSON.stringify({ parts: ["a", "b", "c"] });
  const answer = await send(new InvokeWithResponseStreamCommand({ FunctionName: "streaming", Payload, LogType: "Tail" }));
  let [body, end] = ["", null];
  for await (const event of answer.EventStream) {
    if (event.PayloadChunk) body += text(event.PayloadChunk.Payload);
    if (event.InvokeComplete) end = event.InvokeComplete;
  }
  assert.deepEqual([answer.StatusCode, answer.ExecutedVersion, body, end.ErrorCode], [200, "$LATEST", "abc", undefined]);
  assert.match(Buffer.from(end.LogResult, "base64").toString(), /REPORT/);

  const failed = await send(new InvokeWithResponseStreamCommand({ FunctionName: "failing", Payload: "{}" }));
  let error;
  for await (const event of failed.EventStream) error ??= event.InvokeComplete;
  assert.ok(error.ErrorCode, JSON.stringify(error));
});

test("code comes from a bucket, with the caller's rights", async () => {
  await s3().send(new CreateBucketCommand({ Bucket: "artifacts" }));
  await s3().send(new PutObjectCommand({ Bucket: "artifacts", Key: "a/code.zip", Body: zip({ "index.mjs": echo }) }));
  const Code = { S3Bucket: "artifacts", S3Key: "a/code.zip" };
  await make("from-bucket", {}, { Code });
  assert.deepEqual(json(await invoke("from-bucket", 1)).event, 1);
  await assert.rejects(make("x", {}, { Code: { ...Code, S3Key: "none" } }), { message: /S3 Error Code: NoSuchKey/ });
  const user = await makeUser("deployer", { Effect: "Allow", Action: ["lambda:*", "iam:PassRole"], Resource: "*" });
  const create = new CreateFunctionCommand({ FunctionName: "x", Role: role, Runtime: "nodejs24.x", Handler: "index.handler", Code });
  const denied = /s3:GetObject on resource: arn:aws:s3:::artifacts\/a\/code\.zip/;
  await assert.rejects(send(create, user.credentials), { name: "AccessDeniedException", message: denied });
});

test("a hot folder's changed file is used by the next call", async () => {
  await mkdir(join(folder, "app"));
  const write = (code) => writeFile(join(folder, "app", "index.mjs"), `export const handler = async () => "${code}";`);
  await write("one");
  await make("hot", {}, { Code: { S3Bucket: "hot-reload", S3Key: "app" } });
  assert.equal(json(await invoke("hot")), "one");
  await write("second");
  await eventually(async () => json(await invoke("hot")) === "second");
  await assert.rejects(make("x", {}, { Code: { S3Bucket: "hot-reload", S3Key: "../.." } }), { message: /is not a folder below --function-folder/ });
});

test("a function's policy lets others invoke it", async () => {
  const caller = await makeUser("caller");
  const FunctionName = "hello";
  await assert.rejects(send(new InvokeCommand({ FunctionName }), caller.credentials), {
    name: "AccessDeniedException",
    message: `User: ${caller.arn} is not authorized to perform: lambda:InvokeFunction on resource: ${arnOf("hello")} `
      + "because no identity-based policy allows the lambda:InvokeFunction action",
  });
  const permission = { FunctionName, StatementId: "caller", Action: "lambda:InvokeFunction", Principal: caller.arn };
  const { Statement } = await send(new AddPermissionCommand(permission));
  assert.deepEqual(JSON.parse(Statement), {
    Sid: "caller", Effect: "Allow", Principal: { AWS: caller.arn }, Action: "lambda:InvokeFunction", Resource: arnOf("hello"),
  });
  await assert.rejects(send(new AddPermissionCommand(permission)), { name: "ResourceConflictException" });
  assert.equal((await send(new InvokeCommand({ FunctionName }), caller.credentials)).StatusCode, 200);
  await assert.rejects(send(new InvokeCommand({ FunctionName: "failing" }), caller.credentials), { name: "AccessDeniedException" });
  await assert.rejects(
    send(new GetFunctionCommand({ FunctionName }), caller.credentials),
    ({ name, $metadata }) => name === "AccessDeniedException" && $metadata.httpStatusCode === 403,
  );

  await send(new AddPermissionCommand({
    FunctionName, StatementId: "s3", Action: "lambda:InvokeFunction", Principal: "s3.amazonaws.com", SourceArn: "arn:aws:s3:::lake", SourceAccount: account,
  }));
  const got = await send(new GetPolicyCommand({ FunctionName }));
  assert.deepEqual(JSON.parse(got.Policy).Statement[1].Condition, {
    StringEquals: { "AWS:SourceAccount": account }, ArnLike: { "AWS:SourceArn": "arn:aws:s3:::lake" },
  });
  await assert.rejects(send(new RemovePermissionCommand({ FunctionName, StatementId: "s3", RevisionId: "other" })), { name: "PreconditionFailedException" });
  await send(new RemovePermissionCommand({ FunctionName, StatementId: "s3", RevisionId: got.RevisionId }));
  await send(new RemovePermissionCommand({ FunctionName, StatementId: "caller" }));
  await assert.rejects(send(new GetPolicyCommand({ FunctionName })), { name: "ResourceNotFoundException" });
  await assert.rejects(send(new InvokeCommand({ FunctionName }), caller.credentials), { name: "AccessDeniedException" });
});

test("reserved concurrency of 0 refuses every call with AWS's reason", async () => {
  const FunctionName = "hello";
  await send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
  await assert.rejects(invoke(FunctionName), (error) => {
    assert.deepEqual([error.name, error.$metadata.httpStatusCode], ["TooManyRequestsException", 429]);
    assert.equal(error.Reason, "ReservedFunctionConcurrentInvocationLimitExceeded");
    return true;
  });
  assert.equal((await send(new GetFunctionConcurrencyCommand({ FunctionName }))).ReservedConcurrentExecutions, 0);
  assert.equal((await send(new GetFunctionCommand({ FunctionName }))).Concurrency.ReservedConcurrentExecutions, 0);
  const tooMany = new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 901 });
  await assert.rejects(send(tooMany), { message: /below its minimum value of \[100\]/ });
  await send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 50 }));
  assert.equal((await send(new GetAccountSettingsCommand({}))).AccountLimit.UnreservedConcurrentExecutions, 950);
  await send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
  assert.equal((await invoke(FunctionName)).StatusCode, 200);
});

test("settings of functions come back as they were set", async () => {
  const FunctionName = "hello";
  const DestinationConfig = { OnFailure: { Destination: "arn:aws:s3:::lake" } };
  await send(new PutFunctionEventInvokeConfigCommand({ FunctionName, MaximumRetryAttempts: 1, DestinationConfig }));
  await send(new UpdateFunctionEventInvokeConfigCommand({ FunctionName, MaximumEventAgeInSeconds: 120 }));
  const events = await send(new GetFunctionEventInvokeConfigCommand({ FunctionName }));
  assert.deepEqual([events.MaximumRetryAttempts, events.MaximumEventAgeInSeconds], [1, 120]);
  assert.equal(events.DestinationConfig.OnFailure.Destination, "arn:aws:s3:::lake");
  assert.equal((await send(new ListFunctionEventInvokeConfigsCommand({ FunctionName }))).FunctionEventInvokeConfigs.length, 1);
  await assert.rejects(
    send(new PutFunctionEventInvokeConfigCommand({ FunctionName, DestinationConfig: { OnFailure: { Destination: "arn:aws:events:us-east-1:000000000000:event-bus/q" } } })),
    { message: /supported: a function, a queue, a topic, a bucket/ });
  await send(new DeleteFunctionEventInvokeConfigCommand({ FunctionName }));
  await assert.rejects(send(new GetFunctionEventInvokeConfigCommand({ FunctionName })), { name: "ResourceNotFoundException" });

  const url = await send(new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: "NONE", Cors: { AllowOrigins: ["*"] } }));
  assert.match(url.FunctionUrl, /\/_lambda-url\/[a-z2-7]{32}\/$/);
  await send(new UpdateFunctionUrlConfigCommand({ FunctionName, AuthType: "AWS_IAM" }));
  const found = await send(new GetFunctionUrlConfigCommand({ FunctionName }));
  assert.deepEqual([found.FunctionUrl, found.AuthType, found.Cors.AllowOrigins], [url.FunctionUrl, "AWS_IAM", ["*"]]);
  assert.equal((await send(new ListFunctionUrlConfigsCommand({ FunctionName }))).FunctionUrlConfigs.length, 1);
  await send(new DeleteFunctionUrlConfigCommand({ FunctionName }));

  await send(new PutFunctionRecursionConfigCommand({ FunctionName, RecursiveLoop: "Allow" }));
  assert.equal((await send(new GetFunctionRecursionConfigCommand({ FunctionName }))).RecursiveLoop, "Allow");
  await send(new PutRuntimeManagementConfigCommand({ FunctionName, UpdateRuntimeOn: "FunctionUpdate" }));
  assert.equal((await send(new GetRuntimeManagementConfigCommand({ FunctionName }))).UpdateRuntimeOn, "FunctionUpdate");
  assert.equal((await send(new GetFunctionCodeSigningConfigCommand({ FunctionName }))).CodeSigningConfigArn, "");
  await send(new TagResourceCommand({ Resource: arnOf(FunctionName), Tags: { a: "1", b: "2" } }));
  await send(new UntagResourceCommand({ Resource: arnOf(FunctionName), TagKeys: ["a"] }));
  assert.deepEqual((await send(new ListTagsCommand({ Resource: arnOf(FunctionName) }))).Tags, { b: "2", team: "lake" });
});

test("functions survive a kill, and a deleted function is gone with all of its settings", async () => {
  const before = (await send(new ListFunctionsCommand({}))).Functions.map((one) => [one.FunctionName, one.CodeSha256]);
  await server.kill();
  const { data, url } = server;
  server = await startTarn({ data, listen: new URL(url).host, args: ["--function-folder", folder] });
  server.remove = () => rm(data, { recursive: true, force: true });
  assert.deepEqual((await send(new ListFunctionsCommand({}))).Functions.map((one) => [one.FunctionName, one.CodeSha256]), before);
  assert.equal(json(await invoke("hello")).env.GREETING, "moin");

  await send(new AddPermissionCommand({ FunctionName: "hello", StatementId: "any", Action: "lambda:InvokeFunction", Principal: "*" }));
  await send(new PutFunctionConcurrencyCommand({ FunctionName: "hello", ReservedConcurrentExecutions: 5 }));
  await send(new DeleteFunctionCommand({ FunctionName: "hello" }));
  await assert.rejects(invoke("hello"), { name: "ResourceNotFoundException" });
  await make("hello", { "index.mjs": "export const handler = async () => 'new';" });
  assert.equal(json(await invoke("hello")), "new");
  await assert.rejects(send(new GetPolicyCommand({ FunctionName: "hello" })), { name: "ResourceNotFoundException" });
  assert.deepEqual([(await send(new GetFunctionConcurrencyCommand({ FunctionName: "hello" }))).ReservedConcurrentExecutions], [undefined]);
});
