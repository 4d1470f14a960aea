// The keys that the Iceberg REST catalog vends with a table: their scope, and no right that the caller lacks.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { CreateAccessKeyCommand, CreateUserCommand, DeleteAccessKeyCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import {
  DeleteObjectCommand, GetObjectCommand, HeadObjectCommand, ListBucketsCommand, ListObjectsV2Command, PutObjectCommand, S3Client,
} from "@aws-sdk/client-s3";
import { signedFetch } from "./signed-fetch.mjs";
import { unique } from "./wait.mjs";

const base = "/iceberg/v1/catalogs/000000000000";
const iam = new IAMClient({});
const ns = unique("vended").replaceAll("-", "_");
const of = (location) => ({ Bucket: location.split("/")[2], Key: location.split("/").slice(3).join("/") });
let tables, root;

async function rest(method, path, { body, headers = {}, keys } = {}) {
  const answer = await signedFetch({
    service: "glue", method, path: base + path, keys, body: body ? JSON.stringify(body) : "",
    headers: { ...(body ? { "content-type": "application/json" } : {}), ...headers },
  });
  return { status: answer.status, text: answer.text, json: answer.text ? JSON.parse(answer.text) : undefined };
}

const keysOf = ({ config }) => ({
  accessKeyId: config["s3.access-key-id"], secretAccessKey: config["s3.secret-access-key"], sessionToken: config["s3.session-token"],
});
const open = (credentials) => new S3Client({ forcePathStyle: true, credentials });
const pathOf = (table) => `/namespaces/${ns}/tables/${table.name}`;
const vend = async (table, keys, delegation = "vended-credentials") =>
  (await rest("GET", pathOf(table), { keys, headers: { "x-iceberg-access-delegation": delegation } })).json?.["storage-credentials"]?.[0];

/** A user with these statements, and its key. */
async function user(...Statement) {
  const UserName = unique("vended");
  await iam.send(new CreateUserCommand({ UserName }));
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "own", PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }) }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return { UserName, AWS_ACCESS_KEY_ID: AccessKey.AccessKeyId, AWS_SECRET_ACCESS_KEY: AccessKey.SecretAccessKey };
}
const allow = (...Action) => ({ Effect: "Allow", Action, Resource: "*" });
const denied = (promise) => assert.rejects(promise, (error) => error.$metadata?.httpStatusCode === 403);

before(async () => {
  assert.equal((await rest("POST", "/namespaces", { body: { namespace: [ns] } })).status, 200);
  const schema = { type: "struct", fields: [{ id: 1, name: "id", type: "int", required: false }] };
  const make = async (name) => {
    const { json, text } = await rest("POST", `/namespaces/${ns}/tables`, { body: { name, schema } });
    assert.ok(json?.metadata, text);
    return { name, location: json.metadata.location, file: json["metadata-location"] };
  };
  tables = [await make("one"), await make("one_more"), await make("other")];
  root = await vend(tables[0]);
});

test("only a client that asks for vended credentials gets some, among other forms or alone", async () => {
  for (const delegation of ["vended-credentials", "remote-signing,vended-credentials", " vended-credentials , x"]) assert.ok(await vend(tables[0], undefined, delegation), delegation);
  for (const delegation of ["", "remote-signing", "vended", "none"]) assert.equal(await vend(tables[0], undefined, delegation), undefined, delegation);
});

test("a key has the table's place, and ends in an hour at most", async () => {
  const left = Number(root.config["s3.session-token-expires-at-ms"]) - Date.now();
  assert.ok(left > 0 && left <= 3_600_000, `${left} ms`);
  assert.equal(root.prefix, tables[0].location);
  const again = await vend(tables[0]);
  assert.notEqual(again.config["s3.access-key-id"], root.config["s3.access-key-id"]);
  assert.notEqual(again.config["s3.session-token"], root.config["s3.session-token"]);
});

test("a key opens objects below its table alone", async () => {
  const s3 = open(keysOf(root));
  const own = of(tables[0].location);
  await s3.send(new GetObjectCommand(of(tables[0].file)));
  await s3.send(new PutObjectCommand({ Bucket: own.Bucket, Key: `${own.Key}/data/x`, Body: "x" }));
  await s3.send(new ListObjectsV2Command({ Bucket: own.Bucket, Prefix: `${own.Key}/` }));
  await s3.send(new DeleteObjectCommand({ Bucket: own.Bucket, Key: `${own.Key}/data/x` }));
  for (const table of tables.slice(1)) {
    const { Bucket, Key } = of(table.location);
    await denied(s3.send(new HeadObjectCommand(of(table.file))));
    await denied(s3.send(new PutObjectCommand({ Bucket, Key: `${Key}/data/x`, Body: "x" })));
    await denied(s3.send(new ListObjectsV2Command({ Bucket, Prefix: `${Key}/` })));
    await denied(s3.send(new DeleteObjectCommand({ Bucket, Key: `${Key}/data/x` })));
  }
  await denied(s3.send(new PutObjectCommand({ Bucket: own.Bucket, Key: `${own.Key}_more/x`, Body: "x" })));
  await denied(s3.send(new PutObjectCommand({ Bucket: own.Bucket, Key: own.Key.split("/").slice(0, -1).concat("x").join("/"), Body: "x" })));
  await denied(s3.send(new ListObjectsV2Command({ Bucket: own.Bucket })));
  await denied(s3.send(new ListBucketsCommand({})));
});

test("a key is for objects: no service takes it, and the catalog vends none for it", async () => {
  const { accessKeyId, secretAccessKey, sessionToken } = keysOf(root);
  const keys = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  const token = { "x-amz-security-token": sessionToken };
  for (const path of [pathOf(tables[0]), `${pathOf(tables[0])}/credentials`, "/namespaces"]) {
    const { status, text } = await rest("GET", path, { keys, headers: { ...token, "x-iceberg-access-delegation": "vended-credentials" } });
    assert.ok(status >= 400 && status < 500, `${path}: ${status} ${text}`);
  }
  for (const [service, target] of [["glue", "AWSGlue.GetDatabases"], ["kinesis", "Kinesis_20131202.ListStreams"], ["dynamodb", "DynamoDB_20120810.ListTables"]]) {
    const { status, text } = await signedFetch({ service, keys, headers: { ...token, "content-type": "application/x-amz-json-1.1", "x-amz-target": target }, body: "{}" });
    assert.ok(status >= 400 && status < 500, `${target}: ${status} ${text}`);
  }
});

test("a key has no right that its caller lacks", async () => {
  const put = (s3) => s3.send(new PutObjectCommand({ ...of(`${tables[0].location}/data/y`), Body: "y" }));
  const get = (s3) => s3.send(new GetObjectCommand(of(tables[0].file)));

  const catalogAlone = open(keysOf(await vend(tables[0], await user(allow("glue:*")))));
  await denied(get(catalogAlone));
  await denied(put(catalogAlone));

  const reader = open(keysOf(await vend(tables[0], await user(allow("glue:GetTable", "glue:GetDatabase", "s3:GetObject", "s3:PutObject")))));
  await get(reader);
  await denied(put(reader));

  const writer = open(keysOf(await vend(tables[0], await user(allow("glue:*", "s3:*")))));
  await get(writer);
  await put(writer);

  const { Bucket, Key } = of(tables[0].location);
  const fenced = open(keysOf(await vend(
    tables[0], await user(allow("glue:*", "s3:*"), { Effect: "Deny", Action: "s3:*", Resource: `arn:aws:s3:::${Bucket}/${Key}/data/*` }))));
  await get(fenced);
  await denied(put(fenced));

  const stranger = await user(allow("s3:*"));
  assert.equal(await vend(tables[0], stranger), undefined);
  assert.equal((await rest("GET", `${pathOf(tables[0])}/credentials`, { keys: stranger })).status, 403);
});

test("a key ends with the rights and the key of its caller", async () => {
  const { UserName, ...keys } = await user(allow("glue:*", "s3:*"));
  const s3 = open(keysOf(await vend(tables[0], keys)));
  await s3.send(new GetObjectCommand(of(tables[0].file)));
  await iam.send(new PutUserPolicyCommand({
    UserName, PolicyName: "own", PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [allow("glue:*")] }),
  }));
  await denied(s3.send(new GetObjectCommand(of(tables[0].file))));
  await iam.send(new PutUserPolicyCommand({
    UserName, PolicyName: "own", PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [allow("glue:*", "s3:*")] }),
  }));
  await s3.send(new GetObjectCommand(of(tables[0].file)));
  await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: keys.AWS_ACCESS_KEY_ID }));
  await denied(s3.send(new GetObjectCommand(of(tables[0].file))));
});
