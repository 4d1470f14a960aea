// Every operation of every door × (no right, a right on a sibling, a Deny in another case of letters, an ended session): nothing goes through.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { AthenaClient, CreateNamedQueryCommand, CreateWorkGroupCommand, StartQueryExecutionCommand } from "@aws-sdk/client-athena";
import { CloudWatchLogsClient, CreateLogGroupCommand, CreateLogStreamCommand, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateTableCommand as CreateItemTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { CreateDeliveryStreamCommand, DescribeDeliveryStreamCommand, FirehoseClient } from "@aws-sdk/client-firehose";
import { CreateDatabaseCommand, CreateTableCommand, GetTableCommand, GlueClient } from "@aws-sdk/client-glue";
import {
  AttachUserPolicyCommand, CreateAccessKeyCommand, CreatePolicyCommand, CreateUserCommand, DeleteRoleCommand, DeleteRolePolicyCommand, GetUserCommand,
  IAMClient, PutUserPolicyCommand, UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateStreamCommand, DescribeStreamSummaryCommand, GetShardIteratorCommand, KinesisClient, RegisterStreamConsumerCommand, waitUntilStreamExists,
} from "@aws-sdk/client-kinesis";
import { CreateApplicationCommand, DescribeApplicationCommand, KinesisAnalyticsV2Client } from "@aws-sdk/client-kinesis-analytics-v2";
import { CreateKeyCommand, EncryptCommand, KMSClient } from "@aws-sdk/client-kms";
import {
  CreateAliasCommand, CreateEventSourceMappingCommand, CreateFunctionUrlConfigCommand, GetFunctionCommand, PublishLayerVersionCommand,
} from "@aws-sdk/client-lambda";
import { CreateBucketCommand, CreateMultipartUploadCommand, HeadObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { CreateQueueCommand, GetQueueUrlCommand, SQSClient, StartMessageMoveTaskCommand } from "@aws-sdk/client-sqs";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { functionsOf, policy } from "./functions.mjs";
import { actionsOf, operations, requestOf } from "./matrix/requests.mjs";
import { makeRole } from "./roles.mjs";
import { signedFetch } from "./signed-fetch.mjs";
import { startTarn } from "./tarn-server.mjs";
import { zip } from "./zip.mjs";

const account = "000000000000";
const arn = (service, rest) => `arn:aws:${service}:us-east-1:${account}:${rest}`;
const root = { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" };
let server, settings, known;

before(async () => {
  server = await startTarn();
  Object.assign(process.env, server.env);
  Object.assign(root, { AWS_ACCESS_KEY_ID: server.env.AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY: server.env.AWS_SECRET_ACCESS_KEY });
  settings = functionsOf(server).settings();
  known = await makeTargets();
});
after(async () => (await server.stop(), await server.remove()));

const send = (Client, command) => new Client({ ...settings, forcePathStyle: true }).send(command);

/** Makes a resource of every kind, and returns the values of the members that name them. */
async function makeTargets() {
  await send(S3Client, new CreateBucketCommand({ Bucket: "target" }));
  await send(S3Client, new PutObjectCommand({ Bucket: "target", Key: "target", Body: "target" }));
  const { UploadId } = await send(S3Client, new CreateMultipartUploadCommand({ Bucket: "target", Key: "target" }));
  await send(KinesisClient, new CreateStreamCommand({ StreamName: "target", ShardCount: 2 }));
  await waitUntilStreamExists({ client: new KinesisClient(settings), maxWaitTime: 60, minDelay: 1 }, { StreamName: "target" });
  const { Consumer } = await send(KinesisClient, new RegisterStreamConsumerCommand({ StreamARN: arn("kinesis", "stream/target"), ConsumerName: "target" }));
  const { ShardIterator } = await send(KinesisClient, new GetShardIteratorCommand({
    StreamName: "target", ShardId: "shardId-000000000000", ShardIteratorType: "TRIM_HORIZON",
  }));
  const RoleARN = await makeRole("target", { iam: new IAMClient(settings), services: ["firehose", "kinesisanalytics", "lambda"] });
  await send(FirehoseClient, new CreateDeliveryStreamCommand({
    DeliveryStreamName: "target", ExtendedS3DestinationConfiguration: { RoleARN, BucketARN: "arn:aws:s3:::target" },
  }));
  await send(GlueClient, new CreateDatabaseCommand({ DatabaseInput: { Name: "target", LocationUri: "s3://target/target" } }));
  await send(GlueClient, new CreateTableCommand({
    DatabaseName: "target", OpenTableFormatInput: { IcebergInput: { MetadataOperation: "CREATE", Version: "2" } },
    TableInput: { Name: "target", StorageDescriptor: { Location: "s3://target/target/target", Columns: [{ Name: "id", Type: "int" }] } },
  }));
  await send(AthenaClient, new CreateWorkGroupCommand({ Name: "target", Configuration: { ResultConfiguration: { OutputLocation: "s3://target/results/" } } }));
  const { NamedQueryId } = await send(AthenaClient, new CreateNamedQueryCommand({
    Name: "target", Database: "target", QueryString: "SELECT 1", WorkGroup: "target",
  }));
  const { QueryExecutionId } = await send(AthenaClient, new StartQueryExecutionCommand({ QueryString: "SELECT 'target'", WorkGroup: "target" }));
  await send(CloudWatchLogsClient, new CreateLogGroupCommand({ logGroupName: "target" }));
  await send(CloudWatchLogsClient, new CreateLogStreamCommand({ logGroupName: "target", logStreamName: "target" }));
  const functions = functionsOf(server);
  await functions.make("target", { "index.mjs": "export const handler = async () => 'target';" }, RoleARN, { Publish: true });
  await functions.send(new CreateAliasCommand({ FunctionName: "target", Name: "target", FunctionVersion: "1" }));
  await functions.send(new CreateFunctionUrlConfigCommand({ FunctionName: "target", AuthType: "AWS_IAM" }));
  await functions.send(new PublishLayerVersionCommand({ LayerName: "target", Content: { ZipFile: zip({ "a.txt": "target" }) } }));
  const { UUID } = await functions.send(new CreateEventSourceMappingCommand({
    FunctionName: "target", EventSourceArn: arn("kinesis", "stream/target"), StartingPosition: "LATEST", Enabled: false,
  }));
  await send(DynamoDBClient, new CreateItemTableCommand({ TableName: "target", ...itemTable }));
  await send(DynamoDBClient, new PutItemCommand({ TableName: "target", Item: { id: { S: "target" } } }));
  const { QueueUrl } = await send(SQSClient, new CreateQueueCommand({ QueueName: "target" }));
  const redrive = JSON.stringify({ deadLetterTargetArn: arn("sqs", "target"), maxReceiveCount: 3 });
  await send(SQSClient, new CreateQueueCommand({ QueueName: "source", Attributes: { RedrivePolicy: redrive } }));
  const { TaskHandle } = await send(SQSClient, new StartMessageMoveTaskCommand({ SourceArn: arn("sqs", "target") }));
  const ApplicationCodeConfiguration = { CodeContentType: "PLAINTEXT", CodeContent: { TextContent: "SELECT 1" } };
  const { ApplicationDetail: application } = await send(KinesisAnalyticsV2Client, new CreateApplicationCommand({
    ApplicationName: "target", RuntimeEnvironment: "FLINK-1_20", ServiceExecutionRole: RoleARN, ApplicationConfiguration: { ApplicationCodeConfiguration },
  }));
  const secret = await send(SecretsManagerClient, new CreateSecretCommand({ Name: "target", SecretString: "target" }));
  const { KeyId } = (await send(KMSClient, new CreateKeyCommand({ Description: "target" }))).KeyMetadata;
  const { CiphertextBlob } = await send(KMSClient, new EncryptCommand({ KeyId, Plaintext: Buffer.from("target") }));
  await send(IAMClient, new CreateUserCommand({ UserName: "target" }));
  const { AccessKey } = await send(IAMClient, new CreateAccessKeyCommand({ UserName: "target" }));
  const { Policy } = await send(IAMClient, new CreatePolicyCommand({
    PolicyName: "target", PolicyDocument: policy({ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }),
  }));
  return {
    Bucket: "target", Key: "target", UploadId, CopySource: "target/target", Id: "target",
    StreamName: "target", StreamARN: arn("kinesis", "stream/target"), ConsumerARN: Consumer.ConsumerARN, ConsumerName: "target", ShardIterator,
    ShardId: "shardId-000000000000", ShardToSplit: "shardId-000000000000", ShardToMerge: "shardId-000000000000", AdjacentShardToMerge: "shardId-000000000001",
    NewStartingHashKey: "1", DeliveryStreamName: "target", DestinationId: "destinationId-000000000001", CurrentDeliveryStreamVersionId: "1", Delivery: "target",
    DatabaseName: "target", TableName: "target", Database: "target", Table: "target", Namespace: "target", namespace: ["target"], View: "target",
    WorkGroup: "target", NamedQueryId, QueryExecutionId, CatalogName: "AwsDataCatalog", StatementName: "target", QueryString: "SELECT 1",
    logGroupName: "target", logStreamName: "target", logGroupIdentifiers: [arn("logs", "log-group:target")], destination: undefined,
    FunctionName: "target", FunctionVersion: "1", LayerName: "target", UUID, Role: RoleARN, VersionNumber: 1, Resource: arn("lambda", "function:target"),
    UserName: "target", RoleName: "target", AccessKeyId: AccessKey.AccessKeyId, PolicyArn: Policy.Arn, PolicyDocument: policy({ Effect: "Deny", Action: "s3:*", Resource: "*" }),
    AssumeRolePolicyDocument: policy({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: account } }), PermissionsBoundary: Policy.Arn,
    RoleArn: await makeAssumable("assumed"), RoleSessionName: "target", Location: "s3://target/target/",
    FunctionArn: arn("lambda", "function:target"), QueueUrl, QueueName: "target", SourceArn: arn("sqs", "target"), TaskHandle,
    SecretId: secret.ARN, VersionStage: "AWSCURRENT", RotationLambdaARN: arn("lambda", "function:target"),
    KeyId, TargetKeyId: KeyId, DestinationKeyId: KeyId, CiphertextBlob: Buffer.from(CiphertextBlob).toString("base64"), AliasName: "alias/target",
    ReplicaRegion: "eu-west-1", PrimaryRegion: "eu-west-1",
    GrantId: "target", GranteePrincipal: `arn:aws:iam::${account}:user/target`, RetiringPrincipal: `arn:aws:iam::${account}:root`,
    ApplicationName: "target", CurrentApplicationVersionId: 1, CreateTimestamp: application.CreateTimestamp.getTime() / 1000, ServiceExecutionRole: RoleARN,
  };
}

/** Makes a role that the account's callers may assume. */
async function makeAssumable(RoleName) {
  const role = await makeRole(RoleName, { iam: new IAMClient(settings) });
  const PolicyDocument = policy({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: `arn:aws:iam::${account}:root` } });
  await send(IAMClient, new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
  return role;
}

const own = {
  AddApplicationCloudWatchLoggingOption: { CloudWatchLoggingOption: { LogStreamARN: arn("logs", "log-group:target:log-stream:target") } },
  UpdateApplicationMaintenanceConfiguration: { ApplicationMaintenanceConfigurationUpdate: { ApplicationMaintenanceWindowStartTimeUpdate: "06:00" } },
  CreateApplication: { ApplicationName: "new-target", RuntimeEnvironment: "FLINK-1_20" },
  CommitTransaction: { "table-changes": [{ identifier: { namespace: ["target"], name: "target" }, requirements: [], updates: [] }] },
  BatchDeleteTable: { TablesToDelete: ["target"] },
  BatchGetPreparedStatement: { PreparedStatementNames: ["target"] },
  ListFunctions: { FunctionVersion: "ALL" },
  RegisterOrganizationDelegatedAdmin: { MemberAccountId: account, memberAccountId: account },
  RedriveRecords: { Ids: ["1-1"] },
  AddLayerVersionPermission: { Action: "lambda:GetLayerVersion", Principal: "*", StatementId: "target" },
  AddPermission: { Action: "lambda:InvokeFunction", Principal: account, StatementId: "target" },
  CreateFunction: { Code: { ZipFile: zip({ "index.mjs": "" }).toString("base64") }, FunctionName: "new-target", Handler: "index.handler", Runtime: "nodejs24.x" },
  CreateStream: { StreamName: "new-target" },
  DeleteObjects: { Delete: { Objects: [{ Key: "target" }] } },
  GetLayerVersionByArn: { Arn: arn("lambda", "layer:target:1") },
  GetTags: { ResourceArn: arn("glue", "database/target") },
  PublishLayerVersion: { Content: { ZipFile: zip({ "a.txt": "x" }).toString("base64") } },
  CreateAlias: { Name: "new-target" },
  RemoveRegionsFromReplication: { RemoveReplicaRegions: ["eu-west-1"] },
  PutResourcePolicy: { ResourcePolicy: policy({ Effect: "Allow", Action: "secretsmanager:GetSecretValue", Principal: { AWS: account }, Resource: "*" }) },
  PutKeyPolicy: { Policy: policy({ Effect: "Allow", Action: "kms:*", Principal: { AWS: account }, Resource: "*" }) },
  CreatePipe: { Name: "new-target", Source: arn("sqs", "target"), Target: arn("sqs", "target"), RoleArn: "arn:aws:iam::000000000000:role/target" },
  UpdatePipe: { Name: "target", RoleArn: "arn:aws:iam::000000000000:role/target" },
  CreateSchedule: { Name: "new-target", ScheduleExpression: "rate(1 day)", Target: { Arn: arn("sqs", "target"), RoleArn: "arn:aws:iam::000000000000:role/target" } },
  UpdateSchedule: { Name: "target", ScheduleExpression: "rate(1 day)", Target: { Arn: arn("sqs", "target"), RoleArn: "arn:aws:iam::000000000000:role/target" } },
  CreateConnection: { ConnectionInput: { Name: "new-target", ConnectionType: "JDBC", ConnectionProperties: { USERNAME: "u" } } },
  UpdateConnection: { ConnectionInput: { Name: "target", ConnectionType: "JDBC", ConnectionProperties: { USERNAME: "u" } } },
  CreatePreparedStatement: { QueryStatement: "SELECT 1", StatementName: "target" },
  PutBucketTagging: { Tagging: { TagSet: [{ Key: "k", Value: "v" }] } },
  PutObjectTagging: { Tagging: { TagSet: [{ Key: "k", Value: "v" }] } },
};
const itemTable = {
  BillingMode: "PAY_PER_REQUEST", KeySchema: [{ AttributeName: "id", KeyType: "HASH" }], AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
};
const item = { id: { S: "changed" } };
const copyArn = (kind) => `arn:aws:dynamodb:us-east-1:000000000000:table/target/${kind}/01700000000000-00000000`;
const ofItems = {
  BatchExecuteStatement: { Statements: [{ Statement: "INSERT INTO target VALUE {'id': 'changed'}" }] },
  BatchGetItem: { RequestItems: { target: { Keys: [item] } } },
  BatchWriteItem: { RequestItems: { target: [{ PutRequest: { Item: item } }] } },
  CreateBackup: { BackupName: "target" },
  CreateTable: { TableName: "new-target", ...itemTable },
  DeleteBackup: { BackupArn: copyArn("backup") },
  DeleteItem: { Key: { id: { S: "target" } } },
  DescribeBackup: { BackupArn: copyArn("backup") },
  DescribeExport: { ExportArn: copyArn("export") },
  DescribeImport: { ImportArn: copyArn("import") },
  ExecuteStatement: { Statement: "INSERT INTO target VALUE {'id': 'changed'}" },
  ExecuteTransaction: { TransactStatements: [{ Statement: "INSERT INTO target VALUE {'id': 'changed'}" }] },
  ExportTableToPointInTime: { TableArn: "target", S3Bucket: "target" },
  GetItem: { Key: item },
  ImportTable: { S3BucketSource: { S3Bucket: "target" }, InputFormat: "CSV", TableCreationParameters: { TableName: "new-target", ...itemTable } },
  PutItem: { Item: item },
  Query: { KeyConditionExpression: "id = :id", ExpressionAttributeValues: { ":id": { S: "target" } } },
  RestoreTableFromBackup: { TargetTableName: "new-target", BackupArn: copyArn("backup") },
  RestoreTableToPointInTime: { SourceTableName: "target", TargetTableName: "new-target", UseLatestRestorableTime: true },
  TransactGetItems: { TransactItems: [{ Get: { TableName: "target", Key: item } }] },
  TransactWriteItems: { TransactItems: [{ Put: { TableName: "target", Item: item } }] },
  UpdateContinuousBackups: { PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } },
  UpdateItem: { Key: item },
  UpdateTable: { DeletionProtectionEnabled: true },
};
const named = {
  dynamodb: "table/target", kinesis: "stream/target", lambda: "function:target", glue: "database/target", athena: "workgroup/target",
  logs: "log-group:target", scheduler: "schedule-group/target", pipes: "pipe/target", kinesisanalyticsv2: "application/target",
};
const plain = { glue: "target", lambda: "target", athena: "target" };

function valueOf(operation) {
  const { service, name } = operation;
  return (member, path) => {
    if (service === "dynamodb" && !["TableName", "ResourceArn"].includes(member)) return ofItems[name]?.[member];
    if (service === "dynamodb" && ofItems[name]?.[member]) return ofItems[name][member];
    if (path.length === 1 && own[name] && member in own[name]) return own[name][member];
    if (["ResourceARN", "ResourceArn", "resourceArn", "Resource"].includes(member)) return arn(service.replace(/v2$/, ""), named[service]);
    if (member === "VersionId" && service === "iam") return "v1";
    if (member === "Name" && plain[service]) return plain[service];
    return path.length === 1 || /Name$|^Key$/.test(member) ? known[member] : undefined;
  };
}

async function ask(operation, keys) {
  const request = requestOf(operation, valueOf(operation));
  const headers = keys.AWS_SESSION_TOKEN ? { ...request.headers, "x-amz-security-token": keys.AWS_SESSION_TOKEN } : request.headers;
  return signedFetch({ ...request, headers, keys });
}

// An operation over several resources answers 200, with an error for each.
const isDenied = ({ status, text }) => (status === 403 && !/[Ss]ignature/.test(text)) || (status === 400 && /AccessDenied/.test(text)) || /"ErrorCode":"AccessDenied|"Responses":\[\{"Error":\{"Code":"AccessDenied|<DeleteResult.*<Code>AccessDenied/.test(text);
const isUnserved = ({ text }) => /UnknownOperation|InvalidAction|<Code>NotImplemented</.test(text);
const isEnded = ({ status, text }) => status === 403 || status === 401 || /ExpiredToken|UnrecognizedClient|InvalidClientTokenId|InvalidToken/.test(text);

/** Asks for every operation, and counts the answers. */
async function every(what, keys, isRefused) {
  const count = { refused: [], open: 0, unserved: 0, through: [], other: [] };
  for (const operation of operations) {
    const answer = await ask(operation, keys);
    const name = `${operation.service}:${operation.name}`;
    if (isRefused(answer)) count.refused.push(`${name} ${answer.status} ${answer.text.slice(0, 250)}`);
    else if (isUnserved(answer)) count.unserved++;
    else if (operation.row.open && answer.status < 500) count.open++;
    else if (answer.status < 300) count.through.push(`${name} ${answer.status} ${answer.text.slice(0, 200)}`);
    else count.other.push(`${name} ${answer.status} ${answer.text.slice(0, 200)}`);
  }
  console.log(`${what}: ${operations.length} operations, ${count.refused.length} refused, ${count.open} open to everybody, `
    + `${count.unserved} not served, ${count.other.length} with another error, ${count.through.length} through`);
  return count;
}

async function makeUser(UserName, ...statements) {
  await send(IAMClient, new CreateUserCommand({ UserName }));
  if (statements.length > 0) await send(IAMClient, new PutUserPolicyCommand({ UserName, PolicyName: "own", PolicyDocument: policy(...statements) }));
  const { AccessKey: key } = await send(IAMClient, new CreateAccessKeyCommand({ UserName }));
  return { AWS_ACCESS_KEY_ID: key.AccessKeyId, AWS_SECRET_ACCESS_KEY: key.SecretAccessKey };
}

test("without a right", async () => {
  const { through, other } = await every("no right", await makeUser("nobody"), isDenied);
  assert.deepEqual([through, other], [[], []]);
});

test("with every right on siblings", async () => {
  const siblings = ["arn:aws:*:*:*:*sibling*", "arn:aws:s3:::sibling*", "arn:aws:iam::*:*/sibling*"];
  const { through, other } = await every("sibling", await makeUser("neighbour", { Effect: "Allow", Action: "*", Resource: siblings }), isDenied);
  assert.deepEqual([through, other], [[], []]);
});

test("with every right, and a Deny that writes each action in other letters", async () => {
  const keys = await makeUser("denied", { Effect: "Allow", Action: "*", Resource: "*" });
  const swap = (text) => [...text].map((letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase())).join("");
  const actions = [...new Set(operations.flatMap(actionsOf))].map(swap);
  for (let from = 0; from < actions.length; from += 120) {
    const { Policy } = await send(IAMClient, new CreatePolicyCommand({
      PolicyName: `deny-${from}`, PolicyDocument: policy({ Effect: "Deny", Action: actions.slice(from, from + 120), Resource: "*" }),
    }));
    await send(IAMClient, new AttachUserPolicyCommand({ UserName: "denied", PolicyArn: Policy.Arn }));
  }
  const { through, other } = await every("Deny", keys, isDenied);
  assert.deepEqual([through, other], [[], []]);
});

test("with an ended session", async () => {
  const RoleArn = await makeAssumable("ends");
  const { Credentials: key } = await send(STSClient, new AssumeRoleCommand({ RoleArn, RoleSessionName: "target" }));
  const keys = { AWS_ACCESS_KEY_ID: key.AccessKeyId, AWS_SECRET_ACCESS_KEY: key.SecretAccessKey, AWS_SESSION_TOKEN: key.SessionToken };
  assert.equal((await ask(operations.find((one) => one.name === "ListStreams"), keys)).status, 200);
  await send(IAMClient, new DeleteRolePolicyCommand({ RoleName: "ends", PolicyName: "own" }));
  await send(IAMClient, new DeleteRoleCommand({ RoleName: "ends" }));
  const { through, open } = await every("ended session", keys, isEnded);
  assert.deepEqual([through, open], [[], 0]);
});

test("nothing has changed", async () => {
  assert.equal((await send(S3Client, new HeadObjectCommand({ Bucket: "target", Key: "target" }))).ContentLength, 6);
  assert.equal((await send(KinesisClient, new DescribeStreamSummaryCommand({ StreamName: "target" }))).StreamDescriptionSummary.OpenShardCount, 2);
  assert.equal((await send(FirehoseClient, new DescribeDeliveryStreamCommand({ DeliveryStreamName: "target" }))).DeliveryStreamDescription.VersionId, "1");
  assert.ok((await send(GlueClient, new GetTableCommand({ DatabaseName: "target", Name: "target" }))).Table);
  assert.equal((await send(CloudWatchLogsClient, new DescribeLogGroupsCommand({}))).logGroups.filter((group) => group.logGroupName === "target").length, 1);
  assert.ok((await send(DynamoDBClient, new GetItemCommand({ TableName: "target", Key: { id: { S: "target" } } }))).Item);
  assert.ok(!(await send(DynamoDBClient, new GetItemCommand({ TableName: "target", Key: item }))).Item);
  assert.equal((await send(IAMClient, new GetUserCommand({ UserName: "target" }))).User.UserName, "target");
  assert.equal((await functionsOf(server).send(new GetFunctionCommand({ FunctionName: "target" }))).Configuration.State, "Active");
  const { ApplicationDetail } = await send(KinesisAnalyticsV2Client, new DescribeApplicationCommand({ ApplicationName: "target" }));
  assert.equal(ApplicationDetail.ApplicationVersionId, 1);
  assert.ok((await send(SQSClient, new GetQueueUrlCommand({ QueueName: "target" }))).QueueUrl);
});

// Keys of accounts are the business of the main account's root alone.
const forTheRoot = ["tarn:AddAccountKey", "tarn:ListAccountKeys", "tarn:RemoveAccountKey"];

test("the same requests go through with every right, so the refusals were decisions", async () => {
  const { refused, through } = await every("every right", await makeUser("everything", { Effect: "Allow", Action: "*", Resource: "*" }), isDenied);
  assert.deepEqual([refused.map((line) => line.split(" ")[0]).sort(), through.length > 150], [forTheRoot, true]);
});
