// The Iceberg REST catalog over plain HTTP: the cases of Apache Iceberg's compatibility kit that need no engine.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { CreateDatabaseCommand, CreateTableCommand, DeleteTableCommand, GetTableCommand, GlueClient, UpdateTableCommand } from "@aws-sdk/client-glue";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient } from "@aws-sdk/client-iam";
import { HeadObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { signedFetch, plainFetch } from "./signed-fetch.mjs";
import { program } from "./tarn-server.mjs";
import { eventually, unique } from "./wait.mjs";

const base = "/iceberg/v1/catalogs/000000000000";
const name = (prefix) => unique(prefix).replaceAll("-", "_");

async function rest(method, path, body, { headers = {}, query = {}, at = base } = {}) {
  const answer = await signedFetch({
    service: "glue", method, path: at + path, query,
    headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
    body: body === undefined ? "" : JSON.stringify(body),
  });
  return { ...answer, json: answer.bytes.length ? JSON.parse(answer.text) : undefined };
}

const expect = async (status, ...request) => {
  const answer = await rest(...request);
  assert.equal(answer.status, status, `${request[0]} ${request[1]}: ${answer.text}`);
  return answer;
};
const refused = async (status, type, message, ...request) => {
  const { error } = (await expect(status, ...request)).json;
  assert.deepEqual([error.type, error.code], [type, status]);
  assert.match(error.message, message);
};

const namespace = async (properties) => {
  const ns = name("ns");
  await expect(200, "POST", "/namespaces", { namespace: [ns], properties });
  return ns;
};
const field = (id, column, type, required = false) => ({ id, name: column, type, required });
const schema = (...fields) => ({ type: "struct", fields: fields.length ? fields : [field(3, "id", "int", true), field(4, "data", "string")] });
const table = async (ns, body = {}) => {
  const t = body.name ?? name("t");
  const { json, headers } = await expect(200, "POST", `/namespaces/${ns}/tables`, { name: t, schema: schema(), ...body });
  return { name: t, path: `/namespaces/${ns}/tables/${t}`, loaded: json, metadata: json.metadata, etag: headers.get("etag") };
};
const uuidOf = (metadata) => ({ type: "assert-table-uuid", uuid: metadata["table-uuid"] });
const commit = (path, updates, requirements = []) => rest("POST", path, { requirements, updates });
const snapshot = (id, sequence, extra = {}) => ({
  action: "add-snapshot",
  snapshot: {
    "snapshot-id": id, "sequence-number": sequence, "timestamp-ms": Date.now(), "manifest-list": `s3://lists/${id}.avro`,
    summary: { operation: "append" }, "schema-id": 0, ...extra,
  },
});
const moveMain = (id) => ({ action: "set-snapshot-ref", "ref-name": "main", type: "branch", "snapshot-id": id });

test("config names the prefix, the S3 endpoint as the client reached it, and the endpoints", async () => {
  for (const query of [{}, { warehouse: "000000000000" }]) {
    const { json } = await expect(200, "GET", "/config", undefined, { at: "/iceberg/v1", query });
    assert.equal(json.overrides.prefix, "catalogs/000000000000");
    assert.equal(json.defaults["s3.endpoint"], process.env.AWS_ENDPOINT_URL);
    assert.equal(json.defaults["s3.path-style-access"], "true");
    assert.equal(json.defaults["client.region"], "us-east-1");
    assert.equal(json["idempotency-key-lifetime"], "PT30M");
    assert.ok(json.endpoints.includes("GET /v1/{prefix}/namespaces/{namespace}/tables/{table}"));
    assert.ok(json.endpoints.includes("POST /v1/{prefix}/transactions/commit"));
  }
  const warehouse = "arn:aws:s3tables:us-east-1:000000000000:bucket/b";
  const refusal = await signedFetch({ service: "s3tables", method: "GET", path: "/iceberg/v1/config", query: { warehouse } });
  assert.equal(refusal.status, 404);
  assert.match(refusal.text, /table bucket/);
});

test("a request needs a signature for glue or s3tables, and an endpoint that exists", async () => {
  const missing = await plainFetch({ method: "GET", path: "/iceberg/v1/config" });
  assert.equal(missing.status, 401);
  assert.equal(JSON.parse(missing.text).error.type, "NotAuthorizedException");
  const other = await signedFetch({ service: "execute-api", method: "GET", path: "/iceberg/v1/config" });
  assert.equal(other.status, 401);
  assert.match(other.text, /signing-name=glue/);
  await refused(406, "UnsupportedOperationException", /no endpoint GET/, "GET", "/nothing");
  await refused(406, "UnsupportedOperationException", /coverage/, "POST", "/namespaces/a/tables/t/plan", {});
});

test("namespaces are made, listed by pages, changed and dropped", async () => {
  const ns = await namespace({ owner: "me", location: "s3://lake/x", comment: "c" });
  await refused(409, "AlreadyExistsException", /Namespace already exists/, "POST", "/namespaces", { namespace: [ns] });
  assert.deepEqual((await expect(200, "GET", `/namespaces/${ns}`)).json, {
    namespace: [ns], properties: { owner: "me", location: "s3://lake/x", comment: "c" },
  });
  await expect(204, "HEAD", `/namespaces/${ns}`);
  const changed = await expect(200, "POST", `/namespaces/${ns}/properties`, { updates: { a: "1" }, removals: ["owner", "none"] });
  assert.deepEqual(changed.json, { updated: ["a"], removed: ["owner"], missing: ["none"] });
  await refused(422, "UnprocessableEntityException", /a is both/, "POST", `/namespaces/${ns}/properties`, { updates: { a: "1" }, removals: ["a"] });
  const others = [ns, await namespace(), await namespace()].sort();
  const listed = [];
  for (let pageToken; ;) {
    const { json } = await expect(200, "GET", "/namespaces", undefined, { query: { pageSize: "2", ...(pageToken ? { pageToken } : {}) } });
    listed.push(...json.namespaces.flat());
    pageToken = json["next-page-token"];
    if (!pageToken) break;
  }
  assert.deepEqual(listed.filter((n) => others.includes(n)), others);
  await refused(404, "NoSuchNamespaceException", /Namespace does not exist: none/, "GET", "/namespaces/none");
  await expect(404, "HEAD", "/namespaces/none");
  await refused(404, "NoSuchNamespaceException", /Namespace does not exist: none/, "GET", "/namespaces/none/tables");
  await refused(400, "BadRequestException", /nested/, "POST", "/namespaces", { namespace: ["a", "b"] });
  await refused(404, "NoSuchNamespaceException", /Namespace does not exist: a\.b/, "GET", "/namespaces/a\x1fb");
  await expect(404, "HEAD", "/namespaces/a\x1fb");
  await table(ns, { location: `s3://tarn-000000000000-us-east-1/${ns}` });
  await refused(409, "NamespaceNotEmptyException", /is not empty/, "DELETE", `/namespaces/${ns}`);
  await expect(204, "DELETE", `/namespaces/${others.find((n) => n !== ns)}`);
});

test("a table is created, loaded with an ETag, listed, renamed and dropped", async () => {
  const ns = await namespace();
  const t = await table(ns, {
    properties: { a: "1" },
    "partition-spec": { fields: [{ "source-id": 3, transform: "bucket[16]", name: "id_bucket" }] },
    "write-order": { "order-id": 1, fields: [{ "source-id": 3, transform: "identity", direction: "asc", "null-order": "nulls-first" }] },
  });
  assert.equal(t.metadata["format-version"], 2);
  assert.deepEqual(t.metadata.schemas[0].fields.map((f) => [f.id, f.name]), [[1, "id"], [2, "data"]]);
  assert.deepEqual(t.metadata["partition-specs"].at(-1).fields, [{ "source-id": 1, "field-id": 1000, name: "id_bucket", transform: "bucket[16]" }]);
  assert.equal(t.metadata.properties.a, "1");
  assert.match(t.loaded["metadata-location"], new RegExp(`^s3://tarn-000000000000-us-east-1/${ns}/${t.name}/metadata/00000-`));
  await refused(409, "AlreadyExistsException", new RegExp(`^Table already exists: ${ns}.${t.name}`), "POST", `/namespaces/${ns}/tables`, { name: t.name, schema: schema() });

  const loaded = await expect(200, "GET", t.path);
  assert.deepEqual(loaded.json, t.loaded);
  const etag = loaded.headers.get("etag");
  assert.equal((await expect(304, "GET", t.path, undefined, { headers: { "if-none-match": etag } })).text, "");
  const refs = await expect(200, "GET", t.path, undefined, { query: { snapshots: "refs" }, headers: { "if-none-match": etag } });
  assert.notEqual(refs.headers.get("etag"), etag);
  await expect(204, "HEAD", t.path);
  await expect(404, "HEAD", `/namespaces/${ns}/tables/none`);
  await refused(404, "NoSuchTableException", new RegExp(`^Table does not exist: ${ns}.none`), "GET", `/namespaces/${ns}/tables/none`);
  assert.deepEqual((await expect(200, "GET", `/namespaces/${ns}/tables`)).json.identifiers, [{ namespace: [ns], name: t.name }]);

  const to = { namespace: [ns], name: name("r") };
  const from = { namespace: [ns], name: t.name };
  await refused(404, "NoSuchNamespaceException", /Namespace does not exist: none/, "POST", "/tables/rename", { source: from, destination: { ...to, namespace: ["none"] } });
  await expect(204, "POST", "/tables/rename", { source: from, destination: to });
  await refused(404, "NoSuchTableException", /Table does not exist/, "POST", "/tables/rename", { source: from, destination: to });
  assert.equal((await expect(200, "GET", `/namespaces/${ns}/tables/${to.name}`)).json["metadata-location"], t.loaded["metadata-location"]);
  // the first name is free, its place is not
  const again = await table(ns, { name: t.name });
  assert.match(again.metadata.location, new RegExp(`/${t.name}-[0-9a-f]{8}$`));
  await refused(409, "AlreadyExistsException", /Table already exists/, "POST", "/tables/rename", { source: from, destination: to });
  await expect(204, "DELETE", again.path);
  await refused(404, "NoSuchTableException", /does not exist/, "DELETE", again.path);
});

test("a commit checks its requirements and applies its updates", async () => {
  const ns = await namespace();
  const t = await table(ns);
  const added = await expect(200, "POST", t.path, {
    identifier: { namespace: [ns], name: t.name },
    requirements: [uuidOf(t.metadata), { type: "assert-current-schema-id", "current-schema-id": 0 }, { type: "assert-last-assigned-field-id", "last-assigned-field-id": 2 }],
    updates: [
      { action: "add-schema", schema: schema(field(1, "id", "int", true), field(2, "data", "string"), field(3, "more", "long")), "last-column-id": 3 },
      { action: "set-current-schema", "schema-id": -1 },
      { action: "set-properties", updates: { owner: "tarn" } },
    ],
  });
  assert.equal(added.json.metadata["current-schema-id"], 1);
  assert.equal(added.json.metadata.properties.owner, "tarn");
  const stale = [
    [{ type: "assert-current-schema-id", "current-schema-id": 0 }, /^Requirement failed: current schema changed/],
    [{ type: "assert-last-assigned-field-id", "last-assigned-field-id": 2 }, /^Requirement failed: last assigned field id changed/],
    [{ type: "assert-table-uuid", uuid: randomUUID() }, /^Requirement failed: UUID does not match/],
    [{ type: "assert-create" }, /^Requirement failed: table already exists/],
    [{ type: "assert-default-spec-id", "default-spec-id": 9 }, /^Requirement failed: default partition spec changed/],
    [{ type: "assert-last-assigned-partition-id", "last-assigned-partition-id": 9 }, /^Requirement failed: last assigned partition id changed/],
    [{ type: "assert-ref-snapshot-id", ref: "main", "snapshot-id": 5 }, /^Requirement failed: branch or tag main is missing/],
  ];
  for (const [requirement, message] of stale) {
    await refused(409, "CommitFailedException", message, "POST", t.path, { requirements: [requirement], updates: [] });
  }
  await refused(400, "BadRequestException", /set-nothing is unknown/, "POST", t.path, { updates: [{ action: "set-nothing" }] });
  await refused(400, "BadRequestException", /assert-nothing is unknown/, "POST", t.path, { requirements: [{ type: "assert-nothing" }], updates: [] });
  await refused(400, "BadRequestException", /null|not JSON/, "POST", t.path, {});
  await refused(404, "NoSuchTableException", /does not exist/, "POST", `/namespaces/${ns}/tables/none`, { requirements: [], updates: [] });
  await refused(400, "BadRequestException", /file:/, "POST", t.path, { updates: [{ action: "set-location", location: "file:/tmp/x" }] });
  const { Table } = await new GlueClient({}).send(new GetTableCommand({ DatabaseName: ns, Name: t.name }));
  assert.equal(Table.Parameters.metadata_location, added.json["metadata-location"]);
  assert.deepEqual(Table.StorageDescriptor.Columns.map((c) => c.Name), ["id", "data", "more"]);
});

test("a repeated commit is recognised by its snapshot, and a concurrent one is a conflict", async () => {
  const ns = await namespace();
  const t = await table(ns);
  const first = [[snapshot(11, 1), moveMain(11)], [{ type: "assert-ref-snapshot-id", ref: "main", "snapshot-id": null }]];
  assert.equal((await commit(t.path, ...first)).status, 200);
  const repeated = await commit(t.path, ...first);
  assert.equal(repeated.status, 200, repeated.text);
  assert.equal(repeated.json.metadata.snapshots.length, 1);
  const other = await commit(t.path, [snapshot(12, 1), moveMain(12)], first[1]);
  assert.equal(other.status, 409);
  assert.match(other.json.error.message, /branch main was created concurrently/);
  const next = [[snapshot(13, 2, { "parent-snapshot-id": 11 }), moveMain(13)], [{ type: "assert-ref-snapshot-id", ref: "main", "snapshot-id": 11 }]];
  assert.equal((await commit(t.path, ...next)).status, 200);
  assert.match((await commit(t.path, [snapshot(14, 2), moveMain(14)], next[1])).json.error.message, /branch main has changed/);
  assert.equal((await commit(t.path, ...first)).status, 200);
  const refs = await expect(200, "GET", t.path, undefined, { query: { snapshots: "refs" } });
  assert.deepEqual(refs.json.metadata.snapshots.map((s) => s["snapshot-id"]), [13]);
});

test("a request with an Idempotency-Key has its effect once, and gets its first answer again", async () => {
  const ns = await namespace();
  const t = await table(ns);
  const headers = { "idempotency-key": randomUUID() };
  const body = { requirements: [{ type: "assert-current-schema-id", "current-schema-id": 0 }], updates: [{ action: "set-properties", updates: { n: "1" } }] };
  const first = await expect(200, "POST", t.path, body, { headers });
  const again = await expect(200, "POST", t.path, body, { headers });
  assert.equal(again.json["metadata-location"], first.json["metadata-location"]);
  await refused(400, "BadRequestException", /another request/, "POST", t.path, { ...body, updates: [] }, { headers });
  await refused(400, "BadRequestException", /UUID/, "POST", t.path, body, { headers: { "idempotency-key": "x" } });

  const dropping = { headers: { "idempotency-key": randomUUID() } };
  await expect(204, "DELETE", t.path, undefined, dropping);
  await expect(204, "DELETE", t.path, undefined, dropping);
  const missing = { headers: { "idempotency-key": randomUUID() } };
  await expect(404, "DELETE", t.path, undefined, missing);
  await table(ns, { name: t.name });
  await expect(404, "DELETE", t.path, undefined, missing);
});

test("a staged table is created by its first commit", async () => {
  const ns = await namespace();
  const staged = async (t) => (await expect(200, "POST", `/namespaces/${ns}/tables`, { name: t, schema: schema(), "stage-create": true })).json;
  const creation = ({ metadata }) => [
    { action: "assign-uuid", uuid: metadata["table-uuid"] },
    { action: "upgrade-format-version", "format-version": 2 },
    { action: "add-schema", schema: metadata.schemas[0], "last-column-id": 2 },
    { action: "set-current-schema", "schema-id": -1 },
    { action: "add-spec", spec: metadata["partition-specs"][0] },
    { action: "set-default-spec", "spec-id": -1 },
    { action: "add-sort-order", "sort-order": metadata["sort-orders"][0] },
    { action: "set-default-sort-order", "sort-order-id": -1 },
    { action: "set-location", location: metadata.location },
    { action: "set-properties", updates: { a: "1" } },
  ];
  const t = name("t");
  const path = `/namespaces/${ns}/tables/${t}`;
  const [mine, theirs] = [await staged(t), await staged(t)];
  assert.equal(mine["metadata-location"], undefined);
  await expect(404, "HEAD", path);
  const create = [{ type: "assert-create" }];
  const made = await commit(path, creation(mine), create);
  assert.equal(made.status, 200, made.text);
  assert.equal(made.json.metadata["table-uuid"], mine.metadata["table-uuid"]);
  assert.equal((await commit(path, creation(mine), create)).status, 200);
  const late = await commit(path, creation(theirs), create);
  assert.equal(late.status, 409);
  assert.match(late.json.error.message, /Requirement failed: table already exists/);
  await refused(409, "AlreadyExistsException", /Table already exists/, "POST", `/namespaces/${ns}/tables`, { name: t, schema: schema(), "stage-create": true });
});

test("a transaction commits to several tables or to none", async () => {
  const ns = await namespace();
  const [one, two] = [await table(ns), await table(ns)];
  const change = (t, value, requirements = [uuidOf(t.metadata)]) => ({
    identifier: { namespace: [ns], name: t.name }, requirements, updates: [{ action: "set-properties", updates: { value } }],
  });
  const valueOf = async (t) => (await expect(200, "GET", t.path)).json.metadata.properties.value;
  await expect(204, "POST", "/transactions/commit", { "table-changes": [change(one, "1"), change(two, "1")] });
  assert.deepEqual([await valueOf(one), await valueOf(two)], ["1", "1"]);
  await refused(409, "CommitFailedException", /UUID does not match/, "POST", "/transactions/commit",
    { "table-changes": [change(one, "2"), change(two, "2", [uuidOf(one.metadata)])] });
  assert.deepEqual([await valueOf(one), await valueOf(two)], ["1", "1"]);
  await refused(404, "NoSuchTableException", /none/, "POST", "/transactions/commit", { "table-changes": [change(one, "2"), change({ ...two, name: "none" }, "2")] });
  await refused(400, "BadRequestException", /twice/, "POST", "/transactions/commit", { "table-changes": [change(one, "2"), change(one, "3")] });
  assert.equal(await valueOf(one), "1");
  const all = await Promise.all(Array.from({ length: 8 }, (_, i) =>
    rest("POST", "/transactions/commit", { "table-changes": (i % 2 ? [one, two] : [two, one]).map((t) => change(t, `c${i}`)) })));
  assert.deepEqual(all.map((answer) => answer.status), Array(8).fill(204));
  assert.equal(await valueOf(one), await valueOf(two));
});

test("a table is registered with its metadata, and overwritten on request only", async () => {
  const ns = await namespace();
  const t = await table(ns);
  const location = t.loaded["metadata-location"];
  const register = (body) => rest("POST", `/namespaces/${ns}/register`, { name: t.name, "metadata-location": location, ...body });
  await expect(200, "POST", t.path, { updates: [{ action: "set-properties", updates: { later: "1" } }] });
  assert.match((await register()).json.error.message, /^Table already exists/);
  const overwritten = await register({ overwrite: true });
  assert.equal(overwritten.status, 200, overwritten.text);
  assert.equal(overwritten.json.metadata.properties.later, undefined);
  const dropped = await expect(200, "POST", `${t.path}/unregister`);
  assert.equal(dropped.json["metadata-location"], location);
  const back = await register();
  assert.equal(back.json.metadata["table-uuid"], t.metadata["table-uuid"]);
  await refused(400, "BadRequestException", /cannot be read/, "POST", `/namespaces/${ns}/register`, { name: "x", "metadata-location": "s3://none/x.json" });
});

test("a new table's place lies neither in nor around another's", async () => {
  const place = `s3://tarn-000000000000-us-east-1/${name("place")}`;
  const ns = await namespace({ location: place });
  const t = await table(ns, { location: `${place}/a/b` });
  for (const location of [`${place}/a/b`, `${place}/a/b/`, `${place}/a/b/c/d`, `${place}/a`, `${place.replace("s3:", "s3a:")}/a/b`]) {
    await refused(400, "BadRequestException", new RegExp(`place of table ${ns}.${t.name}`), "POST", `/namespaces/${ns}/tables`, { name: "x", schema: schema(), location });
  }
  await table(ns, { location: `${place}/a/bc` });
  await refused(400, "BadRequestException", /file:\/tmp.*iceberg-own-locations/, "POST", `/namespaces/${ns}/tables`, { name: "x", schema: schema(), location: "file:/tmp/x" });
  await expect(204, "DELETE", t.path);
  await table(ns, { location: `${place}/a/b/c` });
  await refused(400, "BadRequestException", /place of table/, "POST", `/namespaces/${ns}/tables`, { name: "y", schema: schema(), location: `${place}/a` });
});

test("a table of version 1 is raised to 2 and 3; version 4 is refused at every door; a foreign one of version 3 is registered", async () => {
  const ns = await namespace();
  const old = await table(ns, { properties: { "format-version": "1" } });
  assert.deepEqual([old.metadata["format-version"], old.metadata.properties["format-version"]], [1, undefined]);
  await refused(400, "BadRequestException", /variant/, "POST", `/namespaces/${ns}/tables`, { name: "x", schema: schema(field(1, "v", "variant")) });
  const body = { name: "x", schema: schema(), properties: { "format-version": "4" } };
  await refused(400, "BadRequestException", /version 4.*versions 1 to 3/, "POST", `/namespaces/${ns}/tables`, body);
  await refused(400, "BadRequestException", /version 4.*versions 1 to 3/, "POST", `/namespaces/${ns}/tables`, { ...body, "stage-create": true });
  await refused(400, "BadRequestException", /version 4.*versions 1 to 3/, "POST", old.path, { updates: [{ action: "upgrade-format-version", "format-version": 4 }] });
  for (const version of [2, 3]) {
    const raised = await commit(old.path, [{ action: "upgrade-format-version", "format-version": version }]);
    assert.deepEqual([raised.json.metadata["format-version"], raised.json.metadata["next-row-id"]], [version, version === 3 ? 0 : undefined]);
  }

  // A client of Glue writes the metadata file itself.
  const { path: glued, metadata: two, name: Name } = await table(ns);
  const glue = new GlueClient({}), place = two.location.replace("s3://", "").split("/");
  const raisedKey = `${place.slice(1).join("/")}/metadata/00001-${randomUUID()}.metadata.json`;
  await new S3Client({}).send(new PutObjectCommand({ Bucket: place[0], Key: raisedKey, Body: JSON.stringify({ ...two, "format-version": 3, "next-row-id": 0 }) }));
  const { Table } = await glue.send(new GetTableCommand({ DatabaseName: ns, Name }));
  const Parameters = {
    ...Table.Parameters, metadata_location: `s3://${place[0]}/${raisedKey}`, previous_metadata_location: Table.Parameters.metadata_location,
  };
  await glue.send(new UpdateTableCommand({ DatabaseName: ns, TableInput: { Name, Parameters } }));
  assert.equal((await expect(200, "GET", glued)).json.metadata["format-version"], 3);

  // Another catalog's table of version 3.
  const Bucket = "tarn-000000000000-us-east-1";
  const keys = [{ "key-id": "k", "encrypted-key-metadata": "bWV0YQ==" }];
  const metadata = {
    ...old.metadata, "format-version": 3, "next-row-id": 0, "last-sequence-number": 0, "encryption-keys": keys, "table-uuid": randomUUID(),
    location: `s3://${Bucket}/${ns}/foreign`, properties: {},
  };
  delete metadata.schema;
  delete metadata["partition-spec"];
  const Key = `${ns}/foreign/metadata/00000-of-another-catalog.metadata.json`;
  await new S3Client({}).send(new PutObjectCommand({ Bucket, Key, Body: JSON.stringify(metadata) }));
  const { json } = await expect(200, "POST", `/namespaces/${ns}/register`, { name: "foreign", "metadata-location": `s3://${Bucket}/${Key}` });
  assert.equal(json.metadata["format-version"], 3);
  const path = `/namespaces/${ns}/tables/foreign`;
  const appended = await commit(path, [snapshot(21, 1, { "first-row-id": 0, "added-rows": 10 }), moveMain(21)]);
  assert.deepEqual([appended.json?.metadata["next-row-id"], appended.json?.metadata["encryption-keys"]], [10, keys], appended.text);
  await refused(400, "BadRequestException", /first-row-id/, "POST", path, { requirements: [], updates: [snapshot(22, 2)] });
  await refused(409, "CommitFailedException", /row id 5/, "POST", path, { requirements: [], updates: [snapshot(22, 2, { "first-row-id": 5, "added-rows": 1 })] });
});

test("system databases are closed to writes, and reports of engines are taken", async () => {
  await new GlueClient({}).send(new CreateDatabaseCommand({ DatabaseInput: { Name: name("any") } }));
  await refused(403, "ForbiddenException", /./, "POST", "/namespaces", { namespace: ["tarn_logs"] });
  await refused(403, "ForbiddenException", /./, "POST", "/namespaces/tarn/tables", { name: "x", schema: schema() });
  const ns = await namespace();
  const t = await table(ns);
  await expect(204, "POST", `${t.path}/metrics`, { "report-type": "commit-report", "table-name": t.name });
  await refused(400, "BadRequestException", /report-type/, "POST", `${t.path}/metrics`, {});
});

const version = (id, sql, extra = {}) => ({
  "version-id": id, "schema-id": 0, "timestamp-ms": Date.now(), summary: { engine: "test" }, "default-namespace": ["ns"],
  representations: (Array.isArray(sql) ? sql : [["trino", sql]]).map(([dialect, text]) => ({ type: "sql", dialect, sql: text })), ...extra,
});
const view = async (ns, body = {}) => {
  const v = body.name ?? name("v");
  const answer = await rest("POST", `/namespaces/${ns}/views`, { name: v, schema: schema(), "view-version": version(1, "select 1"), properties: {}, ...body });
  return { ...answer, name: v, path: `/namespaces/${ns}/views/${v}` };
};

test("a view is created, loaded, replaced by versions, renamed and dropped", async () => {
  const ns = await namespace();
  const v = await view(ns, { properties: { comment: "c" } });
  assert.equal(v.status, 200, v.text);
  const { metadata } = v.json;
  assert.match(v.json["metadata-location"], new RegExp(`^${metadata.location}/metadata/00000-.*\\.metadata\\.json$`));
  assert.deepEqual([metadata["current-version-id"], metadata["version-log"].length, metadata.properties.comment], [1, 1, "c"]);
  assert.deepEqual((await expect(200, "GET", v.path)).json, v.json);
  await expect(204, "HEAD", v.path);
  await expect(404, "HEAD", `/namespaces/${ns}/tables/${v.name}`);
  const again = await view(ns, { name: v.name });
  assert.deepEqual([again.status, again.json.error.message], [409, `View already exists: ${ns}.${v.name}`]);

  const uuid = { type: "assert-view-uuid", uuid: metadata["view-uuid"] };
  const replaced = await commit(v.path, [
    { action: "add-schema", schema: schema(field(1, "only", "long")), "last-column-id": 1 },
    { action: "add-view-version", "view-version": version(1, [["trino", "select 2"], ["spark", "select 3"]], { "schema-id": -1 }) },
    { action: "set-current-view-version", "view-version-id": -1 },
    { action: "set-properties", updates: { k: "v" } },
  ], [uuid]);
  assert.equal(replaced.status, 200, replaced.text);
  assert.deepEqual([replaced.json.metadata["current-version-id"], replaced.json.metadata.versions.length, replaced.json.metadata["version-log"].length], [2, 2, 2]);
  assert.equal(replaced.json.metadata.schemas.length, 2);
  const lost = await commit(v.path, [{ action: "add-view-version", "view-version": version(1, "select 4") }, { action: "set-current-view-version", "view-version-id": -1 }]);
  assert.deepEqual([lost.status, /loss of view dialects/.test(lost.text)], [400, true]);
  const twice = await commit(v.path, [{ action: "add-view-version", "view-version": version(1, [["trino", "a"], ["Trino", "b"]]) }]);
  assert.match(twice.text, /Invalid view version: Cannot add multiple queries for dialect trino/);
  const other = await commit(v.path, [], [{ ...uuid, uuid: randomUUID() }]);
  assert.deepEqual([other.status, other.json.error.type], [409, "CommitFailedException"]);
  // the first version again: it is found, not added
  const back = await commit(v.path, [{ action: "set-properties", updates: { "replace.drop-dialect.allowed": "true" } },
    { action: "add-view-version", "view-version": metadata.versions[0] }, { action: "set-current-view-version", "view-version-id": -1 }]);
  assert.deepEqual([back.json.metadata["current-version-id"], back.json.metadata.versions.length, back.json.metadata["version-log"].length], [1, 2, 3]);

  const source = { namespace: [ns], name: v.name };
  const destination = { namespace: [ns], name: name("w") };
  await expect(204, "POST", "/views/rename", { source, destination });
  await refused(404, "NoSuchViewException", /View does not exist/, "POST", "/views/rename", { source, destination });
  assert.deepEqual((await expect(200, "GET", `/namespaces/${ns}/views`)).json.identifiers, [destination]);
  assert.deepEqual((await expect(200, "GET", `/namespaces/${ns}/tables`)).json.identifiers, []);
  await refused(409, "NamespaceNotEmptyException", /is not empty/, "DELETE", `/namespaces/${ns}`);
  const location = back.json["metadata-location"];
  await expect(204, "DELETE", `/namespaces/${ns}/views/${destination.name}`);
  await refused(404, "NoSuchViewException", /does not exist/, "DELETE", `/namespaces/${ns}/views/${destination.name}`);
  const registered = await expect(200, "POST", `/namespaces/${ns}/register-view`, { name: "reg", "metadata-location": location });
  assert.equal(registered.json.metadata["view-uuid"], metadata["view-uuid"]);
  await refused(409, "AlreadyExistsException", /View already exists/, "POST", `/namespaces/${ns}/register-view`, { name: "reg", "metadata-location": location });
});

test("views and tables share their names", async () => {
  const ns = await namespace();
  const [t, v] = [await table(ns), await view(ns)];
  const taken = await view(ns, { name: t.name });
  assert.deepEqual([taken.status, taken.json.error.message], [409, `Table with same name already exists: ${ns}.${t.name}`]);
  await refused(409, "AlreadyExistsException", /^View with same name already exists/, "POST", `/namespaces/${ns}/tables`, { name: v.name, schema: schema() });
  await refused(409, "AlreadyExistsException", /^View with same name/, "POST", `/namespaces/${ns}/tables`, { name: v.name, schema: schema(), "stage-create": true });
  await refused(404, "NoSuchTableException", /Table does not exist/, "GET", `/namespaces/${ns}/tables/${v.name}`);
  await refused(404, "NoSuchViewException", /View does not exist/, "GET", `/namespaces/${ns}/views/${t.name}`);
  const [asTable, asView] = [t, v].map((x) => ({ namespace: [ns], name: x.name }));
  await refused(409, "AlreadyExistsException", /Cannot rename .* Table already exists/, "POST", "/views/rename", { source: asView, destination: asTable });
  await refused(409, "AlreadyExistsException", /Cannot rename .* View already exists/, "POST", "/tables/rename", { source: asTable, destination: asView });
  await refused(409, "AlreadyExistsException", /^View with same name/, "POST", `/namespaces/${ns}/register`, { name: v.name, "metadata-location": t.loaded["metadata-location"] });
});

// Java's library takes a table's metadata table (ns.table.files) for a table in a nested namespace first.
test("a table or view of a nested namespace does not exist", async () => {
  const ns = await namespace();
  const { name: t } = await table(ns);
  await refused(404, "NoSuchTableException", /^Table does not exist: .*\.files$/, "GET", `/namespaces/${ns}\x1f${t}/tables/files`);
  await expect(404, "HEAD", `/namespaces/${ns}\x1f${t}/tables/files`);
  await refused(404, "NoSuchViewException", /^View does not exist: .*\.v$/, "GET", `/namespaces/${ns}\x1f${t}/views/v`);
  await expect(404, "HEAD", `/namespaces/${ns}\x1f${t}/views/v`);
  await refused(400, "BadRequestException", /nested/, "POST", `/namespaces/${ns}\x1f${t}/tables`, { name: "t", schema: schema() });
});

test("a refused renaming names both as the client wrote them", async () => {
  const ns = await namespace();
  for (const t of ["one", "two"]) await table(ns, { name: t });
  const body = { source: { namespace: [ns], name: "One" }, destination: { namespace: [ns], name: "tWo" } };
  await refused(409, "AlreadyExistsException", new RegExp(`^Cannot rename ${ns}.One to ${ns}.tWo. Table already exists`), "POST", "/tables/rename", body);
});

test("types and defaults of format version 3 are refused in version 2", async () => {
  const ns = await namespace();
  const columns = { variant: field(5, "v", "variant"), default: { ...field(5, "v", "long"), "initial-default": 7 } };
  const { path } = await table(ns);
  for (const [what, column] of Object.entries(columns)) {
    const message = new RegExp(`${what}.* is not supported until v3`);
    const body = { name: name("t"), schema: schema(field(3, "id", "int"), column), properties: { "format-version": "2" } };
    await refused(400, "BadRequestException", message, "POST", `/namespaces/${ns}/tables`, body);
    const updates = [{ action: "add-schema", schema: schema(field(1, "id", "int", true), field(2, "data", "string"), column), "last-column-id": 5 }];
    await refused(400, "BadRequestException", message, "POST", path, { requirements: [], updates });
  }
});

test("Glue shows a view of the catalog as VIRTUAL_VIEW, and the catalog shows Athena's views", async () => {
  const ns = await namespace();
  const glue = new GlueClient({});
  const v = await view(ns, { "view-version": version(1, "select id, data from t", { "default-namespace": [ns] }) });
  const { Table } = await glue.send(new GetTableCommand({ DatabaseName: ns, Name: v.name }));
  assert.equal(Table.TableType, "VIRTUAL_VIEW");
  assert.deepEqual(Table.StorageDescriptor.Columns.map((c) => [c.Name, c.Type]), [["id", "int"], ["data", "string"]]);
  const text = /^\/\* Presto View: (\S+) \*\/$/.exec(Table.ViewOriginalText);
  assert.deepEqual(JSON.parse(Buffer.from(text[1], "base64")), {
    originalSql: "select id, data from t", catalog: "awsdatacatalog", schema: ns, columns: [{ name: "id", type: "integer" }, { name: "data", type: "varchar" }],
  });

  const athena = { originalSql: "SELECT a FROM t", catalog: "awsdatacatalog", schema: ns, columns: [{ name: "a", type: "bigint" }] };
  await glue.send(new CreateTableCommand({
    DatabaseName: ns,
    TableInput: {
      Name: "by_athena", TableType: "VIRTUAL_VIEW", Parameters: { presto_view: "true" }, ViewExpandedText: "/* Presto View */",
      ViewOriginalText: `/* Presto View: ${Buffer.from(JSON.stringify(athena)).toString("base64")} */`,
      StorageDescriptor: { Columns: [{ Name: "a", Type: "bigint" }] },
    },
  }));
  const listed = (await expect(200, "GET", `/namespaces/${ns}/views`)).json.identifiers.map((i) => i.name).sort();
  assert.deepEqual(listed, ["by_athena", v.name].sort());
  const path = `/namespaces/${ns}/views/by_athena`;
  const { metadata } = (await expect(200, "GET", path)).json;
  assert.deepEqual(metadata.versions[0].representations, [{ type: "sql", sql: "SELECT a FROM t", dialect: "trino" }]);
  assert.deepEqual(metadata.schemas[0].fields.map((f) => [f.id, f.name, f.type]), [[1, "a", "long"]]);
  const changed = await commit(path, [
    { action: "add-view-version", "view-version": version(9, "SELECT a + 1 a FROM t", { "default-namespace": [ns] }) },
    { action: "set-current-view-version", "view-version-id": -1 },
  ], [{ type: "assert-view-uuid", uuid: metadata["view-uuid"] }]);
  assert.equal(changed.status, 200, changed.text);
  assert.equal(changed.json.metadata["view-uuid"], metadata["view-uuid"]);
  const shown = (await glue.send(new GetTableCommand({ DatabaseName: ns, Name: "by_athena" }))).Table;
  assert.equal(JSON.parse(Buffer.from(/: (\S+) /.exec(shown.ViewOriginalText)[1], "base64")).originalSql, "SELECT a + 1 a FROM t");
});

test("a dropped table comes back by tarn tables undrop, unless its place is taken", async () => {
  const ns = await namespace();
  const undrop = (table) => spawnSync(program, ["tables", "undrop", `${ns}.${table}`], { encoding: "utf8" });
  const t = await table(ns);
  assert.match(undrop("none").stderr, /No table .*none was dropped/);
  await expect(204, "DELETE", t.path);
  const back = undrop(t.name);
  assert.equal(back.status, 0, back.stderr);
  assert.deepEqual((await expect(200, "GET", t.path)).json, t.loaded);
  assert.match(undrop(t.name).stderr, /No table/);
  await new GlueClient({}).send(new DeleteTableCommand({ DatabaseName: ns, Name: t.name }));
  const heir = await table(ns, { location: `${t.metadata.location}/below` });
  assert.match(undrop(t.name).stderr, new RegExp(`place of table ${ns}.${heir.name}`));
  await expect(204, "DELETE", heir.path);
  assert.equal(undrop(t.name).status, 0);
});

test("a purge removes a table's files in the background, and no file of another table", async () => {
  const ns = await namespace();
  const s3 = new S3Client({ forcePathStyle: true });
  const t = await table(ns);
  await expect(200, "POST", t.path, { updates: [{ action: "set-properties", updates: { a: "1" } }] });
  const Bucket = "tarn-000000000000-us-east-1";
  const keys = async () => ((await s3.send(new ListObjectsV2Command({ Bucket, Prefix: `${ns}/` }))).Contents ?? []).map((o) => o.Key);
  const other = await table(ns);
  assert.equal((await keys()).length, 3);
  await expect(204, "DELETE", t.path, undefined, { query: { purgeRequested: "true" } });
  await eventually(async () => (await keys()).length === 1, { what: "the files of the purged table are gone" });
  assert.match((await keys())[0], new RegExp(`^${ns}/${other.name}/metadata/`));
  assert.match(spawnSync(program, ["tables", "undrop", `${ns}.${t.name}`], { encoding: "utf8" }).stderr, /No table/);
});

const form = (fields, headers = {}) => plainFetch({
  path: "/iceberg/v1/oauth/tokens", headers: { "content-type": "application/x-www-form-urlencoded", ...headers }, body: String(new URLSearchParams(fields)),
});
const keys = () => ({ client_id: process.env.AWS_ACCESS_KEY_ID, client_secret: process.env.AWS_SECRET_ACCESS_KEY });

test("a bearer token of OAuth's client credentials takes the place of a signature", async () => {
  const ns = await namespace();
  const granted = await form({ grant_type: "client_credentials", scope: "catalog", ...keys() });
  const token = JSON.parse(granted.text);
  assert.deepEqual([granted.status, token.token_type, token.expires_in], [200, "bearer", 3600]);
  const get = (authorization) => plainFetch({ method: "GET", path: `/iceberg/v1/namespaces/${ns}`, headers: { authorization } });
  assert.equal((await get(`Bearer ${token.access_token}`)).status, 200);
  const forged = await get("Bearer forged");
  assert.deepEqual([forged.status, JSON.parse(forged.text).error.type], [403, "ForbiddenException"]);

  const { client_id, client_secret } = keys();
  const basic = await form({ grant_type: "client_credentials" }, { authorization: `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString("base64")}` });
  assert.equal(basic.status, 200, basic.text);
  const exchange = { grant_type: "urn:ietf:params:oauth:grant-type:token-exchange", subject_token_type: "urn:ietf:params:oauth:token-type:access_token" };
  const renewed = await form({ ...exchange, subject_token: token.access_token });
  assert.equal((await get(`Bearer ${JSON.parse(renewed.text).access_token}`)).status, 200);

  const refusals = [
    [{ grant_type: "client_credentials", client_id, client_secret: "wrong" }, 401, "invalid_client"],
    [{ grant_type: "client_credentials", client_id }, 400, "invalid_request"],
    [{ grant_type: "password" }, 400, "unsupported_grant_type"],
    [{ ...exchange, subject_token: "forged" }, 401, "invalid_client"],
    [exchange, 400, "invalid_request"],
  ];
  for (const [fields, status, error] of refusals) {
    const refusal = await form(fields);
    assert.deepEqual([refusal.status, JSON.parse(refusal.text).error], [status, error], refusal.text);
  }
});

test("guesses at the token endpoint are bounded, and stop no other key", async () => {
  const iam = new IAMClient({});
  const UserName = unique("guessed");
  await iam.send(new CreateUserCommand({ UserName }));
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const ask = (client_secret) => form({ grant_type: "client_credentials", client_id: key.AccessKeyId, client_secret });
  const statuses = await Promise.all(Array.from({ length: 200 }, async (_, i) => (await ask(`guess-${i}`)).status));
  assert.deepEqual([401, 429].map((status) => statuses.filter((one) => one === status).length), [5, 195]);
  assert.equal((await ask(key.SecretAccessKey)).status, 429);
  assert.equal((await form({ grant_type: "client_credentials", ...keys() })).status, 200);
});

test("vended credentials open the files of their table alone", async () => {
  const ns = await namespace();
  const [t, other] = [await table(ns), await table(ns)];
  const asked = await expect(200, "GET", t.path, undefined, { headers: { "x-iceberg-access-delegation": "vended-credentials,remote-signing" } });
  assert.equal(t.loaded["storage-credentials"], undefined);
  const refreshed = await expect(200, "GET", `${t.path}/credentials`);
  for (const { prefix, config } of [...asked.json["storage-credentials"], ...refreshed.json["storage-credentials"]]) {
    assert.equal(prefix, t.metadata.location);
    assert.equal(config["s3.endpoint"], process.env.AWS_ENDPOINT_URL);
    assert.equal(config["client.refresh-credentials-endpoint"], `/v1/catalogs/000000000000${t.path}/credentials`);
    assert.ok(Number(config["s3.session-token-expires-at-ms"]) > Date.now());
    const s3 = new S3Client({
      forcePathStyle: true,
      credentials: { accessKeyId: config["s3.access-key-id"], secretAccessKey: config["s3.secret-access-key"], sessionToken: config["s3.session-token"] },
    });
    const of = (location) => ({ Bucket: location.split("/")[2], Key: location.split("/").slice(3).join("/") });
    await s3.send(new HeadObjectCommand(of(t.loaded["metadata-location"])));
    await s3.send(new PutObjectCommand({ ...of(`${t.metadata.location}/data/x`), Body: "x" }));
    await assert.rejects(s3.send(new HeadObjectCommand(of(other.loaded["metadata-location"]))));
  }
});
