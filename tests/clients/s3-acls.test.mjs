// Canned access control lists of buckets whose owner is not enforced: what they open, and what is refused by name.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { before, test } from "node:test";
import {
  CopyObjectCommand, CreateBucketCommand, CreateMultipartUploadCommand, DeleteBucketOwnershipControlsCommand, DeletePublicAccessBlockCommand,
  GetBucketAclCommand, GetBucketOwnershipControlsCommand, GetObjectAclCommand, GetObjectCommand, ListObjectsV2Command, PutBucketAclCommand,
  PutBucketOwnershipControlsCommand, PutBucketPolicyCommand, PutObjectAclCommand, PutObjectCommand, PutPublicAccessBlockCommand, S3Client,
} from "@aws-sdk/client-s3";
import { plainFetch } from "./signed-fetch.mjs";
import { program } from "./tarn-server.mjs";
import { unique } from "./wait.mjs";

const s3 = new S3Client({});
const everybody = "http://acs.amazonaws.com/groups/global/AllUsers";
let other;

before(() => {
  const made = spawnSync(program, ["keys", "add", "--account", "222222222222"], { encoding: "utf8" });
  const [, accessKeyId, secretAccessKey] = /aws_access_key_id = (\S+)\naws_secret_access_key = (\S+)/.exec(made.stdout);
  other = new S3Client({ credentials: { accessKeyId, secretAccessKey } });
});

const bucket = async (ObjectOwnership, opens = true) => {
  const Bucket = unique("acls");
  await s3.send(new CreateBucketCommand({ Bucket, ObjectOwnership }));
  if (opens) await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
  return Bucket;
};
const unsigned = async (path) => (await plainFetch({ method: "GET", path })).status;
const reads = (client, Bucket, Key) => client.send(new GetObjectCommand({ Bucket, Key })).then((answer) => answer.Body.transformToString());
const grants = (answer) => answer.Grants.map((grant) => `${grant.Permission} ${grant.Grantee.URI ?? grant.Grantee.Type}`);
const put = (Bucket, Key, more) => s3.send(new PutObjectCommand({ Bucket, Key, Body: Key, ...more }));

test("a bucket whose owner is enforced takes no lists", async () => {
  const Bucket = await bucket(undefined);
  await put(Bucket, "k", { ACL: "bucket-owner-full-control" });
  for (const ACL of ["public-read", "authenticated-read", "bucket-owner-read"]) {
    await assert.rejects(put(Bucket, "k", { ACL }), { name: "AccessControlListNotSupported" }, ACL);
    await assert.rejects(s3.send(new PutObjectAclCommand({ Bucket, Key: "k", ACL })), { name: "AccessControlListNotSupported" });
  }
  await assert.rejects(s3.send(new PutBucketAclCommand({ Bucket, ACL: "public-read" })), { name: "AccessControlListNotSupported" });
  const { Owner, Grants } = await s3.send(new GetObjectAclCommand({ Bucket, Key: "k" }));
  await s3.send(new PutObjectAclCommand({ Bucket, Key: "k", AccessControlPolicy: { Owner, Grants } }));
  await assert.rejects(put(Bucket, "k", { ACL: "public-reed" }), { name: "InvalidArgument" });
  await assert.rejects(s3.send(new CreateBucketCommand({ Bucket: unique("acls"), ACL: "public-read" })), { name: "InvalidBucketAclWithObjectOwnership" });
});

test("public-read opens an object to everybody, by put, copy and upload, and nothing else", async () => {
  const Bucket = await bucket("ObjectWriter");
  await put(Bucket, "open", { ACL: "public-read" });
  await put(Bucket, "closed");
  assert.deepEqual([await unsigned(`/${Bucket}/open`), await unsigned(`/${Bucket}/closed`), await unsigned(`/${Bucket}/absent`)], [200, 403, 403]);
  assert.equal(await reads(other, Bucket, "open"), "open");
  await assert.rejects(reads(other, Bucket, "closed"), { name: "AccessDenied" });
  assert.equal(await unsigned(`/${Bucket}`), 403);
  assert.equal((await plainFetch({ method: "PUT", path: `/${Bucket}/open`, body: "x" })).status, 403);
  assert.equal((await plainFetch({ method: "GET", path: `/${Bucket}/open?tagging` })).status, 403);
  await s3.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource: `${Bucket}/open` }));
  assert.equal(await unsigned(`/${Bucket}/copy`), 403, "a copy does not take the list of its source");
  await s3.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource: `${Bucket}/closed`, ACL: "public-read" }));
  assert.equal(await unsigned(`/${Bucket}/copy`), 200);
  await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: "upload", ACL: "authenticated-read" }));
  assert.deepEqual(grants(await s3.send(new GetObjectAclCommand({ Bucket, Key: "open" }))), ["FULL_CONTROL CanonicalUser", `READ ${everybody}`]);

  const { Owner, Grants } = await s3.send(new GetObjectAclCommand({ Bucket, Key: "open" }));
  await s3.send(new PutObjectAclCommand({ Bucket, Key: "open", ACL: "authenticated-read" }));
  assert.deepEqual([await unsigned(`/${Bucket}/open`), await reads(other, Bucket, "open")], [403, "open"]);
  await s3.send(new PutObjectAclCommand({ Bucket, Key: "open", ACL: "private" }));
  await assert.rejects(reads(other, Bucket, "open"), { name: "AccessDenied" });
  await s3.send(new PutObjectAclCommand({ Bucket, Key: "open", AccessControlPolicy: { Owner, Grants } }));
  assert.equal(await unsigned(`/${Bucket}/open`), 200, "the grants of a canned list are that list");
  const Grant = { Permission: "READ", Grantee: { Type: "CanonicalUser", ID: "0".repeat(64) } };
  await assert.rejects(s3.send(new PutObjectAclCommand({ Bucket, Key: "open", AccessControlPolicy: { Owner, Grants: [Grant] } })), { name: "NotImplemented" });
  await assert.rejects(put(Bucket, "open", { GrantRead: `uri=${everybody}` }), { name: "NotImplemented" });
  await assert.rejects(put(Bucket, "open", { ACL: "aws-exec-read" }), { name: "NotImplemented" });

  await s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] } }));
  assert.equal(await unsigned(`/${Bucket}/open`), 403, "lists have no effect while the owner is enforced");
  assert.deepEqual(grants(await s3.send(new GetObjectAclCommand({ Bucket, Key: "open" }))), ["FULL_CONTROL CanonicalUser"]);
});

test("the public access block refuses public lists, or ignores them", async () => {
  const Bucket = await bucket("BucketOwnerPreferred", false);
  const blocks = (BlockPublicAcls, IgnorePublicAcls) =>
    s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: { BlockPublicAcls, IgnorePublicAcls } }));
  await assert.rejects(put(Bucket, "k", { ACL: "public-read" }), { name: "AccessDenied" });
  await assert.rejects(s3.send(new PutBucketAclCommand({ Bucket, ACL: "authenticated-read" })), { name: "AccessDenied" });
  await put(Bucket, "k", { ACL: "bucket-owner-read" });
  await blocks(false, true);
  await put(Bucket, "k", { ACL: "public-read" });
  assert.equal(await unsigned(`/${Bucket}/k`), 403);
  await blocks(true, false);
  assert.equal(await unsigned(`/${Bucket}/k`), 200);
  await assert.rejects(s3.send(new PutObjectAclCommand({ Bucket, Key: "k", ACL: "public-read" })), { name: "AccessDenied" });
});

test("public-read of a bucket opens its listing; ownership cannot be enforced beside it", async () => {
  const Bucket = await bucket("ObjectWriter");
  await put(Bucket, "k");
  await s3.send(new PutBucketAclCommand({ Bucket, ACL: "public-read" }));
  const listed = await plainFetch({ method: "GET", path: `/${Bucket}` });
  assert.match(listed.text, /<Key>k<\/Key>/);
  assert.deepEqual([await unsigned(`/${Bucket}/k`), await unsigned(`/${Bucket}/absent`)], [403, 404]);
  assert.deepEqual(grants(await s3.send(new GetBucketAclCommand({ Bucket }))), ["FULL_CONTROL CanonicalUser", `READ ${everybody}`]);
  const enforced = { Bucket, OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] } };
  await assert.rejects(s3.send(new PutBucketOwnershipControlsCommand(enforced)), { name: "InvalidBucketAclWithObjectOwnership" });
  await s3.send(new PutBucketAclCommand({ Bucket, ACL: "authenticated-read" }));
  assert.equal(await unsigned(`/${Bucket}`), 403);
  assert.equal((await other.send(new ListObjectsV2Command({ Bucket }))).KeyCount, 1);
  await s3.send(new PutBucketAclCommand({ Bucket, ACL: "private" }));
  await assert.rejects(other.send(new ListObjectsV2Command({ Bucket })), { name: "AccessDenied" });
  await assert.rejects(s3.send(new PutBucketAclCommand({ Bucket, ACL: "public-read-write" })), { name: "NotImplemented" });
  await s3.send(new PutBucketOwnershipControlsCommand(enforced));
  await s3.send(new DeleteBucketOwnershipControlsCommand({ Bucket }));
  await assert.rejects(s3.send(new GetBucketOwnershipControlsCommand({ Bucket })), { name: "OwnershipControlsNotFoundError" });
  await s3.send(new PutObjectAclCommand({ Bucket, Key: "k", ACL: "public-read" }));
  assert.equal(await unsigned(`/${Bucket}/k`), 200, "without controls lists count");
});

test("objects that another account would own are refused by name", async () => {
  const allow = (Bucket) => s3.send(new PutBucketPolicyCommand({
    Bucket,
    Policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Principal: { AWS: "222222222222" }, Action: ["s3:PutObject", "s3:PutObjectAcl"], Resource: `arn:aws:s3:::${Bucket}/*` },
    }),
  }));
  const theirs = (Bucket, ACL) => other.send(new PutObjectCommand({ Bucket, Key: "theirs", Body: "x", ACL }));
  const [enforced, preferred, writer] = [await bucket("BucketOwnerEnforced"), await bucket("BucketOwnerPreferred"), await bucket("ObjectWriter")];
  for (const Bucket of [enforced, preferred, writer]) await allow(Bucket);
  await theirs(enforced);
  await theirs(preferred, "bucket-owner-full-control");
  assert.equal(await reads(s3, preferred, "theirs"), "x");
  await assert.rejects(theirs(preferred), { name: "NotImplemented" });
  await assert.rejects(theirs(writer, "bucket-owner-full-control"), { name: "NotImplemented" });
});
