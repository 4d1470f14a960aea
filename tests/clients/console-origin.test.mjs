// The console's origin: bytes of users never act there, and it may have a port of its own.
import assert from "node:assert/strict";
import { request } from "node:http";
import { after, before, test } from "node:test";
import { AddPermissionCommand, CreateFunctionUrlConfigCommand } from "@aws-sdk/client-lambda";
import { functionsOf } from "./functions.mjs";
import { run } from "./script.mjs";
import { program, startTarn } from "./tarn-server.mjs";

const page = `export const handler = async (event) => ({
  statusCode: Number(event.queryStringParameters?.status ?? 200),
  headers: { "content-type": "text/html", "clear-site-data": '"cookies"', "Set-Cookie": "tarn-session=planted" },
  cookies: [
    "tarn-session=planted; Path=/console", "Tarn-Session =planted", "=tarn-session=planted; Path=/", "tarn-session",
    "other=1; path=/console/api", "other=2; Path=/CONSOLE", "own=3; Path=/", "last=4; HttpOnly",
  ],
  body: event.rawPath,
});`;

let server, id;
before(async () => {
  server = await startTarn({ args: ["--console-listen", "127.0.0.1:0"] });
  const { make, makeRole, send } = functionsOf(server);
  await make("page", { "index.mjs": page }, await makeRole("page"));
  const grant = (StatementId, Action, more) => send(new AddPermissionCommand({ FunctionName: "page", StatementId, Action, Principal: "*", ...more }));
  await grant("url", "lambda:InvokeFunctionUrl", { FunctionUrlAuthType: "NONE" });
  await grant("via", "lambda:InvokeFunction", { InvokedViaFunctionUrl: true });
  const { FunctionUrl } = await send(new CreateFunctionUrlConfigCommand({ FunctionName: "page", AuthType: "NONE" }));
  id = /_lambda-url\/([a-z2-7]{32})\//.exec(FunctionUrl)[1];
});
after(async () => (await server.stop(), await server.remove()));

/** Sends a request with a Host of its own, which fetch does not do. */
const ask = (path, { method = "GET", headers = {}, url = server.url } = {}) => new Promise((resolve, reject) => {
  const { hostname, port } = new URL(url);
  request({ hostname, port, path, method, headers }, (answer) => {
    let text = "";
    answer.on("data", (chunk) => (text += chunk));
    answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, text }));
  }).on("error", reject).end();
});

const ownUrl = () => /the console is on (\S+)/.exec(server.log())[1];

test("answers of function URLs are sandboxed on the console's host, whatever their method and status", async () => {
  for (const method of ["GET", "POST", "PUT", "DELETE", "PATCH"]) {
    for (const status of [200, 404, 500]) {
      const answer = await ask(`/_lambda-url/${id}/x?status=${status}`, { method });
      assert.equal(answer.status, status);
      assert.match(answer.headers["content-security-policy"], /^sandbox (?!.*allow-same-origin)/);
    }
  }
  assert.match((await ask("/_lambda-url/none")).headers["content-security-policy"], /^sandbox/);
});

test("cookies for the console, and orders to clear them, are dropped", async () => {
  const answer = await ask(`/_lambda-url/${id}/`);
  assert.deepEqual(answer.headers["set-cookie"], ["own=3; Path=/", "last=4; HttpOnly"]);
  assert.equal(answer.headers["clear-site-data"], undefined);
});

test("a function URL by host name is an origin of its own, and the console is not there", async () => {
  const headers = { host: `${id}.lambda-url.us-east-1.localhost:${new URL(server.url).port}` };
  const answer = await ask("/console/", { headers });
  assert.deepEqual([answer.status, answer.text, answer.headers["content-security-policy"]], [200, "/console/", undefined]);
});

test("the console has its own port, and nothing else is there", async () => {
  const own = ownUrl();
  assert.notEqual(own, server.url);
  const home = await ask("/console/", { url: own });
  assert.equal(home.status, 200);
  assert.match(home.headers["content-security-policy"], /default-src 'none'/);
  assert.equal((await ask("/", { url: own, headers: { accept: "text/html" } })).headers.location, "/console/");
  for (const path of ["/some-bucket/key", `/_lambda-url/${id}/`, "/iceberg/v1/config", "/console.html"]) {
    assert.equal((await ask(path, { url: own })).status, 404, path);
  }
  const byHost = await ask("/", { url: own, headers: { host: `${id}.lambda-url.us-east-1.localhost:${new URL(own).port}` } });
  assert.equal(byHost.headers.location, "/console/");
  assert.equal((await ask("/console/", { url: own, headers: { host: "bucket.s3.localhost" } })).status, 404);
  const call = await ask("/", { url: own, method: "POST", headers: { "x-amz-target": "Kinesis_20131202.ListStreams" } });
  assert.equal(call.status, 405);

  const sent = await ask("/console/tables?db=a", { headers: { accept: "text/html" } });
  assert.deepEqual([sent.status, sent.headers.location], [307, `${own}/console/tables?db=a`]);
  assert.equal((await ask("/console/session", { method: "POST" })).status, 404);
  assert.equal((await ask("/console/api/kinesis/ListStreams")).status, 404);
});

test("tarn console prints a link to that port, which signs in", async () => {
  const { stdout } = await run("env", [...Object.entries(server.env).map(([name, value]) => `${name}=${value}`), program, "console"]);
  const link = /http:\S+/.exec(stdout)[0];
  assert.ok(link.startsWith(`${ownUrl()}/console/?code=`), stdout);
  const headers = { "content-type": "application/json", origin: ownUrl(), "x-tarn-console": "1" };
  const answer = await fetch(`${ownUrl()}/console/session`, { method: "POST", headers, body: JSON.stringify({ code: new URL(link).searchParams.get("code") }) });
  assert.equal(answer.status, 200);
  const cookie = answer.headers.get("set-cookie").split(";")[0];
  const asked = await fetch(`${ownUrl()}/console/api/kinesis/ListStreams`, { method: "POST", headers: { ...headers, cookie }, body: "{}" });
  assert.deepEqual([asked.status, (await asked.json()).StreamNames], [200, []]);
});
