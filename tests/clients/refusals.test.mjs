// Requests that are refused before or inside their body, over raw sockets and boto3: the connection stays usable or is
// closed, and nothing is stored.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { startTarn } from "./tarn-server.mjs";

let open; // --auth off: raw requests need no signature
before(async () => {
  open = await startTarn({ args: ["--auth", "off", "--memory-mb", "512"] });
  assert.equal((await raw(open, "PUT /raw HTTP/1.1", {})).status, 200);
});
after(async () => {
  await open.stop();
  await open.remove();
});

/** Sends head and body; resolves with the answer when it is whole or the server has closed the connection. */
function raw(server, line, headers, body = Buffer.alloc(0)) {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let answer = Buffer.alloc(0);
    let closed = false;
    const finish = () => {
      const text = answer.toString("latin1");
      resolve({ status: Number(/^HTTP\/1.1 (\d+)/.exec(text)?.[1]), text, closed });
      socket.destroy();
    };
    socket.on("data", (piece) => {
      answer = Buffer.concat([answer, piece]);
      const text = answer.toString("latin1");
      const end = text.indexOf("\r\n\r\n");
      const length = /content-length: (\d+)/i.exec(text)?.[1];
      if (end > 0 && !/^connection: close/im.test(text) && (length === undefined || answer.length >= end + 4 + Number(length))) finish();
    });
    socket.on("end", () => ((closed = true), finish()));
    socket.on("error", (error) => (answer.length ? ((closed = true), finish()) : reject(error)));
    const all = { Host: "localhost", "Content-Length": body.length, ...headers };
    const head = `${line}\r\n${Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
    socket.write(Buffer.concat([Buffer.from(head, "latin1"), body]));
  });
}

const authenticated = () => ({ url: process.env.AWS_ENDPOINT_URL });

for (const [what, line] of [
  ["an object of a stranger", "PUT /no-such-bucket/k HTTP/1.1"],
  ["a stranger's list of deletes", "POST /no-such-bucket?delete HTTP/1.1"],
  ["a missing operation", "PUT /no-such-bucket?inventory&id=x HTTP/1.1"],
]) {
  test(`${what} is refused before its body, and the connection closed`, async () => {
    const answer = await raw(authenticated(), line, { "Content-Length": 7_000_000, Expect: "100-continue" });
    assert.ok([403, 404, 501].includes(answer.status), answer.text);
    assert.match(answer.text, /\r\nconnection: close\r\n/i);
    assert.ok(answer.closed);
    assert.doesNotMatch(answer.text, /100 Continue/);
  });
}

test("unsigned puts of JSON are refused before their body", async () => {
  const answer = await raw(authenticated(), "POST / HTTP/1.1", {
    "X-Amz-Target": "Kinesis_20131202.PutRecords", "Content-Type": "application/x-amz-json-1.1", "Content-Length": 16 << 20,
  });
  assert.match(answer.text, /MissingAuthenticationToken/);
  assert.ok(answer.closed);
});

for (const [name, value] of [
  ["x-amz-meta-a", "a\x01b"], ["x-amz-meta-a", "a\x7fb"], ["Content-Type", "text/\x01plain"], ["Cache-Control", "\x02"],
  ["Content-Disposition", "a\x1f"], ["Content-Language", "\x7f"], ["Content-Encoding", "x\x01"], ["Expires", "\x01"],
  ["x-amz-website-redirect-location", "/\x01"],
]) {
  test(`${name} with ${JSON.stringify(value)} is refused at the put`, async () => {
    const put = await raw(open, "PUT /raw/control HTTP/1.1", { [name]: value }, Buffer.from("x"));
    assert.equal(put.status, 400, put.text);
    const upload = await raw(open, "POST /raw/control?uploads HTTP/1.1", { [name]: value });
    assert.equal(upload.status, 400, upload.text);
    assert.equal((await raw(open, "GET /raw/control HTTP/1.1", {})).status, 404);
  });
}

test("answer headers set by the query hold no control characters", async () => {
  assert.equal((await raw(open, "PUT /raw/plain HTTP/1.1", {}, Buffer.from("x"))).status, 200);
  for (const query of ["response-content-type=a%01b", "response-cache-control=%7F", "response-content-disposition=a%0D%0Ab"]) {
    assert.equal((await raw(open, `GET /raw/plain?${query} HTTP/1.1`, {})).status, 400, query);
  }
});

test("keys that are no UTF-8 are refused, and nothing is decoded twice", async () => {
  assert.equal((await raw(open, "PUT /raw/%25FF HTTP/1.1", {}, Buffer.from("percent"))).status, 200);
  const invalid = await raw(open, "PUT /raw/%FF HTTP/1.1", {}, Buffer.from("byte"));
  assert.match(invalid.text, /^HTTP\/1.1 400[\s\S]*InvalidURI/);
  assert.match((await raw(open, "GET /raw/%25FF HTTP/1.1", {})).text, /percent$/);
  for (const query of ["?prefix=%FF", "raw?list-type=2&prefix=%FF", "?X-Amz-Algorithm=%FF&X-Amz-Credential=%FF", "?Action=%FF"]) {
    assert.equal((await raw(open, `GET /${query} HTTP/1.1`, {})).status, 400, query);
  }
  const copy = await raw(open, "PUT /raw/copy HTTP/1.1", { "x-amz-copy-source": "/raw/%FF" });
  assert.equal(copy.status, 400, copy.text);
});

test("hostile documents are refused, and cost little", async () => {
  const documents = {
    attributes: `<Delete><Object ${Array.from({ length: 500_000 }, (_, i) => `a${i}=""`).join(" ")}/></Delete>`,
    quoted: `<Delete><Object x=">" ${Array.from({ length: 500_000 }, (_, i) => `a${i}=""`).join(" ")}/></Delete>`,
    tags: `<Delete>${`<a b="" c="" d=""/>`.repeat(350_000)}</Delete>`,
    names: `<Delete>${Array.from({ length: 700_000 }, (_, i) => `<a${i}/>`).join("")}</Delete>`,
    depth: "<a>".repeat(2_000_000),
  };
  for (const [name, document] of Object.entries(documents)) {
    const answer = await raw(open, "POST /raw?delete HTTP/1.1", {}, Buffer.from(document));
    assert.match(answer.text, /^HTTP\/1.1 400[\s\S]*MalformedXML/, name);
  }
  const json = (body) => raw(open, "POST / HTTP/1.1", { "X-Amz-Target": "AWSGlue.CreateTable", "Content-Type": "application/x-amz-json-1.1" }, Buffer.from(body));
  for (const body of ["[".repeat(7_000_000), '{"a":'.repeat(1_000_000), `{"DatabaseName":"${"x".repeat(7_000_000)}"}`]) {
    const answer = await json(body);
    assert.equal(answer.status, 400);
    assert.ok(answer.text.length < 10_000, `an error of ${answer.text.length} characters`);
  }
  const form = await raw(open, "POST / HTTP/1.1", { "Content-Type": "application/x-www-form-urlencoded" }, Buffer.from(`Action=GetCallerIdentity&Version=2011-06-15${"&a=b".repeat(1_000_000)}`));
  assert.ok([400, 413].includes(form.status), form.text);
});

test("carriage returns and blanks in keys are preserved", async () => {
  for (const key of ["a%0Db", "%20", "%20%20"]) assert.equal((await raw(open, `PUT /raw/${key} HTTP/1.1`, {}, Buffer.from("x"))).status, 200);
  const list = await raw(open, "GET /raw?list-type=2 HTTP/1.1", {});
  assert.match(list.text, /<Key>a&#13;b<\/Key>/);
  assert.match(list.text, /<LastModified>[^<]*:\d\d(\.000)?Z<\/LastModified>/);
  const deleted = await raw(open, "POST /raw?delete HTTP/1.1", {}, Buffer.from("<Delete>\n  <Object>\n<Key> </Key></Object><Object><Key>a&#13;b</Key></Object></Delete>"));
  assert.equal(deleted.status, 200, deleted.text);
  assert.equal((await raw(open, "HEAD /raw/%20 HTTP/1.1", {})).status, 404);
  assert.equal((await raw(open, "HEAD /raw/a%0Db HTTP/1.1", {})).status, 404);
  assert.equal((await raw(open, "GET /raw/%20%20 HTTP/1.1", {})).status, 200);
});

test("the error of a missing operation names it, and the page of the supported ones", async () => {
  const json = await raw(open, "POST / HTTP/1.1", { "X-Amz-Target": "Kinesis_20131202.NoSuchThing", "Content-Type": "application/x-amz-json-1.1" }, Buffer.from("{}"));
  assert.match(json.text, /UnknownOperationException[\s\S]*Kinesis_20131202\.NoSuchThing[\s\S]*docs\/coverage\.md/);
  const s3 = await raw(open, "GET /raw?abac HTTP/1.1", {});
  assert.match(s3.text, /^HTTP\/1.1 501[\s\S]*\?abac[\s\S]*docs\/coverage\.md/);
});

test("a browser's request for another page is refused without authentication", async () => {
  assert.equal((await raw(open, "GET /raw/plain HTTP/1.1", { "Sec-Fetch-Site": "cross-site" })).status, 403);
  assert.equal((await raw(open, "GET /raw/plain HTTP/1.1", { "Sec-Fetch-Site": "none" })).status, 200);
});

const withBoto3 = spawnSync("python3", ["-c", "import boto3"]).status === 0;
test("boto3 continues after refusals before the body", { skip: withBoto3 ? false : "boto3 is not installed" }, async () => {
  const file = fileURLToPath(new URL("./refusals_boto3.py", import.meta.url));
  const child = spawn("python3", [file], { env: process.env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (piece) => (output += piece));
  child.stderr.on("data", (piece) => (output += piece));
  const code = await new Promise((resolve) => child.on("exit", resolve));
  assert.equal(code, 0, output);
});
