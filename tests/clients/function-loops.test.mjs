import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { after, before, test } from "node:test";
import {
  AddPermissionCommand, CreateFunctionUrlConfigCommand, InvokeCommand, LambdaClient, PutFunctionEventInvokeConfigCommand,
  PutFunctionRecursionConfigCommand,
} from "@aws-sdk/client-lambda";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { functionsOf, json } from "./functions.mjs";
import { startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

const root = "1-5759e988-bd862e3fe1be46a994272793";
const echo = "export const handler = async (event) => ({ trace: process.env._X_AMZN_TRACE_ID, header: event.headers?.['x-amzn-trace-id'] });";
const again = `
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
const client = new LambdaClient({});
export const handler = async ({ n, last }) => {
  if (n === last) return "done";
  const FunctionName = process.env.AWS_LAMBDA_FUNCTION_NAME;
  await client.send(new InvokeCommand({ FunctionName, InvocationType: "Event", Payload: JSON.stringify({ n: n + 1, last }) }));
};`;

let server, tools, role, s3;
before(async () => {
  server = await startTarn({ args: ["--function-modules", fileURLToPath(new URL(".", import.meta.url))] });
  tools = functionsOf(server);
  s3 = new S3Client({ ...tools.settings(), forcePathStyle: true });
  role = await tools.makeRole("loops", { Effect: "Allow", Action: ["lambda:InvokeFunction", "s3:PutObject"], Resource: "*" });
  await tools.make("echo", { "index.mjs": echo }, role);
});
after(async () => (await server.stop(), await server.remove()));

function invokeWith(trace, input) {
  const client = new LambdaClient(tools.settings());
  client.middlewareStack.add((next) => (args) => ((args.request.headers["x-amzn-trace-id"] = trace), next(args)), { step: "build" });
  return client.send(new InvokeCommand(input));
}

/** The documents that a bucket got from events of a function. */
async function documents(Bucket, FunctionName) {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: `aws/lambda/async/${FunctionName}/` }));
  return Promise.all(Contents.map(async ({ Key }) => JSON.parse(await (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body.transformToString())));
}

test("the caller's trace reaches the function; without one, a new trace is not sampled", async () => {
  const given = json(await invokeWith(`Root=${root};Parent=53995c3f42cd8ad8;Sampled=1;Self=x`, { FunctionName: "echo" }));
  assert.match(given.trace, new RegExp(`^Root=${root};Parent=53995c3f42cd8ad8;Sampled=1;Lineage=[0-9a-f]{8}:1$`));
  for (const trace of [undefined, "", "Root=x;Sampled=1"]) {
    const made = json(trace === undefined ? await tools.invoke("echo") : await invokeWith(trace, { FunctionName: "echo" }));
    assert.match(made.trace, /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0;Lineage=[0-9a-f]{8}:1$/);
  }

  const { FunctionUrl } = await tools.send(new CreateFunctionUrlConfigCommand({ FunctionName: "echo", AuthType: "NONE" }));
  const grant = (StatementId, Action, more) => tools.send(new AddPermissionCommand({ FunctionName: "echo", StatementId, Action, Principal: "*", ...more }));
  await grant("url", "lambda:InvokeFunctionUrl", { FunctionUrlAuthType: "NONE" });
  await grant("via", "lambda:InvokeFunction", { InvokedViaFunctionUrl: true });
  const viaUrl = await (await fetch(FunctionUrl, { headers: { "x-amzn-trace-id": `Root=${root};Sampled=1` } })).json();
  assert.ok(viaUrl.trace.startsWith(`Root=${root};Parent=`) && viaUrl.trace.includes(";Sampled=1;"), viaUrl.trace);
  assert.ok(viaUrl.trace.startsWith(viaUrl.header));
});

test("an invocation that repeats a chain's function more than 16 times is refused", async () => {
  const FunctionName = "echo";
  let trace = `Root=${root};Sampled=0`;
  for (let turn = 1; turn <= 16; turn++) {
    ({ trace } = json(await invokeWith(trace, { FunctionName })));
    assert.ok(trace.endsWith(`:${turn}`), trace);
  }
  await assert.rejects(invokeWith(trace, { FunctionName }), { name: "RecursiveInvocationException", message: /recursive loop/ });
  await tools.make("other", { "index.mjs": echo }, role);
  assert.match(json(await invokeWith(trace, { FunctionName: "other" })).trace, /:16\|[0-9a-f]{8}:1$/);
  await tools.send(new PutFunctionRecursionConfigCommand({ FunctionName, RecursiveLoop: "Allow" }));
  assert.ok(json(await invokeWith(trace, { FunctionName })).trace.endsWith(":17"));
});

test("a function that sends itself events through the SDK is stopped; the event goes to the failure destination", async () => {
  const FunctionName = "again";
  await s3.send(new CreateBucketCommand({ Bucket: "ends" }));
  await tools.make(FunctionName, { "index.mjs": again }, role);
  const DestinationConfig = { OnFailure: { Destination: "arn:aws:s3:::ends" } };
  await tools.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, MaximumRetryAttempts: 0, DestinationConfig }));
  await tools.invoke(FunctionName, { n: 1 }, { InvocationType: "Event" });
  const [end] = await eventually(async () => (await documents("ends", FunctionName)).length > 0 && documents("ends", FunctionName));
  assert.deepEqual([end.requestPayload, end.requestContext.condition, end.responsePayload], [{ n: 17 }, "RecursiveInvocation", undefined]);
  assert.match(server.log(), /is stopped: it is in a loop of more than 16 invocations/);

  await tools.send(new PutFunctionRecursionConfigCommand({ FunctionName, RecursiveLoop: "Allow" }));
  const done = { OnSuccess: { Destination: (await tools.make("end", { "index.mjs": "export const handler = async (e) => { throw new Error(); };" }, role)).FunctionArn } };
  await tools.send(new PutFunctionEventInvokeConfigCommand({ FunctionName: "end", MaximumRetryAttempts: 0, DestinationConfig }));
  await tools.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, MaximumRetryAttempts: 0, DestinationConfig: done }));
  await tools.invoke(FunctionName, { n: 1, last: 20 }, { InvocationType: "Event" });
  await eventually(async () => (await documents("ends", "end")).some(({ requestPayload }) => requestPayload.requestPayload.n === 20));
});
