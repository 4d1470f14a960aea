import assert from "node:assert/strict";
import { request } from "node:http";
import { after, before, test } from "node:test";
import {
  AddPermissionCommand, CreateAliasCommand, CreateFunctionUrlConfigCommand, DeleteFunctionConcurrencyCommand, DeleteFunctionUrlConfigCommand,
  PublishVersionCommand, PutFunctionConcurrencyCommand, RemovePermissionCommand, UpdateFunctionUrlConfigCommand,
} from "@aws-sdk/client-lambda";
import { functionsOf } from "./functions.mjs";
import { signedFetch } from "./signed-fetch.mjs";
import { startTarn } from "./tarn-server.mjs";

const code = `
import { setTimeout } from "node:timers/promises";
export const handler = async (event, context) => {
  const q = event.queryStringParameters ?? {};
  if (q.fail) throw new Error("bad");
  if (q.late) await setTimeout(60_000);
  if (q.text) return "moin";
  if (q.wrong) return { statusCode: 200, body: { a: 1 } };
  if (q.binary) return { statusCode: 201, headers: { "content-type": "image/png" }, body: Buffer.from([1, 0, 255]).toString("base64"), isBase64Encoded: true };
  if (q.full) return {
    statusCode: 418, headers: { "X-Own": "a", "Access-Control-Allow-Origin": "own" }, cookies: ["a=1; Path=/", "b=2"], body: "tea ü",
  };
  return { event, version: context.functionVersion, arn: context.invokedFunctionArn };
};`;
const streaming = `
export const handler = awslambda.streamifyResponse(async (event, stream) => {
  const q = event.queryStringParameters ?? {};
  if (q.fail === "early") throw new Error("early");
  if (q.plain) { stream.write("plain"); stream.end(); return; }
  stream = awslambda.HttpResponseStream.from(stream, { statusCode: 202, headers: { "content-type": "text/plain", "x-own": "s" }, cookies: ["c=3"] });
  for (let i = 0; i < 3; i++) stream.write("part" + i + ";");
  if (q.fail) throw new Error("half way");
  stream.end();
});`;

let server, tools, role;
const urls = {};
before(async () => {
  server = await startTarn();
  tools = functionsOf(server);
  Object.assign(process.env, server.env);
  role = await tools.makeRole("urls");
  await tools.make("open", { "index.mjs": code }, role);
  await tools.make("brief", { "index.mjs": code }, role, { Timeout: 1 });
  await tools.make("stream", { "index.mjs": streaming }, role);
  for (const FunctionName of ["open", "brief", "stream"]) urls[FunctionName] = await makeOpen(FunctionName);
});
after(async () => (await server.stop(), await server.remove()));

const grant = (FunctionName, StatementId, Action, more) =>
  tools.send(new AddPermissionCommand({ FunctionName, StatementId, Action, Principal: "*", ...more }));

async function grantBoth(FunctionName, FunctionUrlAuthType, more = {}) {
  await grant(FunctionName, "url", "lambda:InvokeFunctionUrl", { FunctionUrlAuthType, ...more });
  await grant(FunctionName, "via", "lambda:InvokeFunction", { InvokedViaFunctionUrl: true, ...more });
}

async function makeOpen(FunctionName) {
  const InvokeMode = FunctionName === "stream" ? "RESPONSE_STREAM" : "BUFFERED";
  const { FunctionUrl } = await tools.send(new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: "NONE", InvokeMode }));
  await grantBoth(FunctionName, "NONE");
  return FunctionUrl;
}

/** A request with any Host header, which fetch does not let us set. */
function viaHost(host, path, headers = {}) {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, headers: { ...headers, host: `${host}:${port}` } }, async (response) => {
      const chunks = [];
      for await (const chunk of response) chunks.push(chunk);
      resolve({ status: response.statusCode, text: Buffer.concat(chunks).toString() });
    }).on("error", reject).end();
  });
}

test("the event has format 2.0, by path and by host", async () => {
  const id = /_lambda-url\/(.*)\/$/.exec(urls.open)[1];
  const answer = await fetch(`${urls.open}a%20b/c?x=1&x=2&y=%C3%BC`, {
    method: "POST", body: '{"k":"ü"}', headers: { "content-type": "application/json", cookie: "a=1; b=2", "x-two": "v", "user-agent": "me" },
  });
  assert.deepEqual([answer.status, answer.headers.get("content-type")], [200, "application/json"]);
  const { event, version, arn } = await answer.json();
  assert.deepEqual([version, arn.split(":").at(-1)], ["$LATEST", "open"]);
  const { headers, requestContext: context, ...rest } = event;
  assert.deepEqual(rest, {
    version: "2.0", routeKey: "$default", rawPath: "/a%20b/c", rawQueryString: "x=1&x=2&y=%C3%BC", cookies: ["a=1", "b=2"],
    queryStringParameters: { x: "1,2", y: "ü" }, body: '{"k":"ü"}', isBase64Encoded: false,
  });
  assert.deepEqual([headers["x-two"], headers.cookie, headers["x-forwarded-for"], headers["x-forwarded-proto"]], ["v", undefined, "127.0.0.1", "http"]);
  assert.equal(headers["x-forwarded-port"], new URL(server.url).port);
  const { requestId, time, timeEpoch, ...known } = context;
  assert.deepEqual(known, {
    accountId: "anonymous", apiId: id, domainName: "127.0.0.1", domainPrefix: id, routeKey: "$default", stage: "$default",
    http: { method: "POST", path: "/a%20b/c", protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: "me" },
  });
  assert.equal(requestId, answer.headers.get("x-amzn-requestid"));
  assert.match(time, /^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
  assert.ok(Math.abs(timeEpoch - Date.now()) < 600_000);

  const host = `${id}.lambda-url.us-east-1.localhost`;
  const byHost = await viaHost(host, "/health?q");
  const seen = JSON.parse(byHost.text).event;
  assert.deepEqual([byHost.status, seen.rawPath, seen.requestContext.domainName, seen.queryStringParameters], [200, "/health", host, { q: "" }]);
  assert.deepEqual([seen.body, seen.cookies, seen.isBase64Encoded], [undefined, undefined, false]);
  assert.equal((await viaHost(`${"a".repeat(32)}.lambda-url.us-east-1.localhost`, "/")).status, 403);
});

test("bodies that are no text are Base64", async () => {
  for (const type of ["image/png", "application/x-www-form-urlencoded"]) {
    const answer = await fetch(urls.open, { method: "PUT", body: Buffer.from([0, 255]), headers: { "content-type": type } });
    const { event } = await answer.json();
    assert.deepEqual([event.body, event.isBase64Encoded], ["AP8=", true]);
  }
  const wrong = await (await fetch(urls.open, { method: "PUT", body: Buffer.from([255]), headers: { "content-type": "text/plain" } })).json();
  assert.deepEqual([wrong.event.body, wrong.event.isBase64Encoded], ["/w==", true]);
  const large = await fetch(urls.open, { method: "PUT", body: Buffer.alloc(6_000_000) });
  assert.equal(large.status, 413);
  assert.equal((await fetch(urls.open, { method: "PUT", body: Buffer.alloc(6_400_000) })).status, 413);
});

test("answers have status, headers, cookies and bodies of the function", async () => {
  const full = await fetch(`${urls.open}?full=1`);
  assert.deepEqual([full.status, full.headers.get("x-own"), full.headers.getSetCookie(), await full.text()], [418, "a", ["a=1; Path=/", "b=2"], "tea ü"]);
  assert.equal(full.headers.get("content-type"), "application/json");
  const binary = await fetch(`${urls.open}?binary=1`);
  assert.deepEqual([binary.status, binary.headers.get("content-type"), [...Buffer.from(await binary.arrayBuffer())]], [201, "image/png", [1, 0, 255]]);
  const text = await fetch(`${urls.open}?text=1`);
  assert.deepEqual([text.status, text.headers.get("content-type"), await text.text()], [200, "application/json", '"moin"']);
  assert.equal((await fetch(urls.open, { method: "HEAD" })).status, 200);
});

test("errors, timeouts and throttles have AWS's statuses", async () => {
  for (const [url, status] of [[`${urls.open}?fail=1`, 502], [`${urls.open}?wrong=1`, 502], [`${urls.brief}?late=1`, 504]]) {
    const answer = await fetch(url);
    assert.deepEqual([answer.status, await answer.text()], [status, '{"Message":"Internal Server Error"}']);
  }
  await tools.send(new PutFunctionConcurrencyCommand({ FunctionName: "open", ReservedConcurrentExecutions: 0 }));
  const throttled = await fetch(urls.open);
  assert.deepEqual([throttled.status, (await throttled.json()).Reason], [429, "ReservedFunctionConcurrentInvocationLimitExceeded"]);
  await tools.send(new DeleteFunctionConcurrencyCommand({ FunctionName: "open" }));
});

test("streamed answers have their head, and end with the function", async () => {
  const full = await fetch(urls.stream);
  assert.deepEqual([full.status, full.headers.get("content-type"), full.headers.get("x-own"), full.headers.getSetCookie()], [202, "text/plain", "s", ["c=3"]]);
  assert.equal(await full.text(), "part0;part1;part2;");
  const plain = await fetch(`${urls.stream}?plain=1`);
  assert.deepEqual([plain.status, plain.headers.get("content-type"), await plain.text()], [200, "application/octet-stream", "plain"]);
  assert.equal((await fetch(`${urls.stream}?fail=early`)).status, 502);
  await assert.rejects(fetch(`${urls.stream}?fail=1`).then((answer) => answer.text()));
  await tools.send(new UpdateFunctionUrlConfigCommand({ FunctionName: "stream", InvokeMode: "BUFFERED" }));
  const buffered = await fetch(urls.stream);
  assert.deepEqual([buffered.status, buffered.headers.get("x-own"), await buffered.text()], [202, "s", "part0;part1;part2;"]);
});

test("an open URL needs both permissions of the public", async () => {
  const FunctionName = "closed";
  await tools.make(FunctionName, { "index.mjs": code }, role);
  const { FunctionUrl } = await tools.send(new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: "NONE" }));
  const status = async () => (await fetch(FunctionUrl)).status;
  assert.equal(await status(), 403);
  await grant(FunctionName, "url", "lambda:InvokeFunctionUrl", { FunctionUrlAuthType: "NONE" });
  assert.equal(await status(), 403);
  await grant(FunctionName, "via", "lambda:InvokeFunction", { InvokedViaFunctionUrl: true });
  assert.equal(await status(), 200);
  const stranger = await tools.makeUser("stranger");
  await assert.rejects(tools.invoke(FunctionName, {}, {}, stranger.credentials), { name: "AccessDeniedException" });
  await tools.send(new RemovePermissionCommand({ FunctionName, StatementId: "url" }));
  assert.equal(await status(), 403);
  await tools.send(new DeleteFunctionUrlConfigCommand({ FunctionName }));
  assert.deepEqual([await status(), await (await fetch(FunctionUrl)).json()], [403, { Message: "Forbidden" }]);
});

test("a URL with AWS_IAM verifies signatures and rights", async () => {
  const FunctionName = "signed";
  await tools.make(FunctionName, { "index.mjs": code }, role);
  await tools.send(new PublishVersionCommand({ FunctionName }));
  await tools.send(new CreateAliasCommand({ FunctionName, Name: "live", FunctionVersion: "1" }));
  const { FunctionUrl, FunctionArn } = await tools.send(new CreateFunctionUrlConfigCommand({ FunctionName, Qualifier: "live", AuthType: "AWS_IAM" }));
  const path = new URL("x/y", FunctionUrl).pathname;
  const own = await signedFetch({ service: "lambda", path, body: "hello", headers: { "content-type": "text/plain" } });
  const { event, version, arn } = JSON.parse(own.text);
  assert.deepEqual([own.status, version, arn, event.body, event.rawPath], [200, "1", FunctionArn, "hello", "/x/y"]);
  const caller = event.requestContext.authorizer.iam;
  assert.deepEqual([caller.accountId, caller.userArn, event.requestContext.accountId], ["000000000000", "arn:aws:iam::000000000000:root", "000000000000"]);

  assert.deepEqual(await (await fetch(FunctionUrl)).json(), { Message: "Forbidden" });
  assert.equal((await signedFetch({ service: "execute-api", path })).status, 403);
  const as = (user, more) => {
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: user.credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: user.credentials.secretAccessKey });
    return signedFetch({ service: "lambda", path, ...more }).finally(() => Object.assign(process.env, server.env));
  };
  const user = await tools.makeUser("caller");
  assert.equal((await as(user)).status, 403);
  await grant(FunctionName, "url", "lambda:InvokeFunctionUrl", { Principal: user.arn, Qualifier: "live", FunctionUrlAuthType: "AWS_IAM" });
  await grant(FunctionName, "via", "lambda:InvokeFunction", { Principal: user.arn, Qualifier: "live", InvokedViaFunctionUrl: true });
  assert.equal((await as(user)).status, 200);
  const rights = await tools.makeUser("rights", { Effect: "Allow", Action: ["lambda:InvokeFunctionUrl", "lambda:InvokeFunction"], Resource: FunctionArn });
  assert.equal((await as(rights)).status, 200);
  const forged = { ...rights, credentials: { ...rights.credentials, secretAccessKey: "x".repeat(40) } };
  assert.equal((await as(forged)).status, 403);
});

test("a statement for an alias is not for the function, and one for the account leaves the decision to the caller's policies", async () => {
  const FunctionName = "shared";
  await tools.make(FunctionName, { "index.mjs": code }, role);
  await tools.send(new PublishVersionCommand({ FunctionName }));
  await tools.send(new CreateAliasCommand({ FunctionName, Name: "live", FunctionVersion: "1" }));
  const { arn, credentials } = await tools.makeUser("sharer");
  const status = (name) => tools.invoke(name, {}, {}, credentials).then((answer) => answer.StatusCode, (error) => error.name);
  await grant(FunctionName, "account", "lambda:InvokeFunction", { Principal: "000000000000" });
  assert.equal(await status(FunctionName), "AccessDeniedException");
  await grant(FunctionName, "alias", "lambda:InvokeFunction", { Principal: arn, Qualifier: "live" });
  assert.deepEqual([await status(FunctionName), await status(`${FunctionName}:live`), await status(`${FunctionName}:1`)], ["AccessDeniedException", 200, "AccessDeniedException"]);
  await tools.send(new RemovePermissionCommand({ FunctionName, Qualifier: "live", StatementId: "alias" }));
  assert.equal(await status(`${FunctionName}:live`), "AccessDeniedException");
});

test("rules for other origins answer browsers", async () => {
  const FunctionName = "open";
  const Cors = { AllowOrigins: ["https://a.example"], AllowMethods: ["GET"], AllowHeaders: ["x-a"], ExposeHeaders: ["x-own"], MaxAge: 60, AllowCredentials: true };
  await tools.send(new UpdateFunctionUrlConfigCommand({ FunctionName, Cors }));
  const ask = (origin) => fetch(urls.open, { method: "OPTIONS", headers: { origin, "access-control-request-method": "GET" } });
  const names = ["origin", "methods", "headers", "credentials"].map((name) => `access-control-allow-${name}`);
  const allowed = await ask("https://a.example");
  assert.deepEqual([allowed.status, ...names.map((name) => allowed.headers.get(name)), allowed.headers.get("access-control-max-age")],
    [200, "https://a.example", "GET", "x-a", "true", "60"]);
  assert.equal((await ask("https://b.example")).headers.get(names[0]), null);
  const got = await fetch(`${urls.open}?full=1`, { headers: { origin: "https://a.example" } });
  assert.deepEqual([got.status, got.headers.get(names[0]), got.headers.get("access-control-expose-headers")], [418, "https://a.example", "x-own"]);
});

test("without authentication, URLs answer every local program, and pages of allowed origins", async () => {
  const local = await startTarn({ args: ["--auth", "off"] });
  try {
    const { make, makeRole, send } = functionsOf(local);
    const FunctionName = "local";
    await make(FunctionName, { "index.mjs": code }, await makeRole("local"));
    const { FunctionUrl } = await send(new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: "AWS_IAM", Cors: { AllowOrigins: ["https://a.example"] } }));
    const { event } = await (await fetch(FunctionUrl)).json();
    assert.equal(event.requestContext.authorizer.iam.userArn, "arn:aws:iam::000000000000:root");
    const from = async (origin) => (await fetch(FunctionUrl, { headers: { origin } })).status;
    assert.deepEqual([await from("https://a.example"), await from("https://b.example")], [200, 403]);
  } finally {
    await local.stop();
    await local.remove();
  }
});
