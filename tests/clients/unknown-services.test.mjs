// Services and operations that Tarn lacks answer in their own protocol, with a message that clients show.
import assert from "node:assert/strict";
import { test } from "node:test";
import { CreateFunctionCommand, GetFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { plainFetch, signedFetch } from "./signed-fetch.mjs";
import { unique } from "./wait.mjs";
import { zip } from "./zip.mjs";

const form = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };

test("query services that are missing answer in XML, with a message", async () => {
  for (const [service, body] of [
    ["cloudformation", "Action=DescribeStacks&Version=2010-05-15"],
    ["autoscaling", "Action=DescribeAutoScalingGroups&Version=2011-01-01"],
  ]) {
    const { status, text } = await signedFetch({ service, headers: form, body });
    assert.equal(status, 400);
    assert.match(text, new RegExp(`<ErrorResponse[\\s\\S]*<Code>InvalidAction</Code>\\s*<Message>Tarn has no service ${service} \\(docs/coverage.md\\)</Message>`));
  }
});

test("services of Smithy's CBOR, of JSON targets and of paths answer in these", async () => {
  const cbor = await signedFetch({
    service: "arc-region-switch", path: "/service/ArcRegionSwitch/operation/ListPlans",
    headers: { "content-type": "application/cbor", "smithy-protocol": "rpc-v2-cbor" }, body: Buffer.from([0xa0]),
  });
  assert.deepEqual([cbor.status, cbor.type, cbor.headers.get("smithy-protocol")], [400, "application/cbor", "rpc-v2-cbor"]);
  assert.match(cbor.text, /UnknownOperationException[\s\S]*Tarn has no service arc-region-switch/);
  const json = await signedFetch({ service: "states", headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": "AWSStepFunctions.ListStateMachines" }, body: "{}" });
  assert.match(JSON.parse(json.text).message, /^Tarn has no service states, and no operation AWSStepFunctions\.ListStateMachines/);
  const path = await signedFetch({ service: "elasticfilesystem", method: "GET", path: "/2015-02-01/file-systems" });
  assert.deepEqual([path.status, JSON.parse(path.text).message], [400, "Tarn has no service elasticfilesystem (docs/coverage.md)"]);
  const lambda = await signedFetch({ service: "lambda", method: "GET", path: "/2015-03-31/no-such-thing" });
  assert.match(JSON.parse(lambda.text).message, /^Tarn has no operation GET \/2015-03-31\/no-such-thing/);
});

test("unsigned calls of Lambda are refused as Lambda refuses them", async () => {
  for (const [method, path] of [["GET", "/2015-03-31/functions/"], ["POST", "/2015-03-31/functions/f/invocations"], ["GET", "/2018-10-31/layers"]]) {
    const { status, type, headers, text } = await plainFetch({ method, path });
    assert.deepEqual([status, type, headers.get("x-amzn-errortype")], [403, "application/json", "MissingAuthenticationTokenException"], path);
    assert.equal(JSON.parse(text).message, "Missing Authentication Token");
  }
});

test("code for interpreters may be for another processor; programs may not", async () => {
  const [lambda, iam, name] = [new LambdaClient({}), new IAMClient({}), unique("arm")];
  const { Role } = await iam.send(new CreateRoleCommand({
    RoleName: name,
    AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } }] }),
  }));
  const make = (Runtime) => lambda.send(new CreateFunctionCommand({
    FunctionName: name, Runtime, Handler: "index.handler", Role: Role.Arn, Architectures: [process.arch === "arm64" ? "x86_64" : "arm64"],
    Code: { ZipFile: zip({ "index.js": "exports.handler = async () => 1;" }) },
  }));
  await assert.rejects(make("provided.al2023"), /Architectures/);
  await make("nodejs20.x");
  const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName: name }));
  assert.deepEqual(Configuration.Architectures, [process.arch === "arm64" ? "x86_64" : "arm64"]);
});
