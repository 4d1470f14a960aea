// Secrets Manager with AWS's SDK for JavaScript: versions and their labels, deletion and recovery, lists, policies, rights, keys.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { CloudTrailClient, LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { CreateKeyCommand, DisableKeyCommand, EnableKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import {
  BatchGetSecretValueCommand, CreateSecretCommand, DeleteResourcePolicyCommand, DeleteSecretCommand, DescribeSecretCommand, GetRandomPasswordCommand,
  GetResourcePolicyCommand, GetSecretValueCommand, ListSecretsCommand, ListSecretVersionIdsCommand, PutResourcePolicyCommand, PutSecretValueCommand,
  ReplicateSecretToRegionsCommand, RestoreSecretCommand, SecretsManagerClient, TagResourceCommand, UntagResourceCommand, UpdateSecretCommand,
  UpdateSecretVersionStageCommand, ValidateResourcePolicyCommand, paginateListSecrets,
} from "@aws-sdk/client-secrets-manager";
import { unique } from "./wait.mjs";

const account = "000000000000";
const secrets = new SecretsManagerClient({});
const send = (command, client = secrets) => client.send(command);
const create = async (more = {}) => send(new CreateSecretCommand({ Name: unique("secret"), SecretString: "first", ...more }));
const value = async (SecretId, more = {}, client) => (await send(new GetSecretValueCommand({ SecretId, ...more }), client)).SecretString;
const stages = async (SecretId) => (await send(new DescribeSecretCommand({ SecretId }))).VersionIdsToStages;
const fails = (promise, name, words) => assert.rejects(promise, (error) => {
  assert.equal(error.name, name, `${error.name}: ${error.message}`);
  if (words) assert.match(error.message, words);
  return true;
});

/** A client of a new user with one policy. */
async function clientOf(...statements) {
  const iam = new IAMClient({});
  const UserName = unique("user");
  await iam.send(new CreateUserCommand({ UserName }));
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "own", PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const credentials = { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey };
  return { client: new SecretsManagerClient({ credentials }), arn: `arn:aws:iam::${account}:user/${UserName}` };
}

test("a secret is found by its name, its ARN, and its ARN without the suffix", async () => {
  const made = await create({ Description: "of a database", Tags: [{ Key: "team", Value: "a" }] });
  assert.match(made.ARN, new RegExp(`^arn:aws:secretsmanager:us-east-1:${account}:secret:${made.Name}-[A-Za-z0-9]{6}$`));
  for (const id of [made.Name, made.ARN, made.ARN.slice(0, -7)]) assert.equal(await value(id), "first");
  const shown = await send(new DescribeSecretCommand({ SecretId: made.Name }));
  assert.deepEqual(
    [shown.ARN, shown.Description, shown.Tags, shown.VersionIdsToStages, shown.KmsKeyId, shown.DeletedDate],
    [made.ARN, "of a database", [{ Key: "team", Value: "a" }], { [made.VersionId]: ["AWSCURRENT"] }, undefined, undefined],
  );
  await fails(value("nothing"), "ResourceNotFoundException", /^Secrets Manager can't find the specified secret\.$/);
  await fails(value(made.ARN.replace("us-east-1", "eu-west-1")), "ResourceNotFoundException");
  await fails(create({ Name: "a b" }), "ValidationException", /^Invalid name\. Must be a valid name containing alphanumeric characters/);
  await fails(create({ Name: made.Name }), "ResourceExistsException", /already exists/);
  await fails(create({ AddReplicaRegions: [{ Region: "eu-west-1" }] }), "InvalidParameterException", /AddReplicaRegions/);
  await fails(send(new ReplicateSecretToRegionsCommand({ SecretId: made.Name, AddReplicaRegions: [{ Region: "eu-west-1" }] })), "InvalidRequestException", /one secret in each region/);
});

test("a binary value comes back as it was, and a request has one kind of value", async () => {
  const SecretBinary = Buffer.from([0, 1, 254, 255]);
  const { Name } = await create({ SecretString: undefined, SecretBinary });
  const read = await send(new GetSecretValueCommand({ SecretId: Name }));
  assert.deepEqual([Buffer.from(read.SecretBinary), read.SecretString], [SecretBinary, undefined]);
  await fails(create({ SecretBinary }), "InvalidParameterException");
  await fails(send(new PutSecretValueCommand({ SecretId: Name })), "InvalidRequestException", /^You must provide either SecretString or SecretBinary\.$/);
  await create({ SecretString: "x".repeat(65_536) });
  const long = "é".repeat(40_000);
  await fails(create({ SecretString: long }), "ValidationException", /^(?!.*éé).*secretString/);
});

test("the version that loses AWSCURRENT gets AWSPREVIOUS, and a token makes one version", async () => {
  const { ARN, Name, VersionId: first } = await create();
  const token = randomUUID();
  const put = (SecretString, more) => send(new PutSecretValueCommand({ SecretId: Name, SecretString, ClientRequestToken: token, ...more }));
  assert.deepEqual((await put("second")).VersionStages, ["AWSCURRENT"]);
  assert.deepEqual((await put("second")).VersionId, token);
  await fails(put("another"), "ResourceExistsException", new RegExp(`^You can't use ClientRequestToken ${token} because that value is already in use for a version of secret ${ARN}\\.$`));
  assert.deepEqual(await stages(Name), { [first]: ["AWSPREVIOUS"], [token]: ["AWSCURRENT"] });
  assert.equal(await value(Name, { VersionStage: "AWSPREVIOUS" }), "first");
  assert.equal(await value(Name, { VersionId: first }), "first");
  await fails(value(Name, { VersionId: first, VersionStage: "AWSCURRENT" }), "InvalidRequestException");
  await fails(value(Name, { VersionStage: "none" }), "ResourceNotFoundException", /^Secrets Manager can't find the specified secret value for staging label: none$/);
  const { VersionId: pending } = await put("third", { ClientRequestToken: randomUUID(), VersionStages: ["AWSPENDING", "mine"] });
  assert.equal(await value(Name), "second");
  const move = (more) => send(new UpdateSecretVersionStageCommand({ SecretId: Name, VersionStage: "AWSCURRENT", ...more }));
  await fails(move({ MoveToVersionId: pending }), "InvalidParameterException", /can't be empty/);
  await fails(move({ RemoveFromVersionId: token }), "InvalidParameterException");
  await fails(move({ MoveToVersionId: pending, RemoveFromVersionId: first }), "InvalidParameterException", /not currently attached/);
  await move({ MoveToVersionId: pending, RemoveFromVersionId: token });
  assert.deepEqual(await stages(Name), { [token]: ["AWSPREVIOUS"], [pending]: ["AWSPENDING", "mine", "AWSCURRENT"] });
  await move({ VersionStage: "mine", RemoveFromVersionId: pending });
  const listed = await send(new ListSecretVersionIdsCommand({ SecretId: Name, IncludeDeprecated: true }));
  assert.deepEqual(listed.Versions.map((one) => one.VersionId).sort(), [first, token, pending].sort());
  assert.equal((await send(new ListSecretVersionIdsCommand({ SecretId: Name }))).Versions.length, 2);
});

test("a repeated creation gets the secret that it made", async () => {
  const request = { Name: unique("secret"), ClientRequestToken: randomUUID() };
  const [one, other] = [await create(request), await create(request)];
  assert.equal(one.ARN, other.ARN);
  await fails(create({ ...request, SecretString: "else" }), "ResourceExistsException");
});

test("a deleted secret gives nothing until it is restored, and its name stays taken", async () => {
  const { Name, ARN } = await create();
  const remove = (more) => send(new DeleteSecretCommand({ SecretId: Name, ...more }));
  await fails(remove({ RecoveryWindowInDays: 6 }), "InvalidParameterException", /between 7 and 30 days/);
  await fails(remove({ RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true }), "InvalidParameterException");
  const { DeletionDate } = await remove({ RecoveryWindowInDays: 7 });
  assert.ok(Math.abs(DeletionDate - Date.now() - 7 * 86_400_000) < 3_600_000);
  const marked = /^You can't perform this operation on the secret because it was marked for deletion\.$/;
  await fails(value(Name), "InvalidRequestException", marked);
  await fails(send(new PutSecretValueCommand({ SecretId: Name, SecretString: "x" })), "InvalidRequestException", marked);
  await fails(create({ Name }), "InvalidRequestException", /already scheduled for deletion/);
  assert.ok((await send(new DescribeSecretCommand({ SecretId: ARN }))).DeletedDate);
  await send(new RestoreSecretCommand({ SecretId: ARN }));
  assert.equal(await value(ARN), "first");
  await remove({ ForceDeleteWithoutRecovery: true });
  await remove({ ForceDeleteWithoutRecovery: true });
  await fails(value(ARN), "ResourceNotFoundException");
  const again = await create({ Name, SecretString: "new" });
  assert.notEqual(again.ARN, ARN);
  await fails(value(ARN), "ResourceNotFoundException");
});

test("lists have filters, an order and pages", async () => {
  const start = unique("list");
  for (const i of [1, 2, 3]) await create({ Name: `${start}/${i}`, Description: `Number ${i} of the lake`, Tags: [{ Key: start, Value: `v${i}` }] });
  const list = async (Filters, more) => (await send(new ListSecretsCommand({ Filters, SortBy: "name", SortOrder: "asc", ...more }))).SecretList.map((one) => one.Name.split("/")[1]);
  const byName = { Key: "name", Values: [start] };
  assert.deepEqual(await list([byName]), ["1", "2", "3"]);
  assert.deepEqual(await list([byName], { SortOrder: "desc" }), ["3", "2", "1"]);
  assert.deepEqual(await list([byName, { Key: "description", Values: ["number 2"] }]), ["2"]);
  assert.deepEqual(await list([{ Key: "tag-key", Values: [start] }, { Key: "tag-value", Values: ["v1", "v3"] }]), ["1", "3"]);
  assert.deepEqual(await list([byName, { Key: "tag-value", Values: ["!v1"] }]), ["2", "3"]);
  const paged = [];
  for await (const page of paginateListSecrets({ client: secrets, pageSize: 2 }, { Filters: [byName], SortBy: "created-date" })) paged.push(...page.SecretList);
  assert.equal(new Set(paged.map((one) => one.ARN)).size, 3);
  await send(new DeleteSecretCommand({ SecretId: `${start}/1` }));
  assert.deepEqual(await list([byName]), ["2", "3"]);
  assert.deepEqual(await list([byName], { IncludePlannedDeletion: true }), ["1", "2", "3"]);
  const batch = await send(new BatchGetSecretValueCommand({ SecretIdList: [`${start}/2`, `${start}/1`, "nothing"] }));
  assert.deepEqual(batch.SecretValues.map((one) => one.SecretString), ["first"]);
  assert.deepEqual(batch.Errors.map((one) => one.ErrorCode), ["InvalidRequestException", "ResourceNotFoundException"]);
  assert.equal((await send(new BatchGetSecretValueCommand({ Filters: [byName] }))).SecretValues.length, 2);
});

test("passwords have the kinds of characters that were asked for", async () => {
  const password = async (more) => (await send(new GetRandomPasswordCommand(more))).RandomPassword;
  assert.match(await password({}), /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[^\w\s])\S{32}$/);
  assert.match(await password({ PasswordLength: 8, ExcludePunctuation: true, ExcludeNumbers: true, ExcludeUppercase: true, ExcludeCharacters: "abc" }), /^[d-z]{8}$/);
  assert.match(await password({ PasswordLength: 64, IncludeSpace: true }), / /);
  await fails(password({ PasswordLength: 3 }), "InvalidParameterException");
});

test("tags are added and removed, and decide rights", async () => {
  const { Name } = await create({ Tags: [{ Key: "a", Value: "b" }] });
  await send(new TagResourceCommand({ SecretId: Name, Tags: [{ Key: "team", Value: "x" }] }));
  await send(new UntagResourceCommand({ SecretId: Name, TagKeys: ["a"] }));
  assert.deepEqual((await send(new DescribeSecretCommand({ SecretId: Name }))).Tags, [{ Key: "team", Value: "x" }]);
  const statement = { Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: "*", Condition: { StringEquals: { "secretsmanager:ResourceTag/team": "x" } } };
  const { client } = await clientOf(statement);
  assert.equal(await value(Name, {}, client), "first");
  const { Name: other } = await create();
  await fails(value(other, {}, client), "AccessDeniedException", /is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager/);
  await fails(send(new DescribeSecretCommand({ SecretId: Name }), client), "AccessDeniedException");
});

test("a policy of the secret allows a caller, a Deny wins, and no policy shuts its owner out", async () => {
  const { Name, ARN } = await create();
  const { client, arn } = await clientOf({ Effect: "Allow", Action: "sts:GetCallerIdentity", Resource: "*" });
  await fails(value(Name, {}, client), "AccessDeniedException");
  const put = (statement, more) => send(new PutResourcePolicyCommand({ SecretId: Name, ResourcePolicy: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }), ...more }));
  const allow = { Effect: "Allow", Principal: { AWS: arn }, Action: "secretsmanager:GetSecretValue", Resource: "*" };
  await put(allow);
  assert.equal(await value(ARN, {}, client), "first");
  await put({ ...allow, Condition: { StringEquals: { "secretsmanager:VersionStage": "mine" } } });
  await fails(value(Name, {}, client), "AccessDeniedException");
  await put({ ...allow, Effect: "Deny" });
  await fails(value(Name, {}, client), "AccessDeniedException", /explicit deny/);
  await fails(put({ Effect: "Deny", Principal: "*", Action: "secretsmanager:*", Resource: "*" }), "MalformedPolicyDocumentException", /will not allow you to manage this secret/);
  await fails(put({ ...allow, Principal: "*" }, { BlockPublicPolicy: true }), "PublicPolicyException");
  await fails(put({ ...allow, Action: "s3:GetObject" }), "MalformedPolicyDocumentException");
  assert.equal(JSON.parse((await send(new GetResourcePolicyCommand({ SecretId: Name }))).ResourcePolicy).Statement[0].Effect, "Deny");
  await send(new DeleteResourcePolicyCommand({ SecretId: Name }));
  assert.equal((await send(new GetResourcePolicyCommand({ SecretId: Name }))).ResourcePolicy, undefined);
  const check = await send(new ValidateResourcePolicyCommand({ ResourcePolicy: JSON.stringify({ Version: "2012-10-17", Statement: [{ ...allow, Principal: "*" }] }) }));
  assert.deepEqual([check.PolicyValidationPassed, check.ValidationErrors.length], [false, 1]);
});

test("a disabled key shuts the next read, and a caller needs the right to the key", async () => {
  const kms = new KMSClient({});
  const { KeyId, Arn } = (await kms.send(new CreateKeyCommand({}))).KeyMetadata;
  const { Name, VersionId } = await create({ KmsKeyId: KeyId });
  assert.deepEqual((await send(new ListSecretVersionIdsCommand({ SecretId: Name }))).Versions[0].KmsKeyIds, [Arn]);
  const { client } = await clientOf({ Effect: "Allow", Action: "secretsmanager:*", Resource: "*" });
  await fails(value(Name, {}, client), "AccessDeniedException", /^Access to KMS is not allowed$/);
  const context = { "kms:EncryptionContext:SecretVersionId": VersionId, "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com" };
  const { client: reader } = await clientOf(
    { Effect: "Allow", Action: "secretsmanager:*", Resource: "*" },
    { Effect: "Allow", Action: "kms:Decrypt", Resource: Arn, Condition: { StringEquals: context } },
  );
  assert.equal(await value(Name, {}, reader), "first");
  await kms.send(new DisableKeyCommand({ KeyId }));
  await fails(value(Name), "DecryptionFailure");
  await fails(send(new PutSecretValueCommand({ SecretId: Name, SecretString: "x" })), "EncryptionFailure");
  await kms.send(new EnableKeyCommand({ KeyId }));
  await send(new UpdateSecretCommand({ SecretId: Name, KmsKeyId: "" }));
  await kms.send(new DisableKeyCommand({ KeyId }));
  assert.equal(await value(Name, {}, client), "first");
  await fails(create({ KmsKeyId: "alias/nothing" }), "EncryptionFailure");
});

test("audit records name the secret and hide its value", async () => {
  const marked = `MARKED-${randomUUID()}`;
  const { Name } = await create({ SecretString: marked });
  await send(new PutSecretValueCommand({ SecretId: Name, SecretBinary: Buffer.from(marked) }));
  const lookup = new LookupEventsCommand({ LookupAttributes: [{ AttributeKey: "EventSource", AttributeValue: "secretsmanager.amazonaws.com" }] });
  const events = (await new CloudTrailClient({}).send(lookup)).Events.map((one) => one.CloudTrailEvent);
  const made = events.map((one) => JSON.parse(one)).find((one) => one.eventName === "CreateSecret" && one.requestParameters?.name === Name);
  assert.equal(made.requestParameters.secretString, "HIDDEN_DUE_TO_SECURITY_REASONS");
  assert.ok(!events.some((one) => one.includes(marked) || one.includes(Buffer.from(marked).toString("base64"))));
});

const boto3 = `
import boto3
client = boto3.client("secretsmanager")
name = "boto3-secret"
arn = client.create_secret(Name=name, SecretString="first")["ARN"]
client.put_secret_value(SecretId=arn, SecretBinary=b"\\x00\\xff")
assert client.get_secret_value(SecretId=name)["SecretBinary"] == b"\\x00\\xff"
assert client.get_secret_value(SecretId=name, VersionStage="AWSPREVIOUS")["SecretString"] == "first"
names = [one["Name"] for page in client.get_paginator("list_secrets").paginate() for one in page["SecretList"]]
assert name in names, names
client.delete_secret(SecretId=arn, ForceDeleteWithoutRecovery=True)
try:
    client.get_secret_value(SecretId=arn)
    raise SystemExit("it is still there")
except client.exceptions.ResourceNotFoundException as error:
    assert "can't find the specified secret" in str(error), error
`;

test("boto3 puts, reads, lists and deletes", { skip: spawnSync("python3", ["-c", "import boto3"]).status !== 0 && "boto3 is not installed" }, () => {
  const run = spawnSync("python3", ["-c", boto3], { encoding: "utf8" });
  assert.equal(run.status, 0, run.stdout + run.stderr);
});

test("numbers and flags of a request decide rights", async () => {
  const { client } = await clientOf({
    Effect: "Allow", Action: "secretsmanager:DeleteSecret", Resource: "*", Condition: { NumericGreaterThanEquals: { "secretsmanager:RecoveryWindowInDays": 10 } },
  }, {
    Effect: "Deny", Action: "secretsmanager:DeleteSecret", Resource: "*", Condition: { Bool: { "secretsmanager:ForceDeleteWithoutRecovery": "true" } },
  });
  const { Name } = await create();
  const remove = (more) => send(new DeleteSecretCommand({ SecretId: Name, ...more }), client);
  await fails(remove({ RecoveryWindowInDays: 7 }), "AccessDeniedException");
  await fails(remove({ ForceDeleteWithoutRecovery: true }), "AccessDeniedException", /explicit deny/);
  await remove({ RecoveryWindowInDays: 10 });
});
