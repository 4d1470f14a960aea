// Operations that clients of the lake need besides puts and gets: all calls of uploads, tags, Terraform's refreshes,
// odd keys, refusals by name.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { before, test } from "node:test";
import {
  S3Client,
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketTaggingCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetBucketAccelerateConfigurationCommand,
  GetBucketAclCommand,
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketLoggingCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketReplicationCommand,
  GetBucketRequestPaymentCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetBucketWebsiteCommand,
  GetObjectCommand,
  GetObjectLockConfigurationCommand,
  GetObjectTaggingCommand,
  GetPublicAccessBlockCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutBucketEncryptionCommand,
  PutBucketTaggingCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { unique } from "./wait.mjs";

const s3 = new S3Client({});
const Bucket = unique("details");
const MiB = 1024 * 1024;
const put = (Key, Body, more = {}) => s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const bytesOf = async (Key, more = {}) =>
  Buffer.from(await (await s3.send(new GetObjectCommand({ Bucket, Key, ...more }))).Body.transformToByteArray());

before(() => s3.send(new CreateBucketCommand({ Bucket })));

test("a bucket has rules for its name, a region and an owner", async () => {
  await assert.rejects(s3.send(new CreateBucketCommand({ Bucket: "metrics" })), { name: "InvalidBucketName" });
  await s3.send(new CreateBucketCommand({ Bucket })); // in us-east-1, creating one's own bucket again is no error
  const west = new S3Client({ region: "eu-west-1" });
  const name = unique("west");
  await west.send(new CreateBucketCommand({ Bucket: name, CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } }));
  assert.equal((await west.send(new GetBucketLocationCommand({ Bucket: name }))).LocationConstraint, "eu-west-1");
  await assert.rejects(west.send(new CreateBucketCommand({ Bucket: name })), { name: "BucketAlreadyOwnedByYou" });
  await assert.rejects(s3.send(new ListObjectsV2Command({ Bucket, ExpectedBucketOwner: "111111111111" })), { name: "AccessDenied" });
});

test("unset configurations return the answers that Terraform's refresh expects", async () => {
  const absent = [
    [GetBucketPolicyCommand, "NoSuchBucketPolicy"],
    [GetBucketCorsCommand, "NoSuchCORSConfiguration"],
    [GetBucketWebsiteCommand, "NoSuchWebsiteConfiguration"],
    [GetBucketLifecycleConfigurationCommand, "NoSuchLifecycleConfiguration"],
    [GetBucketReplicationCommand, "ReplicationConfigurationNotFoundError"],
    [GetObjectLockConfigurationCommand, "ObjectLockConfigurationNotFoundError"],
    [GetBucketTaggingCommand, "NoSuchTagSet"],
  ];
  for (const [Command, name] of absent) {
    await assert.rejects(s3.send(new Command({ Bucket })), (error) => error.name === name && error.$metadata.httpStatusCode === 404, name);
  }
  const blocks = (await s3.send(new GetPublicAccessBlockCommand({ Bucket }))).PublicAccessBlockConfiguration;
  assert.deepEqual(Object.values(blocks), [true, true, true, true]);
  const { OwnershipControls } = await s3.send(new GetBucketOwnershipControlsCommand({ Bucket }));
  assert.deepEqual(OwnershipControls.Rules, [{ ObjectOwnership: "BucketOwnerEnforced" }]);
  assert.equal((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status, undefined);
  assert.equal((await s3.send(new GetBucketAccelerateConfigurationCommand({ Bucket }))).Status, undefined);
  assert.equal((await s3.send(new GetBucketLoggingCommand({ Bucket }))).LoggingEnabled, undefined);
  assert.equal((await s3.send(new GetBucketRequestPaymentCommand({ Bucket }))).Payer, "BucketOwner");
  const acl = await s3.send(new GetBucketAclCommand({ Bucket }));
  assert.equal(acl.Grants[0].Permission, "FULL_CONTROL");
  assert.equal(acl.Grants[0].Grantee.ID, acl.Owner.ID);
});

test("AES256 is the reported default, other keys are refused by name", async () => {
  const rule = async () => (await s3.send(new GetBucketEncryptionCommand({ Bucket }))).ServerSideEncryptionConfiguration.Rules[0];
  assert.equal((await rule()).ApplyServerSideEncryptionByDefault.SSEAlgorithm, "AES256");
  const set = (SSEAlgorithm) =>
    s3.send(
      new PutBucketEncryptionCommand({
        Bucket,
        ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm }, BucketKeyEnabled: true }] },
      }),
    );
  await set("AES256");
  assert.equal((await rule()).BucketKeyEnabled, true);
  await assert.rejects(set("aws:kms:dsse"), { name: "NotImplemented" });
  await assert.rejects(put("k", "x", { ServerSideEncryption: "aws:kms:dsse" }), { name: "NotImplemented" });
  await assert.rejects(put("k", "x", { ACL: "public-read" }), { name: "AccessControlListNotSupported" });
  await assert.rejects(put("k", "x", { StorageClass: "OUTPOSTS" }), { name: "InvalidStorageClass" });
  await assert.rejects(put("k", "x", { ObjectLockLegalHoldStatus: "ON" }), { name: "InvalidRequest" });
  assert.equal((await put("k", "x", { ServerSideEncryption: "AES256" })).ServerSideEncryption, "AES256");
});

test("tags of buckets and objects are returned and deleted", async () => {
  const TagSet = [{ Key: "team", Value: "lake" }, { Key: "ünï", Value: "a=b&c" }];
  await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
  assert.deepEqual((await s3.send(new GetBucketTaggingCommand({ Bucket }))).TagSet, TagSet);
  await s3.send(new DeleteBucketTaggingCommand({ Bucket }));
  await assert.rejects(s3.send(new GetBucketTaggingCommand({ Bucket })), { name: "NoSuchTagSet" });
  await put("tagged", "x", { Tagging: "a=1&b=two%20words" });
  assert.equal((await s3.send(new HeadObjectCommand({ Bucket, Key: "tagged" }))).TagCount, 2);
  assert.deepEqual((await s3.send(new GetObjectTaggingCommand({ Bucket, Key: "tagged" }))).TagSet, [
    { Key: "a", Value: "1" },
    { Key: "b", Value: "two words" },
  ]);
  await s3.send(new PutObjectTaggingCommand({ Bucket, Key: "tagged", Tagging: { TagSet } }));
  assert.deepEqual((await s3.send(new GetObjectTaggingCommand({ Bucket, Key: "tagged" }))).TagSet, TagSet);
  await s3.send(new DeleteObjectTaggingCommand({ Bucket, Key: "tagged" }));
  assert.deepEqual((await s3.send(new GetObjectTaggingCommand({ Bucket, Key: "tagged" }))).TagSet, []);
  const many = Array.from({ length: 11 }, (_, i) => ({ Key: `k${i}`, Value: "v" }));
  await assert.rejects(s3.send(new PutObjectTaggingCommand({ Bucket, Key: "tagged", Tagging: { TagSet: many } })), { name: "BadRequest" });
});

test("an upload lists its parts, takes copies as parts, and is completed under a condition", async () => {
  const Key = "upload";
  const source = randomBytes(6 * MiB);
  await put("source", source);
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ContentType: "text/plain", Metadata: { a: "b" } }));
  const first = await s3.send(
    new UploadPartCopyCommand({ Bucket, Key, UploadId, PartNumber: 1, CopySource: `${Bucket}/source`, CopySourceRange: `bytes=0-${5 * MiB - 1}` }),
  );
  const second = await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 7, Body: "tail" }));
  const { Parts, IsTruncated, NextPartNumberMarker } = await s3.send(new ListPartsCommand({ Bucket, Key, UploadId, MaxParts: 1 }));
  assert.deepEqual(Parts.map((part) => [part.PartNumber, part.Size]), [[1, 5 * MiB]]);
  assert.ok(IsTruncated);
  const rest = await s3.send(new ListPartsCommand({ Bucket, Key, UploadId, PartNumberMarker: NextPartNumberMarker }));
  assert.deepEqual(rest.Parts.map((part) => part.PartNumber), [7]);
  const open = await s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix: "upl" }));
  assert.deepEqual(open.Uploads.map((upload) => upload.UploadId), [UploadId]);
  const complete = (more = {}) =>
    s3.send(
      new CompleteMultipartUploadCommand({
        Bucket,
        Key,
        UploadId,
        MultipartUpload: { Parts: [{ PartNumber: 1, ETag: first.CopyPartResult.ETag }, { PartNumber: 7, ETag: second.ETag }] },
        ...more,
      }),
    );
  await put(Key, "in the way");
  await assert.rejects(complete({ IfNoneMatch: "*" }), { name: "PreconditionFailed" });
  await s3.send(new DeleteObjectCommand({ Bucket, Key }));
  const done = await complete({ IfNoneMatch: "*" });
  assert.equal((await complete({ IfNoneMatch: "*" })).ETag, done.ETag, "a repeated Complete is answered alike");
  assert.deepEqual(await bytesOf(Key), Buffer.concat([source.subarray(0, 5 * MiB), Buffer.from("tail")]));
  assert.equal((await bytesOf(Key, { PartNumber: 7 })).toString(), "tail");
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key, PartNumber: 1 }));
  assert.equal(head.PartsCount, 2);
  assert.equal(head.ContentType, "text/plain");
  assert.deepEqual(head.Metadata, { a: "b" });
  const other = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: "given up" }));
  await s3.send(new AbortMultipartUploadCommand({ Bucket, Key: "given up", UploadId: other.UploadId }));
  await assert.rejects(s3.send(new ListPartsCommand({ Bucket, Key: "given up", UploadId: other.UploadId })), { name: "NoSuchUpload" });
});

test("parts in the wrong order, too small or unknown are refused by their names", async () => {
  const Key = "refused";
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  const part = async (PartNumber) => ({
    PartNumber,
    ETag: (await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body: "small" }))).ETag,
  });
  const [one, two] = [await part(1), await part(2)];
  const complete = (...Parts) => s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));
  await assert.rejects(complete(two, one), { name: "InvalidPartOrder" });
  await assert.rejects(complete(one, two), { name: "EntityTooSmall" });
  await assert.rejects(complete(one, { PartNumber: 9, ETag: one.ETag }), { name: "InvalidPart" });
  await assert.rejects(complete(), { name: "MalformedXML" });
});

test("a retry of a conditional put that had succeeded succeeds", async () => {
  const send = (id) => {
    const command = new PutObjectCommand({ Bucket, Key: "once", Body: "mine", IfNoneMatch: "*" });
    command.middlewareStack.addRelativeTo(
      (next) => (args) => {
        args.request.headers["amz-sdk-invocation-id"] = id;
        return next(args);
      },
      { relation: "before", toMiddleware: "httpSigningMiddleware" },
    );
    return s3.send(command);
  };
  const id = crypto.randomUUID();
  const first = await send(id);
  assert.equal((await send(id)).ETag, first.ETag);
  await assert.rejects(send(crypto.randomUUID()), { name: "PreconditionFailed" });
});

test("a retry of a conditional delete that had succeeded succeeds and removes nothing more", async () => {
  const send = (command, id) => {
    command.middlewareStack.addRelativeTo(
      (next) => (args) => {
        args.request.headers["amz-sdk-invocation-id"] = id;
        return next(args);
      },
      { relation: "before", toMiddleware: "httpSigningMiddleware" },
    );
    return s3.send(command);
  };
  const { ETag } = await put("gone once", "mine");
  const one = (id) => send(new DeleteObjectCommand({ Bucket, Key: "gone once", IfMatch: ETag }), id);
  const many = (id) => send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: "gone once", ETag }] } }), id);
  for (const remove of [one, many]) {
    const id = crypto.randomUUID();
    assert.equal((await remove(id)).Errors, undefined);
    assert.equal((await remove(id)).Errors, undefined);
    await put("gone once", "mine");
    assert.equal((await remove(id)).Errors, undefined);
    assert.equal((await bytesOf("gone once")).toString(), "mine");
  }
  await one(crypto.randomUUID());
  await assert.rejects(one(crypto.randomUUID()), { name: "NoSuchKey" });
});

test("copies may change headers and tags, and obey conditions on their source", async () => {
  const { ETag } = await put("from", "copied", { ContentType: "text/a", Tagging: "x=1" });
  const CopySource = encodeURI(`/${Bucket}/from`);
  const copy = (Key, more = {}) => s3.send(new CopyObjectCommand({ Bucket, Key, CopySource, ...more }));
  assert.equal((await copy("to")).CopyObjectResult.ETag, ETag);
  assert.equal((await s3.send(new HeadObjectCommand({ Bucket, Key: "to" }))).ContentType, "text/a");
  await copy("to", { MetadataDirective: "REPLACE", ContentType: "text/b", TaggingDirective: "REPLACE", Tagging: "y=2" });
  assert.equal((await s3.send(new HeadObjectCommand({ Bucket, Key: "to" }))).ContentType, "text/b");
  assert.deepEqual((await s3.send(new GetObjectTaggingCommand({ Bucket, Key: "to" }))).TagSet, [{ Key: "y", Value: "2" }]);
  await assert.rejects(copy("from"), { name: "InvalidRequest" });
  await assert.rejects(copy("to", { CopySourceIfMatch: '"other"' }), { name: "PreconditionFailed" });
  await assert.rejects(copy("to", { CopySource: `${Bucket}/missing` }), { name: "NoSuchKey" });
  await s3.send(new DeleteObjectCommand({ Bucket, Key: "from" }));
  assert.equal((await bytesOf("to")).toString(), "copied");
});

test("listings encode odd keys, page by markers, and list versions for emptying a bucket", async () => {
  const own = unique("listed");
  await s3.send(new CreateBucketCommand({ Bucket: own }));
  const keys = ["a b", "a&<\u0007>", "p/1", "p/2", "q", "z\u{1F30A}"];
  for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket: own, Key, Body: "x" }));
  const encoded = await s3.send(new ListObjectsV2Command({ Bucket: own, EncodingType: "url", FetchOwner: true }));
  assert.deepEqual(encoded.Contents.map((o) => decodeURIComponent(o.Key.replaceAll("+", " "))), keys);
  assert.ok(encoded.Contents[0].Owner.ID);
  const first = await s3.send(new ListObjectsCommand({ Bucket: own, Delimiter: "/", MaxKeys: 3, EncodingType: "url" }));
  assert.equal(first.NextMarker, "p/");
  const second = await s3.send(new ListObjectsCommand({ Bucket: own, Delimiter: "/", Marker: first.NextMarker, EncodingType: "url" }));
  assert.deepEqual(second.Contents.map((o) => o.Key), ["q", "z%F0%9F%8C%8A"]);
  await assert.rejects(s3.send(new ListObjectsV2Command({ Bucket: own, ContinuationToken: "made-up" })), { name: "InvalidArgument" });
  const { NextContinuationToken } = await s3.send(new ListObjectsV2Command({ Bucket: own, MaxKeys: 1 }));
  await assert.rejects(s3.send(new ListObjectsV2Command({ Bucket, ContinuationToken: NextContinuationToken })), { name: "InvalidArgument" });
  const { Versions } = await s3.send(new ListObjectVersionsCommand({ Bucket: own, EncodingType: "url" }));
  assert.ok(Versions.every((version) => version.VersionId === "null" && version.IsLatest));
  const Objects = keys.filter((key) => !key.includes("\u0007")).map((Key) => ({ Key, VersionId: "null" }));
  const gone = await s3.send(new DeleteObjectsCommand({ Bucket: own, Delete: { Objects, Quiet: true } }));
  assert.equal(gone.Errors, undefined);
  assert.equal((await s3.send(new ListObjectsV2Command({ Bucket: own, EncodingType: "url" }))).KeyCount, 1);
});

test("dates and ETags make reads conditional, an MD5 is checked", async () => {
  const { ETag } = await put("dated", "x");
  const { LastModified } = await s3.send(new HeadObjectCommand({ Bucket, Key: "dated" }));
  await assert.rejects(bytesOf("dated", { IfModifiedSince: LastModified }), (error) => error.$metadata.httpStatusCode === 304);
  await assert.rejects(bytesOf("dated", { IfUnmodifiedSince: new Date(0) }), { name: "PreconditionFailed" });
  assert.equal((await bytesOf("dated", { IfMatch: ETag, IfUnmodifiedSince: new Date(0) })).toString(), "x");
  await put("md5", "abc", { ContentMD5: createHash("md5").update("abc").digest("base64") });
  await assert.rejects(put("md5", "abd", { ContentMD5: createHash("md5").update("abc").digest("base64") }), { name: "BadDigest" });
  await assert.rejects(put("md5", "abd", { ContentMD5: "not one" }), { name: "InvalidDigest" });
  await assert.rejects(put("x".repeat(1025), "x"), { name: "KeyTooLongError" });
  await assert.rejects(put("m", "x", { Metadata: { big: "x".repeat(2100) } }), { name: "MetadataTooLarge" });
  const answer = await s3.send(new GetObjectCommand({ Bucket, Key: "md5", Range: "bytes=1-1" }));
  assert.equal(answer.$metadata.httpStatusCode, 206);
  assert.equal(answer.ContentRange, "bytes 1-1/3");
  assert.equal(await answer.Body.transformToString(), "b");
  assert.equal((await put("empty", "")).ETag, '"d41d8cd98f00b204e9800998ecf8427e"');
  assert.equal((await bytesOf("empty")).length, 0);
});
