import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { AthenaClient, GetQueryExecutionCommand, StartQueryExecutionCommand } from "@aws-sdk/client-athena";
import { CreateDeliveryStreamCommand, FirehoseClient } from "@aws-sdk/client-firehose";
import {
  AttachRolePolicyCommand, AttachUserPolicyCommand, CreateAccessKeyCommand, CreatePolicyCommand, CreateRoleCommand, CreateUserCommand,
  DeleteAccessKeyCommand, DeletePolicyCommand, DeleteRoleCommand, DeleteUserCommand, DeleteUserPolicyCommand, DetachRolePolicyCommand,
  DetachUserPolicyCommand, GetUserCommand, IAMClient, ListAccessKeysCommand, ListAttachedUserPoliciesCommand, PutUserPolicyCommand,
  UpdateAccessKeyCommand,
} from "@aws-sdk/client-iam";
import { CreateStreamCommand, KinesisClient, ListStreamsCommand, PutRecordCommand } from "@aws-sdk/client-kinesis";
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { AssumeRoleCommand, GetCallerIdentityCommand, GetSessionTokenCommand, STSClient } from "@aws-sdk/client-sts";
import { makeRole } from "./roles.mjs";
import { startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

const account = "000000000000";
const streamArn = (name) => `arn:aws:kinesis:us-east-1:${account}:stream/${name}`;
const policy = (...statements) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const allow = (Action, Resource) => ({ Effect: "Allow", Action, Resource });
const trust = (Principal) => policy({ Effect: "Allow", Action: "sts:AssumeRole", Principal });

let server;
before(async () => (server = await startTarn()));
after(async () => (await server.stop(), await server.remove()));

const settings = (credentials) => ({
  endpoint: server.url,
  region: "us-east-1",
  maxAttempts: 1,
  credentials: credentials ?? { accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY },
});
const iam = () => new IAMClient(settings());
const kinesis = (credentials) => new KinesisClient(settings(credentials));
const s3 = (credentials) => new S3Client({ ...settings(credentials), forcePathStyle: true });
const sts = (credentials) => new STSClient(settings(credentials));
const athena = (credentials) => new AthenaClient(settings(credentials));
const put = (credentials, StreamName) =>
  kinesis(credentials).send(new PutRecordCommand({ StreamName, PartitionKey: "k", Data: Buffer.from("{}") }));

async function makeUser(UserName) {
  const { User } = await iam().send(new CreateUserCommand({ UserName, Path: "/team/" }));
  const { AccessKey: key } = await iam().send(new CreateAccessKeyCommand({ UserName }));
  return { arn: User.Arn, id: User.UserId, credentials: { accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey } };
}

async function assume(credentials, RoleArn, more = {}) {
  const { Credentials: key } = await sts(credentials).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "night", ...more }));
  return { accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey, sessionToken: key.SessionToken };
}

test("a user's key may do what the user's policies allow, from the next request on", async () => {
  const user = await makeUser("ann");
  for (const StreamName of ["clicks", "secrets"]) await kinesis().send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
  const identity = await sts(user.credentials).send(new GetCallerIdentityCommand({}));
  assert.deepEqual([identity.Arn, identity.UserId, identity.Account], [user.arn, user.id, account]);

  const silent = `User: ${user.arn} is not authorized to perform: kinesis:PutRecord on resource: ${streamArn("clicks")} `
    + "because no identity-based policy allows the kinesis:PutRecord action";
  await assert.rejects(put(user.credentials, "clicks"), { name: "AccessDeniedException", message: silent });
  await iam().send(new PutUserPolicyCommand({
    UserName: "ann", PolicyName: "clicks", PolicyDocument: policy(allow("kinesis:Put*", streamArn("clicks"))),
  }));
  assert.ok((await put(user.credentials, "clicks")).SequenceNumber);
  await assert.rejects(put(user.credentials, "secrets"), { name: "AccessDeniedException" });
  await assert.rejects(kinesis(user.credentials).send(new ListStreamsCommand({})), { name: "AccessDeniedException" });
  await assert.rejects(new IAMClient(settings(user.credentials)).send(new CreateUserCommand({ UserName: "eve" })), { name: "AccessDenied" });

  await iam().send(new PutUserPolicyCommand({
    UserName: "ann", PolicyName: "no", PolicyDocument: policy({ Effect: "Deny", Action: "kinesis:*", Resource: "*" }),
  }));
  await assert.rejects(put(user.credentials, "clicks"), /with an explicit deny in an identity-based policy/);
  await iam().send(new DeleteUserPolicyCommand({ UserName: "ann", PolicyName: "no" }));
  await put(user.credentials, "clicks");

  const { Credentials: token } = await sts(user.credentials).send(new GetSessionTokenCommand({ DurationSeconds: 900 }));
  const session = { accessKeyId: token.AccessKeyId, secretAccessKey: token.SecretAccessKey, sessionToken: token.SessionToken };
  await put(session, "clicks");
  await assert.rejects(put(session, "secrets"), { name: "AccessDeniedException" });

  const key = { UserName: "ann", AccessKeyId: user.credentials.accessKeyId };
  await iam().send(new UpdateAccessKeyCommand({ ...key, Status: "Inactive" }));
  await assert.rejects(put(user.credentials, "clicks"), { name: "UnrecognizedClientException" });
  await assert.rejects(put(session, "clicks"), { name: "UnrecognizedClientException" });
  await iam().send(new UpdateAccessKeyCommand({ ...key, Status: "Active" }));
  await put(session, "clicks");
  await assert.rejects(iam().send(new DeleteUserCommand({ UserName: "ann" })), { name: "DeleteConflictException" });
  await iam().send(new DeleteAccessKeyCommand(key));
  await iam().send(new DeleteUserPolicyCommand({ UserName: "ann", PolicyName: "clicks" }));
  await iam().send(new DeleteUserCommand({ UserName: "ann" }));
  await assert.rejects(put(session, "clicks"), { name: "UnrecognizedClientException" });
});

test("a session of a role is good on every door with the role's rights", async () => {
  const user = await makeUser("bob");
  await s3().send(new CreateBucketCommand({ Bucket: "lake" }));
  const { Role: role } = await iam().send(new CreateRoleCommand({
    RoleName: "etl", Path: "/jobs/", AssumeRolePolicyDocument: trust({ AWS: `arn:aws:iam::${account}:root` }),
  }));
  await assert.rejects(assume(user.credentials, role.Arn), { name: "AccessDenied" });
  await iam().send(new PutUserPolicyCommand({
    UserName: "bob", PolicyName: "assume", PolicyDocument: policy(allow("sts:AssumeRole", `arn:aws:iam::*:role/jobs/*`)),
  }));
  const session = await assume(user.credentials, role.Arn);
  assert.equal((await sts(session).send(new GetCallerIdentityCommand({}))).Arn, `arn:aws:sts::${account}:assumed-role/etl/night`);
  await assert.rejects(put(session, "clicks"), { name: "AccessDeniedException" });

  const { Policy: made } = await iam().send(new CreatePolicyCommand({
    PolicyName: "jobs",
    PolicyDocument: policy(
      allow(["kinesis:PutRecord", "s3:*Object"], [streamArn("clicks"), "arn:aws:s3:::lake/data/*"]), allow("athena:*", "*"),
      allow(["s3:*"], ["arn:aws:s3:::aws-athena-query-results-*"]),
    ),
  }));
  await iam().send(new AttachRolePolicyCommand({ RoleName: "etl", PolicyArn: made.Arn }));
  await put(session, "clicks");
  await s3(session).send(new PutObjectCommand({ Bucket: "lake", Key: "data/a", Body: "a" }));
  assert.equal(await (await s3(session).send(new GetObjectCommand({ Bucket: "lake", Key: "data/a" }))).Body.transformToString(), "a");
  await assert.rejects(s3(session).send(new PutObjectCommand({ Bucket: "lake", Key: "other/a", Body: "a" })), { name: "AccessDenied" });
  const { QueryExecutionId } = await athena(session).send(new StartQueryExecutionCommand({ QueryString: "SELECT 1" }));
  await eventually(async () => {
    const { QueryExecution: run } = await athena(session).send(new GetQueryExecutionCommand({ QueryExecutionId }));
    return run.Status.State === "SUCCEEDED";
  });

  const limited = await assume(user.credentials, role.Arn, { Policy: policy(allow("s3:GetObject", "*")) });
  await s3(limited).send(new GetObjectCommand({ Bucket: "lake", Key: "data/a" }));
  await assert.rejects(s3(limited).send(new PutObjectCommand({ Bucket: "lake", Key: "data/a", Body: "b" })), /no session policy allows/);

  await iam().send(new DetachRolePolicyCommand({ RoleName: "etl", PolicyArn: made.Arn }));
  await assert.rejects(put(session, "clicks"), { name: "AccessDeniedException" });
  await assert.rejects(s3(session).send(new GetObjectCommand({ Bucket: "lake", Key: "data/a" })), { name: "AccessDenied" });
  await iam().send(new DeletePolicyCommand({ PolicyArn: made.Arn }));
  await iam().send(new DeleteRoleCommand({ RoleName: "etl" }));
  await assert.rejects(sts(session).send(new GetCallerIdentityCommand({})), { name: "InvalidClientTokenId" });
});

test("an external id, a policy of AWS and a wrong policy are what they are on AWS", async () => {
  const { Role: role } = await iam().send(new CreateRoleCommand({
    RoleName: "partner",
    AssumeRolePolicyDocument: policy({
      Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: account }, Condition: { StringEquals: { "sts:ExternalId": "blue" } },
    }),
  }));
  await assert.rejects(assume(undefined, role.Arn), { name: "AccessDenied" });
  const session = await assume(undefined, role.Arn, { ExternalId: "blue" });
  await assert.rejects(
    iam().send(new AttachRolePolicyCommand({ RoleName: "partner", PolicyArn: "arn:aws:iam::aws:policy/AmazonEC2FullAccess" })),
    { name: "NoSuchEntityException", message: /AmazonEC2FullAccess does not exist or is not attachable/ },
  );
  await iam().send(new AttachRolePolicyCommand({ RoleName: "partner", PolicyArn: "arn:aws:iam::aws:policy/AmazonKinesisFullAccess" }));
  await put(session, "clicks");
  await assert.rejects(
    iam().send(new PutUserPolicyCommand({ UserName: "bob", PolicyName: "bad", PolicyDocument: policy({ Effect: "Allow", Action: "x" }) })),
    { name: "MalformedPolicyDocumentException" },
  );
  await assert.rejects(assume(undefined, role.Arn, { ExternalId: "blue", DurationSeconds: 7200 }), /exceeds the MaxSessionDuration/);
});

test("a delivery stream needs the right to pass its roles", async () => {
  const user = await makeUser("carol");
  const RoleARN = await makeRole("delivery", { iam: iam() });
  const create = new CreateDeliveryStreamCommand({
    DeliveryStreamName: "carols", ExtendedS3DestinationConfiguration: { RoleARN, BucketARN: "arn:aws:s3:::lake" },
  });
  const may = (...actions) => iam().send(new PutUserPolicyCommand({ UserName: "carol", PolicyName: "p", PolicyDocument: policy(allow(actions, "*")) }));
  const firehose = new FirehoseClient(settings(user.credentials));
  await may("firehose:*");
  await assert.rejects(firehose.send(create), { name: "AccessDeniedException", message: /iam:PassRole on resource: .*role\/delivery/ });
  await may("firehose:*", "iam:PassRole");
  await firehose.send(create);
});

test("acknowledged users, keys and policies survive SIGKILL", async () => {
  const mine = await startTarn();
  let now = mine;
  try {
    const rootKey = { accessKeyId: mine.env.AWS_ACCESS_KEY_ID, secretAccessKey: mine.env.AWS_SECRET_ACCESS_KEY };
    const at = (credentials) => ({ ...settings(credentials), endpoint: now.url });
    const admin = () => new IAMClient(at(rootKey));
    await new KinesisClient(at(rootKey)).send(new CreateStreamCommand({ StreamName: "clicks", ShardCount: 1 }));
    for (let round = 0; round < 3; round++) {
      const UserName = `user-${round}`;
      await admin().send(new CreateUserCommand({ UserName }));
      const { AccessKey: key } = await admin().send(new CreateAccessKeyCommand({ UserName }));
      const { Policy: made } = await admin().send(new CreatePolicyCommand({ PolicyName: UserName, PolicyDocument: policy(allow("kinesis:Put*", "*")) }));
      await admin().send(new AttachUserPolicyCommand({ UserName, PolicyArn: made.Arn }));
      await now.kill();
      now = await startTarn({ data: mine.data });
      const credentials = { accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey };
      const write = () => new KinesisClient(at(credentials)).send(new PutRecordCommand({ StreamName: "clicks", PartitionKey: "k", Data: Buffer.from("1") }));
      await write();
      assert.equal((await admin().send(new GetUserCommand({ UserName }))).User.UserName, UserName);
      assert.equal((await admin().send(new ListAccessKeysCommand({ UserName }))).AccessKeyMetadata[0].AccessKeyId, key.AccessKeyId);
      assert.equal((await admin().send(new ListAttachedUserPoliciesCommand({ UserName }))).AttachedPolicies[0].PolicyArn, made.Arn);
      await admin().send(new DetachUserPolicyCommand({ UserName, PolicyArn: made.Arn }));
      await now.kill();
      now = await startTarn({ data: mine.data });
      await assert.rejects(write(), { name: "AccessDeniedException" });
    }
  } finally {
    await now.stop();
    await mine.remove();
  }
});
