// SIGKILL beside the Iceberg REST catalog: every answered commit is there after a restart, a repeated key has no second
// effect, and an ordered purge is carried out.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { freePort } from "./chance.mjs";
import { signedFetch } from "./signed-fetch.mjs";
import { startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

test("answered commits, keys and purges survive SIGKILL", async () => {
  const data = await mkdtemp(join(tmpdir(), "tarn-rest-kill-"));
  const port = await freePort();
  const start = async () => {
    const server = await startTarn({ data, listen: `127.0.0.1:${port}` });
    Object.assign(process.env, server.env);
    return server;
  };
  const rest = async (method, path, body, headers = {}, query = {}) => {
    const answer = await signedFetch({
      service: "glue", method, path: `/iceberg/v1${path}`, headers, query, body: body === undefined ? "" : JSON.stringify(body),
    });
    return { status: answer.status, json: answer.text ? JSON.parse(answer.text) : undefined };
  };
  let server = await start();
  try {
    const schema = { type: "struct", fields: [{ id: 1, name: "id", type: "long", required: false }] };
    assert.equal((await rest("POST", "/namespaces", { namespace: ["k"] })).status, 200);
    for (const name of ["a", "b", "gone"]) assert.equal((await rest("POST", "/namespaces/k/tables", { name, schema })).status, 200);
    const valueOf = async (name) => Number((await rest("GET", `/namespaces/k/tables/${name}`)).json.metadata.properties.n ?? 0);
    const change = (n) => ["a", "b"].map((name) => ({
      identifier: { namespace: ["k"], name }, requirements: [], updates: [{ action: "set-properties", updates: { n: String(n) } }],
    }));
    let sent = 0;
    for (let kill = 0; kill < 3; kill++) {
      let answered = sent;
      const key = { "idempotency-key": randomUUID() };
      const marker = { requirements: [], updates: [{ action: "set-properties", updates: { [`kill${kill}`]: "1" } }] };
      const marked = await rest("POST", "/namespaces/k/tables/a", marker, key);
      const writing = (async () => {
        for (;;) {
          const { status } = await rest("POST", "/transactions/commit", { "table-changes": change(++sent) });
          assert.equal(status, 204);
          answered = sent;
        }
      })().catch((error) => error);
      const until = answered + 5;
      await eventually(() => answered >= until, { what: "five transactions are answered" });
      await server.kill();
      await writing;
      server = await start();
      const [a, b] = [await valueOf("a"), await valueOf("b")];
      assert.equal(a, b, "a transaction moved one table alone");
      assert.ok(a === answered || a === sent, `${a}: ${answered} was answered, ${sent} sent`);
      const repeated = await rest("POST", "/namespaces/k/tables/a", marker, key);
      assert.equal(repeated.status, 200);
      assert.notEqual(repeated.json["metadata-location"], marked.json["metadata-location"]);
      assert.equal(await valueOf("a"), a);
      sent = a;
    }

    assert.equal((await rest("DELETE", "/namespaces/k/tables/gone", undefined, {}, { purgeRequested: "true" })).status, 204);
    await server.kill();
    server = await start();
    const s3 = new S3Client({ forcePathStyle: true });
    const list = () => s3.send(new ListObjectsV2Command({ Bucket: "tarn-000000000000-us-east-1", Prefix: "k/gone/" }));
    await eventually(async () => (await list()).KeyCount === 0, { what: "the purged files are gone" });
    assert.equal((await rest("HEAD", "/namespaces/k/tables/gone")).status, 404);
    assert.equal(await server.stop(), 0);
  } finally {
    await server.kill();
    await rm(data, { recursive: true, force: true });
  }
});

test("with own locations a table gets a place in the store, and config names the public URL", async () => {
  const server = await startTarn({ args: ["--iceberg-own-locations", "on", "--public-url", "https://lake.example.org/"] });
  Object.assign(process.env, server.env);
  try {
    const rest = async (method, path, body) => {
      const answer = await signedFetch({ service: "glue", method, path: `/iceberg/v1${path}`, body: body === undefined ? "" : JSON.stringify(body) });
      assert.equal(answer.status, 200, answer.text);
      return JSON.parse(answer.text);
    };
    assert.equal((await rest("GET", "/config")).defaults["s3.endpoint"], "https://lake.example.org");
    await rest("POST", "/namespaces", { namespace: ["own"], properties: { location: "file:/tmp/own" } });
    const schema = { type: "struct", fields: [] };
    const made = await rest("POST", "/namespaces/own/tables", { name: "t", schema, location: "file:/tmp/t" });
    assert.equal(made.metadata.location, "s3://tarn-000000000000-us-east-1/own/t");
    const moved = await rest("POST", "/namespaces/own/tables/t", { updates: [{ action: "set-location", location: "file:/tmp/elsewhere" }] });
    assert.equal(moved.metadata.location, made.metadata.location);
    const placed = await rest("POST", "/namespaces/own/tables", { name: "u", schema, location: "s3://tarn-000000000000-us-east-1/mine" });
    assert.equal(placed.metadata.location, "s3://tarn-000000000000-us-east-1/mine");
    assert.equal(await server.stop(), 0);
  } finally {
    await server.kill();
    await server.remove();
  }
});
