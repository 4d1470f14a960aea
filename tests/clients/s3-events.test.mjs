import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, test } from "node:test";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { AddPermissionCommand, PutFunctionEventInvokeConfigCommand, RemovePermissionCommand } from "@aws-sdk/client-lambda";
import {
  S3Client,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetBucketNotificationConfigurationCommand,
  GetObjectCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  RestoreObjectCommand,
  UploadPartCommand,
  paginateListObjectsV2,
} from "@aws-sdk/client-s3";
import { functionsOf } from "./functions.mjs";
import { startTarn } from "./tarn-server.mjs";
import { eventually, unique } from "./wait.mjs";

const args = ["--lifecycle-day-seconds", "2"];
const handler = { "index.mjs": "export const handler = async (event) => { console.log('EVENT ' + JSON.stringify(event)); };" };
const failing = { "index.mjs": "export const handler = async () => { throw new Error('it always fails'); };" };
let server, s3, functions, logs, role;

function connect() {
  functions = functionsOf(server);
  s3 = new S3Client({ ...functions.settings(), maxAttempts: 3, forcePathStyle: true });
  logs = new CloudWatchLogsClient(functions.settings());
}

before(async () => {
  server = await startTarn({ args });
  connect();
  role = await functions.makeRole("events", { Effect: "Allow", Action: ["logs:*", "s3:*"], Resource: "*" });
});

after(async () => {
  await server?.stop();
  await server?.remove();
});

const arn = (name) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
const put = (Bucket, Key, more = {}) => s3.send(new PutObjectCommand({ Bucket, Key, Body: "12345", ...more }));

async function bucketWith(name, rules, files = handler) {
  const Bucket = unique("events");
  await s3.send(new CreateBucketCommand({ Bucket }));
  await functions.make(name, files, role);
  await functions.send(new AddPermissionCommand({
    FunctionName: name, StatementId: "s3", Action: "lambda:InvokeFunction", Principal: "s3.amazonaws.com",
    SourceArn: `arn:aws:s3:::${Bucket}`, SourceAccount: "000000000000",
  }));
  await notify(Bucket, rules.map((rule) => ({ LambdaFunctionArn: arn(name), ...rule })));
  return Bucket;
}

const notify = (Bucket, LambdaFunctionConfigurations, more = {}) =>
  s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration: { LambdaFunctionConfigurations, ...more } }));

/** The events that a function logged, in the order of their sequencers, each once. */
async function eventsOf(name) {
  const found = new Map();
  let nextToken;
  do {
    const page = await logs.send(new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${name}`, nextToken }))
      .catch((error) => { if (error.name === "ResourceNotFoundException") return {}; throw error; });
    for (const { message } of page.events ?? []) {
      const text = /EVENT (\{.*\})/.exec(message)?.[1];
      for (const record of text ? JSON.parse(text).Records : []) found.set(record.s3.object.sequencer + record.eventName, record);
    }
    nextToken = page.nextToken;
  } while (nextToken);
  return [...found.values()].sort((a, b) => (a.s3.object.sequencer < b.s3.object.sequencer ? -1 : 1));
}

const names = async (name, count) => {
  await eventually(async () => (await eventsOf(name)).length >= count);
  return (await eventsOf(name)).map((one) => `${one.eventName} ${one.s3.object.key}`);
};

test("a function gets each change of the objects that its rule names, in S3's form", async () => {
  const Bucket = await bucketWith("all", [{
    Id: "mine",
    Events: ["s3:ObjectCreated:*", "s3:ObjectRemoved:*", "s3:ObjectTagging:*", "s3:ObjectRestore:*"],
    Filter: { Key: { FilterRules: [{ Name: "prefix", Value: "in/" }] } },
  }]);
  await put(Bucket, "out/no");
  await put(Bucket, "in/a b+ü");
  await s3.send(new CopyObjectCommand({ Bucket, Key: "in/copy", CopySource: `${Bucket}/out/no` }));
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: "in/big", StorageClass: "GLACIER" }));
  const { ETag } = await s3.send(new UploadPartCommand({ Bucket, Key: "in/big", UploadId, PartNumber: 1, Body: "part" }));
  await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key: "in/big", UploadId, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } }));
  await s3.send(new RestoreObjectCommand({ Bucket, Key: "in/big", RestoreRequest: { Days: 1 } }));
  await s3.send(new PutObjectTaggingCommand({ Bucket, Key: "in/copy", Tagging: { TagSet: [{ Key: "a", Value: "b" }] } }));
  await s3.send(new DeleteObjectTaggingCommand({ Bucket, Key: "in/copy" }));
  await s3.send(new DeleteObjectCommand({ Bucket, Key: "in/copy" }));
  await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: "in/big" }, { Key: "in/never-there" }] } }));
  assert.deepEqual(await names("all", 9), [
    "ObjectCreated:Put in/a+b%2B%C3%BC",
    "ObjectCreated:Copy in/copy",
    "ObjectCreated:CompleteMultipartUpload in/big",
    "ObjectRestore:Post in/big",
    "ObjectRestore:Completed in/big",
    "ObjectTagging:Put in/copy",
    "ObjectTagging:Delete in/copy",
    "ObjectRemoved:Delete in/copy",
    "ObjectRemoved:Delete in/big",
  ]);
  const [first] = await eventsOf("all");
  assert.equal(first.eventSource, "aws:s3");
  assert.match(first.eventTime, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.equal(first.s3.configurationId, "mine");
  assert.deepEqual(first.s3.bucket, { name: Bucket, ownerIdentity: { principalId: "000000000000" }, arn: `arn:aws:s3:::${Bucket}` });
  assert.equal(first.s3.object.size, 5);
  assert.equal(first.s3.object.eTag, "827ccb0eea8a706c4c34a16891f84e7b");
  assert.equal(first.requestParameters.sourceIPAddress, "127.0.0.1");
});

test("a page's form makes an event of its own, and a completed upload says when it expires", async () => {
  const Bucket = await bucketWith("forms", [{ Events: ["s3:ObjectCreated:Post"] }]);
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } = server.env;
  const expiration = new Date(Date.now() + 60_000).toISOString();
  const policy = Buffer.from(JSON.stringify({ expiration, conditions: [{ bucket: Bucket }, { key: "posted" }] })).toString("base64");
  const body = new FormData();
  const signature = createHmac("sha1", secret).update(policy).digest("base64");
  for (const [name, value] of Object.entries({ key: "posted", AWSAccessKeyId: id, policy, signature })) body.append(name, value);
  body.append("file", new Blob(["hello"]), "a.txt");
  await put(Bucket, "put");
  assert.equal((await fetch(`${server.url}/${Bucket}`, { method: "POST", body })).status, 204);
  assert.deepEqual(await names("forms", 1), ["ObjectCreated:Post posted"]);
  await s3.send(new PutBucketLifecycleConfigurationCommand({
    Bucket, LifecycleConfiguration: { Rules: [{ ID: "r", Filter: { Prefix: "big" }, Status: "Enabled", Expiration: { Days: 90 } }] },
  }));
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: "big" }));
  const { ETag } = await s3.send(new UploadPartCommand({ Bucket, Key: "big", UploadId, PartNumber: 1, Body: "part" }));
  const Parts = [{ PartNumber: 1, ETag }];
  const made = await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key: "big", UploadId, MultipartUpload: { Parts } }));
  assert.match(made.Expiration, /rule-id="r"/);
});

test("versions have ids in events, and lifecycles have events of their own", async () => {
  const Bucket = await bucketWith("versions", [{ Events: ["s3:ObjectRemoved:*", "s3:LifecycleExpiration:*"] }]);
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
  const { VersionId } = await put(Bucket, "k");
  const marker = await s3.send(new DeleteObjectCommand({ Bucket, Key: "k" }));
  await s3.send(new DeleteObjectCommand({ Bucket, Key: "k", VersionId }));
  await put(Bucket, "old");
  await s3.send(new PutBucketLifecycleConfigurationCommand({
    Bucket, LifecycleConfiguration: { Rules: [{ ID: "r", Filter: { Prefix: "old" }, Status: "Enabled", Expiration: { Days: 1 }, NoncurrentVersionExpiration: { NoncurrentDays: 1 } }] },
  }));
  assert.deepEqual((await names("versions", 4)).slice(0, 4), [
    "ObjectRemoved:DeleteMarkerCreated k", "ObjectRemoved:Delete k", "LifecycleExpiration:DeleteMarkerCreated old", "LifecycleExpiration:Delete old",
  ]);
  const [made, removed] = await eventsOf("versions");
  assert.deepEqual([made.s3.object.versionId, removed.s3.object.versionId], [marker.VersionId, VersionId]);
});

test("rules are read as they were put, and refused where they cannot work", async () => {
  const rule = { Id: "r", Events: ["s3:ObjectCreated:Put"], Filter: { Key: { FilterRules: [{ Name: "Prefix", Value: "a" }, { Name: "Suffix", Value: "z" }] } } };
  const Bucket = await bucketWith("rules", [rule]);
  const read = async () => (await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }))).LambdaFunctionConfigurations;
  assert.deepEqual(await read(), [{ ...rule, LambdaFunctionArn: arn("rules") }]);
  const refused = (name, rules, more) => assert.rejects(notify(Bucket, rules, more), { name });
  const one = { LambdaFunctionArn: arn("rules"), Events: ["s3:ObjectCreated:*"] };
  await refused("InvalidArgument", [{ ...one, LambdaFunctionArn: arn("missing") }]);
  await refused("InvalidArgument", [{ ...one, Events: ["s3:ReducedRedundancyLostObject"] }]);
  await refused("InvalidArgument", [one, { ...one, Events: ["s3:ObjectCreated:Copy"] }]);
  await refused("InvalidArgument", [{ ...one, Filter: { Key: { FilterRules: [{ Name: "middle", Value: "a" }] } } }]);
  await refused("InvalidArgument", [], { QueueConfigurations: [{ QueueArn: "arn:aws:sqs:us-east-1:000000000000:q", Events: ["s3:ObjectCreated:*"] }] });
  await functions.send(new RemovePermissionCommand({ FunctionName: "rules", StatementId: "s3" }));
  await refused("InvalidArgument", [one]);
  assert.deepEqual((await read())[0].Id, "r");
  await notify(Bucket, undefined);
  assert.equal(await read(), undefined);
});

test("a function whose policy no longer allows S3 gets no event", async () => {
  const Bucket = await bucketWith("denied", [{ Events: ["s3:ObjectCreated:*"] }]);
  await put(Bucket, "1");
  await names("denied", 1);
  await functions.send(new RemovePermissionCommand({ FunctionName: "denied", StatementId: "s3" }));
  await put(Bucket, "2");
  await eventually(() => server.log().includes("The event s3:ObjectCreated:Put of bucket"));
  assert.deepEqual(await names("denied", 1), ["ObjectCreated:Put 1"]);
});

// Logs may end before a kill. So the function fails each event, which makes the event an object of the failure bucket.
test("no acknowledged change loses its event when the server is killed", async () => {
  const failures = unique("failures");
  await s3.send(new CreateBucketCommand({ Bucket: failures }));
  const Bucket = await bucketWith("killed", [{ Events: ["s3:ObjectCreated:*"] }], failing);
  await functions.send(new PutFunctionEventInvokeConfigCommand({
    FunctionName: "killed", MaximumRetryAttempts: 0, DestinationConfig: { OnFailure: { Destination: `arn:aws:s3:::${failures}` } },
  }));
  const acknowledged = [];
  for (let round = 0; round < 3; round++) {
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let i = 0; ; i++) {
        const key = `${round}-${writer}-${i}`;
        try {
          await put(Bucket, key);
        } catch {
          return;
        }
        acknowledged.push(key);
      }
    });
    await eventually(() => acknowledged.length > 30 * (round + 1));
    await server.kill();
    await Promise.all(writers);
    server = { ...(await startTarn({ data: server.data, args })), remove: server.remove };
    connect();
  }
  const seen = new Set();
  const read = new Set();
  await eventually(async () => {
    for await (const { Contents } of paginateListObjectsV2({ client: s3 }, { Bucket: failures })) {
      for (const { Key } of (Contents ?? []).filter((one) => !read.has(one.Key))) {
        const text = await (await s3.send(new GetObjectCommand({ Bucket: failures, Key }))).Body.transformToString();
        for (const record of JSON.parse(text).requestPayload.Records) seen.add(record.s3.object.key);
        read.add(Key);
      }
    }
    return acknowledged.every((key) => seen.has(key));
  });
});
