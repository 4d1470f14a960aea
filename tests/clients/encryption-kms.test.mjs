// Objects under keys of KMS (SSE-KMS): every operation that takes a key, defaults of buckets, policies, and the ways to the bytes that a
// caller without the right, or a key that is disabled or will be deleted, must not have: S3, presigned links, copies, SQL, deliveries, catalogs.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash, createHmac, randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { before, test } from "node:test";
import { AthenaClient } from "@aws-sdk/client-athena";
import { PutRecordCommand } from "@aws-sdk/client-firehose";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import {
  CreateAliasCommand, CreateGrantCommand, CreateKeyCommand, DescribeKeyCommand, DisableKeyCommand, EnableKeyCommand, KMSClient, PutKeyPolicyCommand, RevokeGrantCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import {
  CompleteMultipartUploadCommand, CopyObjectCommand, CreateBucketCommand, CreateMultipartUploadCommand, DeletePublicAccessBlockCommand,
  GetBucketEncryptionCommand,
  GetObjectAttributesCommand, GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, PutBucketEncryptionCommand, PutBucketPolicyCommand, PutObjectCommand, S3Client,
  UploadPartCommand, UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { queryBy, query } from "./athena-query.mjs";
import { createDelivery, firehose, icebergDestination, RoleARN, rowsReach } from "./lake.mjs";
import { signedFetch } from "./signed-fetch.mjs";
import { program, serverOwner, startTarn } from "./tarn-server.mjs";
import { eventually, unique } from "./wait.mjs";

const account = "000000000000";
const [kms, s3, iam] = [new KMSClient({}), new S3Client({ forcePathStyle: true }), new IAMClient({})];
const Bucket = unique("kms");
const MiB = 1 << 20;
const by = (client) => (Command, input) => client.send(new Command({ Bucket, ...input }));
const send = by(s3);
const put = (Key, Body, more = {}) => send(PutObjectCommand, { Key, Body, ServerSideEncryption: "aws:kms", ...more });
const bytesOf = async (Key, more = {}, client = s3) => Buffer.from(await (await by(client)(GetObjectCommand, { Key, ...more })).Body.transformToByteArray());
const code = (name) => ({ name });
const status = (wanted) => (error) => error.$metadata?.httpStatusCode === wanted;
const document = (...Statement) => JSON.stringify({ Version: "2012-10-17", Statement });
const allow = (Action, more = {}) => ({ Effect: "Allow", Action, Resource: "*", ...more });
const makeKey = async (input = {}) => (await kms.send(new CreateKeyCommand(input))).KeyMetadata;
const byDefault = (KMSMasterKeyID, more = {}) => ({
  ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID }, ...more }] },
});
let key;

/** The settings of a user's clients, with these statements. */
async function user(...statements) {
  const UserName = unique("kms-user");
  await iam.send(new CreateUserCommand({ UserName }));
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "own", PolicyDocument: document(...statements) }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const credentials = { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey };
  return { arn: `arn:aws:iam::${account}:user/${UserName}`, credentials, s3: new S3Client({ forcePathStyle: true, credentials }), athena: new AthenaClient({ credentials }) };
}

before(async () => {
  await s3.send(new CreateBucketCommand({ Bucket }));
  key = await makeKey({ Description: "objects" });
  await kms.send(new CreateAliasCommand({ AliasName: `alias/${Bucket}`, TargetKeyId: key.KeyId }));
});

test("every form of a key's name encrypts, and answers show the key, the context and the bucket key", async () => {
  const body = randomBytes(200_000);
  for (const SSEKMSKeyId of [key.KeyId, key.Arn, `alias/${Bucket}`, `arn:aws:kms:us-east-1:${account}:alias/${Bucket}`]) {
    const made = await put("k", body, { SSEKMSKeyId });
    assert.deepEqual([made.ServerSideEncryption, made.SSEKMSKeyId, made.BucketKeyEnabled], ["aws:kms", key.Arn, undefined], SSEKMSKeyId);
    assert.match(made.ETag, /^"[0-9a-f]{32}"$/);
    assert.notEqual(made.ETag, `"${createHash("md5").update(body).digest("hex")}"`);
  }
  assert.deepEqual(await bytesOf("k"), body);
  assert.deepEqual(await bytesOf("k", { Range: "bytes=65530-131100" }), body.subarray(65_530, 131_101));
  const head = await send(HeadObjectCommand, { Key: "k" });
  assert.deepEqual([head.ServerSideEncryption, head.SSEKMSKeyId], ["aws:kms", key.Arn]);
  const managed = await put("managed", "x");
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: "alias/aws/s3" }));
  assert.equal(managed.SSEKMSKeyId, KeyMetadata.Arn);
  const pairs = { team: "data", purpose: "tests" };
  const SSEKMSEncryptionContext = Buffer.from(JSON.stringify(pairs)).toString("base64");
  const shown = await put("context", "x", { SSEKMSKeyId: key.Arn, SSEKMSEncryptionContext, BucketKeyEnabled: true });
  assert.deepEqual(JSON.parse(Buffer.from(shown.SSEKMSEncryptionContext, "base64")), pairs);
  assert.equal(shown.BucketKeyEnabled, true);
  assert.equal((await send(HeadObjectCommand, { Key: "context" })).BucketKeyEnabled, true);
  assert.equal(String(await bytesOf("context")), "x");
});

test("names that are wrong, keys that are not usable, and headers that do not fit get S3's errors", async () => {
  await assert.rejects(put("e", "x", { SSEKMSKeyId: "11111111-2222-3333-4444-555555555555" }), code("KMS.NotFoundException"));
  await assert.rejects(put("e", "x", { SSEKMSKeyId: "alias/none" }), code("KMS.NotFoundException"));
  await assert.rejects(put("e", "x", { SSEKMSKeyId: key.Arn.replace("us-east-1", "eu-west-1") }), code("KMS.NotFoundException"));
  await assert.rejects(put("e", "x", { SSEKMSKeyId: key.Arn, ServerSideEncryption: undefined }), code("InvalidArgument"));
  await assert.rejects(put("e", "x", { SSEKMSKeyId: key.Arn, ServerSideEncryption: "AES256" }), code("InvalidArgument"));
  await assert.rejects(put("e", "x", { ServerSideEncryption: "aws:kms:dsse" }), code("NotImplemented"));
  for (const text of ["x", Buffer.from("[1]").toString("base64"), Buffer.from('{"a":1}').toString("base64")]) {
    await assert.rejects(put("e", "x", { SSEKMSEncryptionContext: text }), code("InvalidArgument"), text);
  }
  const disabled = await makeKey();
  await put("off", "x", { SSEKMSKeyId: disabled.KeyId });
  await kms.send(new DisableKeyCommand({ KeyId: disabled.KeyId }));
  await assert.rejects(put("e", "x", { SSEKMSKeyId: disabled.KeyId }), code("KMS.DisabledException"));
  await assert.rejects(bytesOf("off"), code("KMS.DisabledException"));
  await kms.send(new EnableKeyCommand({ KeyId: disabled.KeyId }));
  assert.equal(String(await bytesOf("off")), "x");
  await kms.send(new ScheduleKeyDeletionCommand({ KeyId: disabled.KeyId, PendingWindowInDays: 7 }));
  await assert.rejects(bytesOf("off"), code("KMS.KMSInvalidStateException"));
  await assert.rejects(put("e", "x", { SSEKMSKeyId: disabled.KeyId }), code("KMS.KMSInvalidStateException"));
});

test("parts, copied parts, copies and presigned puts", async () => {
  const [first, last] = [randomBytes(5 * MiB + 3), randomBytes(70_001)];
  await put("source", first, { SSEKMSKeyId: key.Arn });
  const begun = await send(CreateMultipartUploadCommand, { Key: "parts", ServerSideEncryption: "aws:kms", SSEKMSKeyId: key.Arn, BucketKeyEnabled: true });
  assert.deepEqual([begun.ServerSideEncryption, begun.SSEKMSKeyId, begun.BucketKeyEnabled], ["aws:kms", key.Arn, true]);
  const { UploadId } = begun;
  const copied = await send(UploadPartCopyCommand, { Key: "parts", UploadId, PartNumber: 1, CopySource: `${Bucket}/source` });
  const part = await send(UploadPartCommand, { Key: "parts", UploadId, PartNumber: 2, Body: last });
  assert.deepEqual([copied.SSEKMSKeyId, part.SSEKMSKeyId], [key.Arn, key.Arn]);
  const Parts = [{ PartNumber: 1, ETag: copied.CopyPartResult.ETag }, { PartNumber: 2, ETag: part.ETag }];
  const done = await send(CompleteMultipartUploadCommand, { Key: "parts", UploadId, MultipartUpload: { Parts } });
  assert.deepEqual([done.ServerSideEncryption, done.SSEKMSKeyId, done.BucketKeyEnabled], ["aws:kms", key.Arn, true]);
  assert.deepEqual(await bytesOf("parts"), Buffer.concat([first, last]));
  const other = await makeKey();
  const copy = await send(CopyObjectCommand, { Key: "copy", CopySource: `${Bucket}/parts`, ServerSideEncryption: "aws:kms", SSEKMSKeyId: other.Arn });
  assert.equal(copy.SSEKMSKeyId, other.Arn);
  assert.deepEqual(await bytesOf("copy"), Buffer.concat([first, last]));
  const opened = await send(CopyObjectCommand, { Key: "aes", CopySource: `${Bucket}/parts`, ServerSideEncryption: "AES256" });
  assert.deepEqual([opened.ServerSideEncryption, opened.SSEKMSKeyId], ["AES256", undefined]);
  const headers = { "x-amz-server-side-encryption": "aws:kms", "x-amz-server-side-encryption-aws-kms-key-id": key.Arn };
  const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: "signed", ServerSideEncryption: "aws:kms", SSEKMSKeyId: key.Arn }), {
    expiresIn: 60, unhoistableHeaders: new Set(Object.keys(headers)),
  });
  assert.equal((await fetch(url, { method: "PUT", body: "signed", headers })).status, 200);
  assert.equal((await send(HeadObjectCommand, { Key: "signed" })).SSEKMSKeyId, key.Arn);
});

test("a form of a browser takes a key", async () => {
  const hmac = (secret, data) => createHmac("sha256", secret).update(data).digest();
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  const scope = [time.slice(0, 8), "us-east-1", "s3", "aws4_request"];
  const fields = {
    key: "form", "x-amz-algorithm": "AWS4-HMAC-SHA256", "x-amz-credential": `${process.env.AWS_ACCESS_KEY_ID}/${scope.join("/")}`, "x-amz-date": time,
    "x-amz-server-side-encryption": "aws:kms", "x-amz-server-side-encryption-aws-kms-key-id": key.Arn,
  };
  const conditions = [{ bucket: Bucket }, ...Object.entries(fields).map(([field, value]) => ({ [field]: value }))];
  const policy = Buffer.from(JSON.stringify({ expiration: new Date(Date.now() + 3_600_000).toISOString(), conditions })).toString("base64");
  const signature = hmac(scope.reduce(hmac, `AWS4${process.env.AWS_SECRET_ACCESS_KEY}`), policy).toString("hex");
  const form = new FormData();
  for (const [field, value] of Object.entries({ ...fields, policy, "x-amz-signature": signature })) form.append(field, value);
  form.append("file", new Blob(["form"]), "f");
  const answer = await fetch(new URL(`/${Bucket}`, process.env.AWS_ENDPOINT_URL), { method: "POST", body: form });
  assert.equal(answer.status, 204, await answer.text());
  assert.equal((await send(HeadObjectCommand, { Key: "form" })).SSEKMSKeyId, key.Arn);
  assert.equal(String(await bytesOf("form")), "form");
});

test("the default of a bucket is shown, and encrypts what clients and services write", async () => {
  const lake = unique("kms-default");
  const own = by(s3);
  await s3.send(new CreateBucketCommand({ Bucket: lake }));
  await own(PutBucketEncryptionCommand, { Bucket: lake, ...byDefault(key.Arn, { BucketKeyEnabled: true }) });
  const [rule] = (await own(GetBucketEncryptionCommand, { Bucket: lake })).ServerSideEncryptionConfiguration.Rules;
  assert.deepEqual(rule.ApplyServerSideEncryptionByDefault, { SSEAlgorithm: "aws:kms", KMSMasterKeyID: key.Arn });
  assert.equal(rule.BucketKeyEnabled, true);
  const made = await own(PutObjectCommand, { Bucket: lake, Key: "k", Body: "x" });
  assert.deepEqual([made.ServerSideEncryption, made.SSEKMSKeyId, made.BucketKeyEnabled], ["aws:kms", key.Arn, true]);
  assert.equal((await own(PutObjectCommand, { Bucket: lake, Key: "one", Body: "x", BucketKeyEnabled: false })).BucketKeyEnabled, undefined);
  assert.equal((await own(PutObjectCommand, { Bucket: lake, Key: "aes", Body: "x", ServerSideEncryption: "AES256" })).ServerSideEncryption, "AES256");
  await assert.rejects(own(PutBucketEncryptionCommand, {
    Bucket: lake, ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256", KMSMasterKeyID: key.Arn } }] },
  }), code("InvalidArgument"));
  const database = unique("kms_lake").replaceAll("-", "_");
  const DeliveryStreamName = unique("kms-delivery");
  await createDelivery({ DeliveryStreamName, IcebergDestinationConfiguration: icebergDestination(lake, database, "events") });
  await firehose.send(new PutRecordCommand({ DeliveryStreamName, Record: { Data: Buffer.from('{"id":1}') } }));
  await rowsReach(1, `${database}.events`);
  await query(`INSERT INTO ${database}.events (id) VALUES (2)`);
  await query(`OPTIMIZE ${database}.events REWRITE DATA USING BIN_PACK`);
  assert.deepEqual((await query(`SELECT sum(id) FROM ${database}.events`)).rows, [["3"]]);
  const { Contents } = await own(ListObjectsV2Command, { Bucket: lake, Prefix: "warehouse/" });
  assert.ok(Contents.some(({ Key }) => Key.endsWith(".parquet")));
  for (const { Key } of Contents) assert.equal((await own(HeadObjectCommand, { Bucket: lake, Key })).SSEKMSKeyId, key.Arn, Key);
  const usage = spawnSync(program, ["keys", "usage", key.KeyId], { encoding: "utf8", env: process.env });
  assert.equal(usage.status, 0, usage.stderr);
  assert.match(usage.stdout, new RegExp(lake));
});

test("who lacks the key has no way to the bytes, and each change counts at once", async () => {
  const guarded = await makeKey();
  const via = { StringEquals: { "kms:ViaService": "s3.us-east-1.amazonaws.com", "kms:CallerAccount": account } };
  const [none, reader, grantee] = [await user(allow("s3:*")), await user(allow("s3:*"), allow(["kms:Decrypt", "kms:GenerateDataKey"], { Condition: via })), await user(allow("s3:*"))];
  await put("guarded", "the secret bytes", { SSEKMSKeyId: guarded.Arn });
  const { UploadId } = await send(CreateMultipartUploadCommand, { Key: "guarded-parts", ServerSideEncryption: "aws:kms", SSEKMSKeyId: guarded.Arn });
  const open = await send(CreateMultipartUploadCommand, { Key: "open-parts" });
  const CopySource = `${Bucket}/guarded`;
  const ways = (client) => ({
    get: () => bytesOf("guarded", {}, client),
    range: () => bytesOf("guarded", { Range: "bytes=0-1" }, client),
    head: () => by(client)(HeadObjectCommand, { Key: "guarded" }),
    attributes: () => by(client)(GetObjectAttributesCommand, { Key: "guarded", ObjectAttributes: ["ObjectSize"] }),
    copy: () => by(client)(CopyObjectCommand, { Key: "stolen", CopySource }),
    "copy of a part": () => by(client)(UploadPartCopyCommand, { Key: "open-parts", UploadId: open.UploadId, PartNumber: 1, CopySource }),
    part: () => by(client)(UploadPartCommand, { Key: "guarded-parts", UploadId, PartNumber: 1, Body: "x" }),
    put: () => by(client)(PutObjectCommand, { Key: "made", Body: "x", ServerSideEncryption: "aws:kms", SSEKMSKeyId: guarded.Arn }),
  });
  const presigned = async (client) => fetch(await getSignedUrl(client, new GetObjectCommand({ Bucket, Key: "guarded" }), { expiresIn: 60 }));
  const works = async (client) => {
    for (const [way, use] of Object.entries(ways(client))) await use().catch((error) => assert.fail(`${way}: ${error}`));
    assert.equal(await (await presigned(client)).text(), "the secret bytes");
  };
  const shut = async (client, wanted) => {
    for (const [way, use] of Object.entries(ways(client))) await assert.rejects(use(), status(wanted), way);
    const answer = await presigned(client);
    assert.equal(answer.status, wanted);
    assert.doesNotMatch(await answer.text(), /secret/);
  };
  await shut(none.s3, 403);
  await works(reader.s3);
  await shut(grantee.s3, 403);
  const { GrantId } = await kms.send(new CreateGrantCommand({ KeyId: guarded.KeyId, GranteePrincipal: grantee.arn, Operations: ["Decrypt", "GenerateDataKey"] }));
  await works(grantee.s3);
  await kms.send(new RevokeGrantCommand({ KeyId: guarded.KeyId, GrantId }));
  await shut(grantee.s3, 403);
  await kms.send(new DisableKeyCommand({ KeyId: guarded.KeyId }));
  await shut(s3, 400);
  await kms.send(new EnableKeyCommand({ KeyId: guarded.KeyId }));
  await works(reader.s3);
  const root = { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: "kms:*", Resource: "*" };
  const deny = { Effect: "Deny", Principal: "*", Action: "kms:Decrypt", Resource: "*", Condition: { StringEquals: { "kms:EncryptionContext:aws:s3:arn": `arn:aws:s3:::${Bucket}/guarded` } } };
  await kms.send(new PutKeyPolicyCommand({ KeyId: guarded.KeyId, PolicyName: "default", Policy: document(root, deny) }));
  await assert.rejects(bytesOf("guarded"), code("AccessDenied"));
  await put("free", "free", { SSEKMSKeyId: guarded.Arn });
  assert.equal(String(await bytesOf("free")), "free");
  await kms.send(new ScheduleKeyDeletionCommand({ KeyId: guarded.KeyId, PendingWindowInDays: 7 }));
  await assert.rejects(bytesOf("free"), code("KMS.KMSInvalidStateException"));
});

test("a public object under a key is read with a signature only, and policies of buckets name the key", async () => {
  const open = unique("kms-open");
  await s3.send(new CreateBucketCommand({ Bucket: open }));
  const deny = {
    Effect: "Deny", Principal: "*", Action: "s3:PutObject", Resource: `arn:aws:s3:::${open}/*`,
    Condition: { StringNotEquals: { "s3:x-amz-server-side-encryption-aws-kms-key-id": key.Arn } },
  };
  await s3.send(new PutBucketPolicyCommand({ Bucket: open, Policy: document(deny) }));
  const into = (more) => s3.send(new PutObjectCommand({ Bucket: open, Key: "k", Body: "open", ...more }));
  await assert.rejects(into({}), code("AccessDenied"));
  await assert.rejects(into({ ServerSideEncryption: "aws:kms" }), code("AccessDenied"));
  await into({ ServerSideEncryption: "aws:kms", SSEKMSKeyId: key.Arn });
  await s3.send(new DeletePublicAccessBlockCommand({ Bucket: open }));
  const read = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: `arn:aws:s3:::${open}/*` };
  await s3.send(new PutBucketPolicyCommand({ Bucket: open, Policy: document(read) }));
  await s3.send(new PutObjectCommand({ Bucket: open, Key: "plain", Body: "plain" }));
  const unsigned = (Key) => fetch(new URL(`/${open}/${Key}`, process.env.AWS_ENDPOINT_URL));
  assert.equal(await (await unsigned("plain")).text(), "plain");
  const refused = await unsigned("k");
  assert.equal(refused.status, 400);
  assert.match(await refused.text(), /require AWS Signature Version 4/);
});

test("SQL asks for the keys of the files of each statement, and results are encrypted with SSE_KMS", async () => {
  const [lake, results] = [unique("kms-sql"), unique("kms-results")];
  const guarded = await makeKey();
  for (const one of [lake, results]) await s3.send(new CreateBucketCommand({ Bucket: one }));
  await s3.send(new PutBucketEncryptionCommand({ Bucket: lake, ...byDefault(guarded.Arn) }));
  const database = unique("kms_sql").replaceAll("-", "_");
  await query(`CREATE DATABASE ${database}`);
  await s3.send(new PutObjectCommand({ Bucket: lake, Key: "csv/a.csv", Body: "1,secretword\n2,other\n" }));
  await query(`CREATE EXTERNAL TABLE ${database}.lines (id int, word string) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://${lake}/csv/'`);
  await query(`CREATE TABLE ${database}.rows WITH (table_type = 'ICEBERG', location = 's3://${lake}/rows/', is_external = false) AS SELECT id, word FROM ${database}.lines`);
  const basics = allow(["s3:*", "athena:*", "glue:*"]);
  const [none, reader] = [await user(basics), await user(basics, allow(["kms:Decrypt", "kms:GenerateDataKey"]))];
  const options = { ResultConfiguration: { OutputLocation: `s3://${results}/` } };
  const statements = [`SELECT word FROM ${database}.lines`, `SELECT word FROM ${database}.rows`, `SELECT count(*) FROM ${database}.rows`, `SELECT * FROM ${database}."rows$files"`];
  const shut = async (athena) => {
    for (const text of statements) {
      await assert.rejects(queryBy(athena, text, options), (error) => error.state === "FAILED" && !error.message.includes("secretword"), text);
    }
    await assert.rejects(queryBy(athena, `INSERT INTO ${database}.rows VALUES (3, 'x')`, options));
    await assert.rejects(queryBy(athena, `UNLOAD (SELECT * FROM ${database}.lines) TO 's3://${results}/unload-${unique("u")}/' WITH (format = 'JSON')`, options));
  };
  await shut(none.athena);
  for (const text of statements) assert.ok((await queryBy(reader.athena, text, options)).rows.length > 0, text);
  const sealedResult = { ResultConfiguration: { ...options.ResultConfiguration, EncryptionConfiguration: { EncryptionOption: "SSE_KMS", KmsKey: guarded.Arn } } };
  const { rows, execution } = await queryBy(reader.athena, `SELECT word FROM ${database}.rows ORDER BY id LIMIT 1`, sealedResult);
  assert.deepEqual(rows, [["secretword"]]);
  assert.deepEqual(execution.ResultConfiguration.EncryptionConfiguration, { EncryptionOption: "SSE_KMS", KmsKey: guarded.Arn });
  const Key = execution.ResultConfiguration.OutputLocation.slice(`s3://${results}/`.length);
  assert.equal((await s3.send(new HeadObjectCommand({ Bucket: results, Key }))).SSEKMSKeyId, guarded.Arn);
  await assert.rejects(none.s3.send(new GetObjectCommand({ Bucket: results, Key })), code("AccessDenied"));
  await assert.rejects(queryBy(none.athena, "SELECT 1", sealedResult));
  await kms.send(new DisableKeyCommand({ KeyId: guarded.KeyId }));
  await shut(reader.athena);
  await kms.send(new EnableKeyCommand({ KeyId: guarded.KeyId }));
  assert.ok((await queryBy(reader.athena, statements[1], options)).rows.length > 0);
});

test("a delivery encrypts with its KMSEncryptionConfig, waits while the key is disabled, and loses nothing", async () => {
  const lake = unique("kms-objects");
  await s3.send(new CreateBucketCommand({ Bucket: lake }));
  const own = await makeKey();
  const DeliveryStreamName = unique("kms-objects");
  await createDelivery({
    DeliveryStreamName,
    ExtendedS3DestinationConfiguration: {
      RoleARN, BucketARN: `arn:aws:s3:::${lake}`, BufferingHints: { IntervalInSeconds: 1, SizeInMBs: 1 },
      EncryptionConfiguration: { KMSEncryptionConfig: { AWSKMSKeyARN: own.Arn } },
    },
  });
  const record = (text) => firehose.send(new PutRecordCommand({ DeliveryStreamName, Record: { Data: Buffer.from(`${text}\n`) } }));
  const lines = async () => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: lake }));
    const texts = await Promise.all(Contents.map(async ({ Key }) => {
      assert.equal((await s3.send(new HeadObjectCommand({ Bucket: lake, Key }))).SSEKMSKeyId, own.Arn);
      return (await s3.send(new GetObjectCommand({ Bucket: lake, Key }))).Body.transformToString();
    }));
    return texts.join("").split("\n").filter(Boolean).sort();
  };
  await record("before");
  await eventually(async () => (await lines()).length === 1, { what: "the first object" });
  await kms.send(new DisableKeyCommand({ KeyId: own.KeyId }));
  await record("meanwhile");
  await record("still");
  await kms.send(new EnableKeyCommand({ KeyId: own.KeyId }));
  await eventually(async () => (await lines()).length === 3, { what: "the records of the time without key" });
  assert.deepEqual(await lines(), ["before", "meanwhile", "still"]);
});

test("vended keys of a catalog open a table's files as far as their caller has the key", async () => {
  const lake = unique("kms-vended");
  await s3.send(new CreateBucketCommand({ Bucket: lake }));
  const guarded = await makeKey();
  await s3.send(new PutBucketEncryptionCommand({ Bucket: lake, ...byDefault(guarded.Arn) }));
  const database = unique("kms_vended").replaceAll("-", "_");
  await query(`CREATE DATABASE ${database}`);
  await query(`CREATE TABLE ${database}.t (id int) LOCATION 's3://${lake}/t/' TBLPROPERTIES ('table_type' = 'ICEBERG')`);
  await query(`INSERT INTO ${database}.t VALUES (1)`);
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: lake, Prefix: "t/data/" }));
  const vended = async ({ credentials }) => {
    const { text, status: got } = await signedFetch({
      service: "glue", method: "GET", path: `/iceberg/v1/catalogs/${account}/namespaces/${database}/tables/t`, body: "",
      headers: { "x-iceberg-access-delegation": "vended-credentials" },
      keys: { AWS_ACCESS_KEY_ID: credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey },
    });
    assert.equal(got, 200, text);
    const [{ config }] = JSON.parse(text)["storage-credentials"];
    return new S3Client({ forcePathStyle: true, credentials: { accessKeyId: config["s3.access-key-id"], secretAccessKey: config["s3.secret-access-key"], sessionToken: config["s3.session-token"] } });
  };
  const basics = allow(["s3:*", "glue:*"]);
  const get = { Bucket: lake, Key: Contents[0].Key };
  const [none, reader] = [await vended(await user(basics)), await vended(await user(basics, allow(["kms:Decrypt", "kms:GenerateDataKey"])))];
  await assert.rejects(none.send(new GetObjectCommand(get)), status(403));
  assert.ok((await (await reader.send(new GetObjectCommand(get))).Body.transformToByteArray()).length > 0);
  await assert.rejects(reader.send(new GetObjectCommand({ Bucket, Key: "k" })), status(403));
  await kms.send(new DisableKeyCommand({ KeyId: guarded.KeyId }));
  await assert.rejects(reader.send(new GetObjectCommand(get)), code("KMS.DisabledException"));
});

test("the CLI copies with a key", { skip: spawnSync("aws", ["--version"]).status !== 0 && "the CLI is not installed" }, async () => {
  const run = (...args) => spawnSync("aws", ["s3", ...args], { encoding: "utf8", env: process.env, input: "by the CLI" });
  const copied = run("cp", "-", `s3://${Bucket}/cli`, "--sse", "aws:kms", "--sse-kms-key-id", key.Arn);
  assert.equal(copied.status, 0, copied.stderr);
  assert.equal((await send(HeadObjectCommand, { Key: "cli" })).SSEKMSKeyId, key.Arn);
  assert.equal(run("cp", `s3://${Bucket}/cli`, "-").stdout, "by the CLI");
});

test("a marked payload is nowhere on the disk; acknowledged objects and their keys survive a kill", async () => {
  const mark = "themarkofthiskeyspayload";
  let server = await startTarn();
  try {
    const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = server.env;
    const settings = () => ({ endpoint: server.url, region: "us-east-1", maxAttempts: 1, credentials: { accessKeyId, secretAccessKey } });
    let [own, keys] = [new S3Client({ ...settings(), forcePathStyle: true }), new KMSClient(settings())];
    await own.send(new CreateBucketCommand({ Bucket: "marked" }));
    const { KeyMetadata } = await keys.send(new CreateKeyCommand({}));
    await own.send(new PutBucketEncryptionCommand({ Bucket: "marked", ...byDefault(KeyMetadata.KeyId) }));
    await own.send(new PutObjectCommand({ Bucket: "marked", Key: "small", Body: mark }));
    const { UploadId } = await own.send(new CreateMultipartUploadCommand({ Bucket: "marked", Key: "parts" }));
    const part = await own.send(new UploadPartCommand({ Bucket: "marked", Key: "parts", UploadId, PartNumber: 1, Body: mark.repeat(250_000) }));
    const acknowledged = [];
    const puts = Array.from({ length: 20 }, (_, i) =>
      own.send(new PutObjectCommand({ Bucket: "marked", Key: `killed/${i}`, Body: mark.repeat(i * 5_000) })).then(() => acknowledged.push(i), () => undefined),
    );
    await Promise.race(puts);
    await server.kill();
    await Promise.all(puts);
    assert.deepEqual(await holding(server.data, mark), [], "after a kill");
    server = await startTarn({ data: server.data });
    [own, keys] = [new S3Client({ ...settings(), forcePathStyle: true }), new KMSClient(settings())];
    const text = async (Key) => (await own.send(new GetObjectCommand({ Bucket: "marked", Key }))).Body.transformToString();
    for (const i of acknowledged) assert.equal(await text(`killed/${i}`), mark.repeat(i * 5_000));
    assert.equal(await text("small"), mark);
    await own.send(new CompleteMultipartUploadCommand({
      Bucket: "marked", Key: "parts", UploadId, MultipartUpload: { Parts: [{ PartNumber: 1, ETag: part.ETag }] },
    }));
    assert.equal(await text("parts"), mark.repeat(250_000));
    await keys.send(new DisableKeyCommand({ KeyId: KeyMetadata.KeyId }));
    await server.kill();
    server = await startTarn({ data: server.data });
    own = new S3Client({ ...settings(), forcePathStyle: true });
    await assert.rejects(text("small"), code("KMS.DisabledException"));
    assert.equal(await server.stop(), 0);
    const verified = spawnSync(program, ["verify", "--data", server.data], { encoding: "utf8", ...serverOwner });
    assert.equal(verified.status, 0, verified.stdout + verified.stderr);
    assert.deepEqual(await holding(server.data, mark), [], "after a stop");
  } finally {
    await server.stop();
    await server.remove();
  }
});

/** The files of a data directory, but for scratch, that hold a text. */
async function holding(data, text) {
  const found = [];
  for (const entry of await readdir(data, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || path.startsWith(join(data, "scratch"))) continue;
    if ((await readFile(path).catch(() => Buffer.alloc(0))).includes(text)) found.push(path.slice(data.length));
  }
  return found;
}
