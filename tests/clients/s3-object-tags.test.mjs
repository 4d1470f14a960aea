// The condition key s3:ExistingObjectTag in policies of buckets and of users; and the root's denials in SQL.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import {
  CopyObjectCommand, CreateBucketCommand, DeleteBucketPolicyCommand, GetObjectAclCommand, GetObjectCommand, GetObjectTaggingCommand, HeadObjectCommand,
  PutBucketPolicyCommand, PutBucketVersioningCommand, PutObjectCommand, PutObjectTaggingCommand, S3Client,
} from "@aws-sdk/client-s3";
import { unique } from "./wait.mjs";

const s3 = new S3Client({});
const iam = new IAMClient({});
const Bucket = unique("tagged");
const objects = `arn:aws:s3:::${Bucket}/*`;
const put = (Key, level) => s3.send(new PutObjectCommand({ Bucket, Key, Body: Key, Tagging: level && `level=${level}` }));
const read = (client, Key, VersionId) => client.send(new GetObjectCommand({ Bucket, Key, VersionId })).then((answer) => answer.Body.transformToString());
const policy = (...Statement) => JSON.stringify({ Version: "2012-10-17", Statement });
const when = (value, operator = "StringEquals") => ({ Condition: { [operator]: { "s3:ExistingObjectTag/level": value } } });
const denied = (call) => assert.rejects(call, { name: "AccessDenied" });
let reader;
let setPolicy;

before(async () => {
  await s3.send(new CreateBucketCommand({ Bucket }));
  const UserName = unique("reader");
  await iam.send(new CreateUserCommand({ UserName }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  reader = new S3Client({ credentials: { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey } });
  setPolicy = (...statements) => iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "p", PolicyDocument: policy(...statements) }));
  await Promise.all([put("public", "public"), put("secret", "secret"), put("plain")]);
});

test("a user reads the objects whose tag its policy names", async () => {
  await setPolicy({ Effect: "Allow", Action: ["s3:GetObject", "s3:GetObjectTagging", "s3:GetObjectAcl"], Resource: objects, ...when("public") });
  assert.equal(await read(reader, "public"), "public");
  await reader.send(new HeadObjectCommand({ Bucket, Key: "public" }));
  await reader.send(new GetObjectTaggingCommand({ Bucket, Key: "public" }));
  await reader.send(new GetObjectAclCommand({ Bucket, Key: "public" }));
  for (const Key of ["secret", "plain", "absent"]) {
    await denied(read(reader, Key));
    await denied(reader.send(new GetObjectTaggingCommand({ Bucket, Key })));
  }
});

test("a tag decides about the source of a copy, and about changes of tags", async () => {
  await setPolicy(
    { Effect: "Allow", Action: ["s3:GetObject", "s3:GetObjectTagging", "s3:PutObjectTagging"], Resource: objects, ...when("public") },
    { Effect: "Allow", Action: "s3:PutObject", Resource: objects },
    { Effect: "Allow", Action: "s3:PutObjectTagging", Resource: objects.replace("*", "copy") },
  );
  await reader.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource: `${Bucket}/public` }));
  await denied(reader.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource: `${Bucket}/secret` })));
  await put("mine", "public");
  const tag = (Key, Value) => reader.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet: [{ Key: "level", Value }] } }));
  await tag("mine", "secret");
  await denied(tag("mine", "public"));
  await denied(tag("secret", "public"));
});

test("each version has its own tags", async () => {
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
  const [open, closed] = [(await put("v", "public")).VersionId, (await put("v", "secret")).VersionId];
  await setPolicy({ Effect: "Allow", Action: ["s3:GetObject", "s3:GetObjectVersion"], Resource: objects, ...when("public") });
  assert.equal(await read(reader, "v", open), "v");
  await denied(read(reader, "v", closed));
  await denied(read(reader, "v"));
});

test("a bucket's policy denies by tags, the root too", async () => {
  await setPolicy({ Effect: "Allow", Action: "s3:*", Resource: "*" });
  const Policy = policy({ Effect: "Deny", Principal: "*", Action: "s3:GetObject", Resource: objects, ...when("secret") });
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  for (const client of [s3, reader]) {
    await denied(read(client, "secret"));
    assert.deepEqual([await read(client, "public"), await read(client, "plain")], ["public", "plain"]);
  }
  await s3.send(new PutObjectTaggingCommand({ Bucket, Key: "secret", Tagging: { TagSet: [] } }));
  assert.equal(await read(reader, "secret"), "secret");
  await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
});
