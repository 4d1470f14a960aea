// Root keys of further accounts, and the answers about absent keys that depend on the caller's rights.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { before, test } from "node:test";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import {
  CopyObjectCommand, CreateBucketCommand, DeletePublicAccessBlockCommand, GetObjectAttributesCommand, GetObjectCommand, GetObjectTaggingCommand,
  HeadObjectCommand, ListBucketsCommand, ListObjectsV2Command, PutBucketPolicyCommand, PutObjectCommand, S3Client,
} from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { plainFetch } from "./signed-fetch.mjs";
import { program } from "./tarn-server.mjs";
import { unique } from "./wait.mjs";

const account = "111111111111";
const s3 = new S3Client({});
const Bucket = unique("accounts");
const arn = `arn:aws:s3:::${Bucket}`;
const allow = (Action, Resource, more) => ({ Effect: "Allow", Action, Resource, ...more });
const document = (...Statement) => JSON.stringify({ Version: "2012-10-17", Statement });
const tarn = (args, env = {}) => spawnSync(program, ["keys", ...args], { encoding: "utf8", env: { ...process.env, ...env } });
const read = (client, Key) => client.send(new GetObjectCommand({ Bucket, Key })).then((answer) => answer.Body.transformToString());

before(async () => {
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "inside" }));
});

test("a further account has its own buckets, and others by their policies alone", async () => {
  const made = tarn(["add", "--account", account]);
  assert.equal(made.status, 0, made.stderr);
  const [, accessKeyId, secretAccessKey] = /^\[111111111111\]\naws_access_key_id = (\S+)\naws_secret_access_key = (\S+)\n$/.exec(made.stdout);
  const credentials = { accessKeyId, secretAccessKey };
  const other = new S3Client({ credentials });
  const sts = new STSClient({ credentials });
  assert.equal((await sts.send(new GetCallerIdentityCommand({}))).Account, account);
  const own = unique("further");
  await other.send(new CreateBucketCommand({ Bucket: own }));
  assert.deepEqual((await other.send(new ListBucketsCommand({}))).Buckets.map((bucket) => bucket.Name), [own]);
  assert.ok(!(await s3.send(new ListBucketsCommand({}))).Buckets.some((bucket) => bucket.Name === own));
  await assert.rejects(read(other, "k"), { name: "AccessDenied" });
  await assert.rejects(other.send(new ListObjectsV2Command({ Bucket })), { name: "AccessDenied" });
  await assert.rejects(s3.send(new ListObjectsV2Command({ Bucket: own })), { name: "AccessDenied" });
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: document(allow("s3:GetObject", `${arn}/*`, { Principal: { AWS: account } })) }));
  assert.equal(await read(other, "k"), "inside");
  await assert.rejects(other.send(new PutObjectCommand({ Bucket, Key: "k", Body: "x" })), { name: "AccessDenied" });

  const listed = tarn([]);
  assert.match(listed.stdout, new RegExp(`^${account}  ${accessKeyId}$`, "m"));
  assert.ok(!listed.stdout.includes(secretAccessKey));
  for (const [args, words] of [
    [["add", "--account", "000000000000"], /instance's own/],
    [["add", "--account", "12"], /twelve digits/],
    [["remove", process.env.AWS_ACCESS_KEY_ID], /it stays/],
    [["remove", "AKIANOBODY"], /No account has/],
  ]) {
    const refused = tarn(args);
    assert.notEqual(refused.status, 0);
    assert.match(refused.stderr, words);
  }
  const env = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  for (const args of [[], ["add", "--account", "222222222222"], ["remove", accessKeyId]]) assert.match(tarn(args, env).stderr, /which the instance serves/);
  assert.equal(tarn(["add", "--account", account]).status, 0);
  assert.match(tarn(["add", "--account", account]).stderr, /has 2 root keys/);
  assert.equal(tarn(["remove", accessKeyId]).status, 0);
  await assert.rejects(sts.send(new GetCallerIdentityCommand({})));
});

test("users of the instance's account add no keys, whatever their policies", async () => {
  const iam = new IAMClient({});
  const UserName = unique("admin");
  await iam.send(new CreateUserCommand({ UserName }));
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "p", PolicyDocument: document(allow("*", "*")) }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const env = { AWS_ACCESS_KEY_ID: AccessKey.AccessKeyId, AWS_SECRET_ACCESS_KEY: AccessKey.SecretAccessKey };
  assert.match(tarn(["add", "--account", "222222222222"], env).stderr, /is not the root/);
});

test("an absent key is told to callers that may list", async () => {
  const iam = new IAMClient({});
  const UserName = unique("reader");
  await iam.send(new CreateUserCommand({ UserName }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const reader = new S3Client({ credentials: { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey } });
  const grant = (...statements) => iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "p", PolicyDocument: document(...statements) }));
  const objects = allow(["s3:GetObject*", "s3:PutObject*"], `${arn}/*`);
  const calls = [
    new GetObjectCommand({ Bucket, Key: "absent" }),
    new HeadObjectCommand({ Bucket, Key: "absent" }),
    new GetObjectTaggingCommand({ Bucket, Key: "absent" }),
    new GetObjectAttributesCommand({ Bucket, Key: "absent", ObjectAttributes: ["ETag"] }),
    new CopyObjectCommand({ Bucket, Key: "copy", CopySource: `${Bucket}/absent` }),
  ];
  const statuses = async () => {
    const found = [];
    for (const call of calls) found.push(await reader.send(call).then(() => 200, (error) => error.$metadata.httpStatusCode));
    return found;
  };
  await grant(objects);
  assert.equal(await read(reader, "k"), "inside");
  assert.deepEqual(await statuses(), [403, 403, 403, 403, 403]);
  await grant(objects, allow("s3:ListBucket", arn));
  assert.deepEqual(await statuses(), [404, 404, 404, 404, 404]);
});

test("an unsigned request chooses no headers of its answer, and learns nothing about absent keys", async () => {
  await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
  const everybody = { Principal: "*" };
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: document(allow("s3:GetObject", `${arn}/*`, everybody)) }));
  const get = (rest, method = "GET") => plainFetch({ method, path: `/${Bucket}/${rest}` });
  assert.equal((await get("k")).text, "inside");
  const refused = await get("k?response-content-type=text/html");
  assert.equal(refused.status, 400);
  assert.match(refused.text, /<Code>InvalidRequest<\/Code><Message>Request specific response headers cannot be used for anonymous GET requests\./);
  assert.equal((await get("k?response-expires=Sun%2C%2001%20Dec%202030%2016%3A00%3A00%20GMT", "HEAD")).status, 400);
  assert.match((await get("absent")).text, /AccessDenied/);
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: document(allow("s3:GetObject", `${arn}/*`, everybody), allow("s3:ListBucket", arn, everybody)) }));
  assert.match((await get("absent")).text, /NoSuchKey/);
});
