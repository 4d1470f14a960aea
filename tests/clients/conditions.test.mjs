// Conditions and variables of policies, as the AWS SDK's callers meet them on every door.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  AttachUserPolicyCommand, CreateAccessKeyCommand, CreateRoleCommand, CreateUserCommand, IAMClient, PutRolePolicyCommand, PutUserPolicyCommand,
  TagUserCommand,
} from "@aws-sdk/client-iam";
import { AddTagsToStreamCommand, CreateStreamCommand, DescribeStreamSummaryCommand, KinesisClient, PutRecordCommand } from "@aws-sdk/client-kinesis";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

const account = "000000000000";
const policy = (...statements) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const allow = (Action, Resource, Condition) => ({ Effect: "Allow", Action, Resource, ...(Condition && { Condition }) });
const streams = (name) => `arn:aws:kinesis:*:${account}:stream/${name}`;

let server;
before(async () => (server = await startTarn()));
after(async () => (await server.stop(), await server.remove()));

const settings = (credentials) => ({
  endpoint: server.url,
  region: "us-east-1",
  maxAttempts: 1,
  credentials: credentials ?? { accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY },
});
const iam = (credentials) => new IAMClient(settings(credentials));
const kinesis = (credentials) => new KinesisClient(settings(credentials));
const s3 = (credentials) => new S3Client({ ...settings(credentials), forcePathStyle: true });
const sts = (credentials) => new STSClient(settings(credentials));
const makeStream = async (StreamName, Tags) => {
  await kinesis().send(new CreateStreamCommand({ StreamName, ShardCount: 1, Tags }));
  await eventually(async () => {
    const { StreamDescriptionSummary: stream } = await kinesis().send(new DescribeStreamSummaryCommand({ StreamName }));
    return stream.StreamStatus === "ACTIVE";
  });
};
const put = (credentials, StreamName) =>
  kinesis(credentials).send(new PutRecordCommand({ StreamName, PartitionKey: "k", Data: Buffer.from("{}") }));

async function makeUser(UserName, ...statements) {
  await iam().send(new CreateUserCommand({ UserName }));
  await iam().send(new PutUserPolicyCommand({ UserName, PolicyName: "own", PolicyDocument: policy(...statements) }));
  const { AccessKey: key } = await iam().send(new CreateAccessKeyCommand({ UserName }));
  return { accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey };
}

const denied = { name: "AccessDeniedException" };

test("a variable gives each user its own streams and folder", async () => {
  const user = await makeUser(
    "vera", allow("kinesis:*", streams("${aws:username}-*")), allow("s3:PutObject", "arn:aws:s3:::conditions/home/${aws:username}/*"));
  for (const StreamName of ["vera-clicks", "otto-clicks"]) await makeStream(StreamName);
  await s3().send(new CreateBucketCommand({ Bucket: "conditions" }));

  await put(user, "vera-clicks");
  await assert.rejects(put(user, "otto-clicks"), denied);
  await s3(user).send(new PutObjectCommand({ Bucket: "conditions", Key: "home/vera/a", Body: "a" }));
  await assert.rejects(s3(user).send(new PutObjectCommand({ Bucket: "conditions", Key: "home/otto/a", Body: "a" })), { name: "AccessDenied" });
});

test("address, transport and time of the request decide", async () => {
  await makeStream("shared");
  const cases = [
    [{ IpAddress: { "aws:SourceIp": ["127.0.0.0/8", "::1/128"] } }, true],
    [{ IpAddress: { "aws:SourceIp": "203.0.113.0/24" } }, false],
    [{ Bool: { "aws:SecureTransport": "true" } }, false],
    [{ Bool: { "aws:SecureTransport": false } }, true],
    [{ DateGreaterThan: { "aws:CurrentTime": "2020-01-01T00:00:00Z" } }, true],
    [{ DateLessThan: { "aws:CurrentTime": "2020-01-01T00:00:00Z" } }, false],
    [{ StringEquals: { "aws:RequestedRegion": "us-east-1" }, StringLike: { "aws:UserAgent": "aws-sdk-js/*" } }, true],
    [{ Null: { "aws:MultiFactorAuthPresent": "true" } }, true],
    [{ StringEquals: { "made:up": "x" } }, false],
  ];
  for (const [at, [condition, passes]] of cases.entries()) {
    const user = await makeUser(`caller${at}`, allow("kinesis:PutRecord", streams("shared"), condition));
    const result = await put(user, "shared").then(() => true, (refused) => (assert.equal(refused.name, denied.name), false));
    assert.equal(result, passes, JSON.stringify(condition));
  }
});

test("tags of caller, resource and request decide", async () => {
  const own = { StringEquals: { "aws:ResourceTag/team": "${aws:PrincipalTag/team}" } };
  const user = await makeUser(
    "tara", allow(["kinesis:PutRecord", "kinesis:DescribeStreamSummary"], "*", own),
    allow("kinesis:AddTagsToStream", "*", { "ForAllValues:StringEquals": { "aws:TagKeys": ["stage"] }, StringEquals: { "aws:RequestTag/stage": "test" } }));
  await iam().send(new TagUserCommand({ UserName: "tara", Tags: [{ Key: "team", Value: "data" }] }));
  for (const [StreamName, team] of [["data-1", "data"], ["web-1", "web"]]) {
    await makeStream(StreamName, { team });
  }

  await put(user, "data-1");
  await kinesis(user).send(new DescribeStreamSummaryCommand({ StreamName: "data-1" }));
  await assert.rejects(put(user, "web-1"), denied);

  const tag = (Tags) => kinesis(user).send(new AddTagsToStreamCommand({ StreamName: "web-1", Tags }));
  await tag({ stage: "test" });
  await assert.rejects(tag({ stage: "live" }), denied);
  await assert.rejects(tag({ stage: "test", team: "data" }), denied);
  await assert.rejects(put(user, "web-1"), denied);
});

test("an administrator of users attaches only the policies and boundaries that it may", async () => {
  const boundary = "arn:aws:iam::aws:policy/AmazonKinesisFullAccess";
  const admin = await makeUser(
    "adam", allow("iam:AttachUserPolicy", "*", { ArnEquals: { "iam:PolicyARN": "arn:aws:iam::aws:policy/AmazonKinesisReadOnlyAccess" } }),
    allow("iam:CreateUser", "*", { StringEquals: { "iam:PermissionsBoundary": boundary } }),
    allow("iam:PutUserPolicy", "*", { StringEquals: { "iam:PermissionsBoundary": boundary } }));
  const refused = { name: "AccessDenied" };
  await assert.rejects(iam(admin).send(new CreateUserCommand({ UserName: "free" })), refused);
  await iam(admin).send(new CreateUserCommand({ UserName: "bound", PermissionsBoundary: boundary }));
  const attach = (name) => iam(admin).send(new AttachUserPolicyCommand({ UserName: "bound", PolicyArn: `arn:aws:iam::aws:policy/${name}` }));
  await attach("AmazonKinesisReadOnlyAccess");
  await assert.rejects(attach("AdministratorAccess"), refused);

  const change = (UserName) => iam(admin).send(new PutUserPolicyCommand({ UserName, PolicyName: "p", PolicyDocument: policy(allow("s3:*", "*")) }));
  await change("bound");
  await assert.rejects(change("adam"), refused);
});

test("a session's caller, name and external id decide about a role", async () => {
  const trust = policy({
    Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: account },
    Condition: { StringEquals: { "sts:ExternalId": "partner-7" }, StringLike: { "sts:RoleSessionName": "${aws:username}-*" } },
  });
  const { Role } = await iam().send(new CreateRoleCommand({ RoleName: "partner", AssumeRolePolicyDocument: trust }));
  await iam().send(new PutRolePolicyCommand({
    RoleName: "partner", PolicyName: "own",
    PolicyDocument: policy(allow("kinesis:*", "*", { ArnEquals: { "aws:PrincipalArn": Role.Arn }, DateGreaterThan: { "aws:TokenIssueTime": "2020-01-01" } })),
  }));
  const user = await makeUser("paula", allow("sts:AssumeRole", Role.Arn));
  const assume = (RoleSessionName, ExternalId) => sts(user).send(new AssumeRoleCommand({ RoleArn: Role.Arn, RoleSessionName, ExternalId }));
  await assert.rejects(assume("paula-1"), { name: "AccessDenied" });
  await assert.rejects(assume("other", "partner-7"), { name: "AccessDenied" });
  const { Credentials: key } = await assume("paula-1", "partner-7");
  await put({ accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey, sessionToken: key.SessionToken }, "shared");
});

test("a malformed condition is refused when the policy is put", async () => {
  await iam().send(new CreateUserCommand({ UserName: "mal" }));
  const put = (Condition) => iam().send(
    new PutUserPolicyCommand({ UserName: "mal", PolicyName: "p", PolicyDocument: policy(allow("s3:*", "*", Condition)) }));
  const name = "MalformedPolicyDocumentException";
  await assert.rejects(put({ StringEqual: { "aws:username": "a" } }), { name, message: "Syntax errors in policy." });
  await assert.rejects(put({ DateLessThan: { "aws:CurrentTime": "soon" } }), { name, message: "The policy failed legacy parsing" });
  await assert.rejects(put({ Bool: { SecureTransport: "true" } }), { name, message: /must be prefaced by a vendor/ });
  await put({ StringEquals: { "aws:username": "a" } });
});
