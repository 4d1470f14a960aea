import assert from "node:assert/strict";
import { before, test } from "node:test";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import {
  S3Client,
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  DeletePublicAccessBlockCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetObjectCommand,
  GetPublicAccessBlockCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
} from "@aws-sdk/client-s3";
import { AthenaClient, GetQueryExecutionCommand, StartQueryExecutionCommand } from "@aws-sdk/client-athena";
import { plainFetch } from "./signed-fetch.mjs";
import { eventually, unique } from "./wait.mjs";

const s3 = new S3Client({});
const iam = new IAMClient({});
const Bucket = unique("policies");
const arn = `arn:aws:s3:::${Bucket}`;
const UserName = unique("reader");
let user;
let reader;

const policy = (...Statement) => JSON.stringify({ Version: "2012-10-17", Statement });
const set = (...statements) => s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policy(...statements) }));
const clear = () => s3.send(new DeleteBucketPolicyCommand({ Bucket }));
const read = (client, Key = "a/k") => client.send(new GetObjectCommand({ Bucket, Key })).then((answer) => answer.Body.transformToString());
const denied = (call) => assert.rejects(call, { name: "AccessDenied" });
const malformed = (Policy, message) =>
  assert.rejects(s3.send(new PutBucketPolicyCommand({ Bucket, Policy })), (error) => error.name === "MalformedPolicy" && message.test(error.message));

before(async () => {
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutObjectCommand({ Bucket, Key: "a/k", Body: "inside" }));
  await s3.send(new PutObjectCommand({ Bucket, Key: "b/k", Body: "outside" }));
  user = (await iam.send(new CreateUserCommand({ UserName }))).User;
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  reader = new S3Client({ credentials: { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey } });
});

test("a policy gives a user of the account the rights that it names, and takes them from everybody", async () => {
  await assert.rejects(s3.send(new GetBucketPolicyCommand({ Bucket })), { name: "NoSuchBucketPolicy" });
  await denied(read(reader));
  await set({ Effect: "Allow", Principal: { AWS: user.Arn }, Action: "s3:GetObject", Resource: `${arn}/a/*` });
  assert.equal(await read(reader), "inside");
  await denied(read(reader, "b/k"));
  await denied(reader.send(new PutObjectCommand({ Bucket, Key: "a/k", Body: "x" })));
  assert.match((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy, /GetObject/);
  assert.equal((await s3.send(new GetBucketPolicyStatusCommand({ Bucket }))).PolicyStatus.IsPublic, false);
  await set({ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: [arn, `${arn}/*`] });
  await denied(read(s3));
  await denied(s3.send(new ListObjectsV2Command({ Bucket })));
  await clear();
  assert.equal(await read(s3), "inside");
});

test("conditions narrow a policy, here to a prefix of listings", async () => {
  const StringLike = { "s3:prefix": "a/*" };
  await set({ Effect: "Allow", Principal: { AWS: user.Arn }, Action: "s3:ListBucket", Resource: arn, Condition: { StringLike } });
  assert.equal((await reader.send(new ListObjectsV2Command({ Bucket, Prefix: "a/" }))).KeyCount, 1);
  await denied(reader.send(new ListObjectsV2Command({ Bucket })));
  await clear();
});

test("statements obey a bucket's policy", async () => {
  const athena = new AthenaClient({});
  const run = async (QueryString) => {
    const ResultConfiguration = { OutputLocation: `s3://${Bucket}/results/` };
    const { QueryExecutionId } = await athena.send(new StartQueryExecutionCommand({ QueryString, ResultConfiguration }));
    return eventually(async () => {
      const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
      return ["SUCCEEDED", "FAILED"].includes(QueryExecution.Status.State) && QueryExecution.Status;
    });
  };
  assert.equal((await run("SELECT 1")).State, "SUCCEEDED");
  await set({ Effect: "Deny", Principal: "*", Action: "s3:PutObject", Resource: `${arn}/results/*` });
  assert.equal((await run("SELECT 1").catch((error) => ({ State: "FAILED", error }))).State, "FAILED");
  await clear();
});

test("only a public policy opens a bucket to unsigned callers, and only without its blocks", async () => {
  const everybody = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: `${arn}/a/*` };
  const unsigned = (key) => plainFetch({ method: "GET", path: `/${Bucket}/${key}` });
  assert.equal((await unsigned("a/k")).status, 403);
  const blocks = (await s3.send(new GetPublicAccessBlockCommand({ Bucket }))).PublicAccessBlockConfiguration;
  assert.deepEqual(Object.values(blocks), [true, true, true, true]);
  await denied(set(everybody));
  const PublicAccessBlockConfiguration = { BlockPublicPolicy: false, RestrictPublicBuckets: true };
  await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
  await set(everybody);
  assert.equal((await s3.send(new GetBucketPolicyStatusCommand({ Bucket }))).PolicyStatus.IsPublic, true);
  assert.equal((await unsigned("a/k")).status, 403);
  assert.equal(await read(reader), "inside");
  await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
  await assert.rejects(s3.send(new GetPublicAccessBlockCommand({ Bucket })), { name: "NoSuchPublicAccessBlockConfiguration" });
  const opened = await unsigned("a/k");
  assert.deepEqual([opened.status, opened.text], [200, "inside"]);
  assert.equal((await unsigned("b/k")).status, 403);
  await clear();
  assert.equal((await unsigned("a/k")).status, 403);
});

test("a malformed policy is refused with S3's words", async () => {
  const one = { Effect: "Allow", Principal: { AWS: user.Arn }, Action: "s3:GetObject", Resource: `${arn}/*` };
  await malformed("no json", /must be valid JSON/);
  await malformed(policy({ ...one, Resource: "arn:aws:s3:::another/*" }), /invalid resource/);
  await malformed(policy({ ...one, Action: "kinesis:PutRecord" }), /invalid action/);
  await malformed(policy({ ...one, Principal: { AWS: "nobody" } }), /Invalid principal/);
  await malformed(policy({ ...one, Principal: undefined }), /Principal/);
  await malformed(policy({ ...one, Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } } }), /condition key: s3:tlsversion/);
  await malformed(policy({ ...one, Condition: { StringEquals: { "s3:AccessGrantsInstanceArn": "b" } } }), /condition key/);
  await malformed(policy({ ...one, Sid: "x".repeat(21_000) }), /must not exceed/);
  const PolicyDocument = policy({ Effect: "Allow", Action: "s3:PutBucketPolicy", Resource: "*" });
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "own", PolicyDocument }));
  await reader.send(new PutBucketPolicyCommand({ Bucket, Policy: policy(one) }));
  assert.equal(await read(reader), "inside");
  await clear();
});
