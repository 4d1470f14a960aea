// CloudTrail: what is recorded, what is never in a record, LookupEvents, trails and their files.
import assert from "node:assert/strict";
import { test, after, before } from "node:test";
import { gunzipSync } from "node:zlib";
import { AthenaClient, StartQueryExecutionCommand } from "@aws-sdk/client-athena";
import * as ct from "@aws-sdk/client-cloudtrail";
import { CreateDeliveryStreamCommand, FirehoseClient } from "@aws-sdk/client-firehose";
import { CreateStreamCommand, DeleteStreamCommand, KinesisClient, ListStreamsCommand, PutRecordCommand, waitUntilStreamExists } from "@aws-sdk/client-kinesis";
import { CreateApiDestinationCommand, CreateConnectionCommand as BusConnectionCommand, EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { CreateConnectionCommand as GlueConnectionCommand, GlueClient } from "@aws-sdk/client-glue";
import { CreateAccessKeyCommand, CreateUserCommand, DeleteUserCommand, IAMClient, ListAccessKeysCommand } from "@aws-sdk/client-iam";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, PutBucketPolicyCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { queryBy } from "./athena-query.mjs";
import { startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

const account = "000000000000";
let server, trails, kinesis, iam, s3, firehose, lambda, athena, glue, events, sns;
before(async () => {
  server = await startTarn();
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = server.env;
  const settings = { endpoint: server.url, region: "us-east-1", credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 };
  [trails, kinesis, iam, s3] = [new ct.CloudTrailClient(settings), new KinesisClient(settings), new IAMClient(settings), new S3Client({ ...settings, forcePathStyle: true })];
  [firehose, lambda, athena] = [new FirehoseClient(settings), new LambdaClient(settings), new AthenaClient(settings)];
  [glue, events, sns] = [new GlueClient(settings), new EventBridgeClient(settings), new SNSClient(settings)];
});
after(async () => (await server.stop(), await server.remove()));

const lookup = async (key, value) => (await trails.send(new ct.LookupEventsCommand({ LookupAttributes: [{ AttributeKey: key, AttributeValue: value }] }))).Events;
const policy = (bucket, source) => JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { Service: "cloudtrail.amazonaws.com" }, Action: "s3:GetBucketAcl", Resource: `arn:aws:s3:::${bucket}`, Condition: { StringEquals: { "aws:SourceArn": source } } },
    { Effect: "Allow", Principal: { Service: "cloudtrail.amazonaws.com" }, Action: "s3:PutObject", Resource: `arn:aws:s3:::${bucket}/AWSLogs/${account}/*`,
      Condition: { StringEquals: { "s3:x-amz-acl": "bucket-owner-full-control", "aws:SourceArn": source } } },
  ],
});

test("a call is an event before its answer, with parameters and the caller", async () => {
  await kinesis.send(new CreateStreamCommand({ StreamName: "seen", ShardCount: 1 }));
  await kinesis.send(new ListStreamsCommand({}));
  const [event] = await lookup("EventName", "CreateStream");
  const record = JSON.parse(event.CloudTrailEvent);
  assert.equal(event.EventSource, "kinesis.amazonaws.com");
  assert.equal(record.requestParameters.streamName, "seen");
  assert.equal(record.requestParameters.shardCount, 1);
  assert.equal(record.userIdentity.type, "Root");
  assert.equal(record.readOnly, false);
  assert.equal(record.managementEvent, true);
  assert.equal(record.eventVersion, "1.11");
  assert.deepEqual(event.Resources, [{ ResourceName: "seen", ResourceType: "AWS::Kinesis::Stream" }]);
  assert.equal((await lookup("EventName", "ListStreams"))[0].ReadOnly, "true");
  assert.ok((await lookup("ResourceName", "seen")).length >= 1);
});

test("data calls are no events, and refusals are", async () => {
  await waitUntilStreamExists({ client: kinesis, maxWaitTime: 600 }, { StreamName: "seen" });
  await kinesis.send(new PutRecordCommand({ StreamName: "seen", PartitionKey: "a", Data: Buffer.from("payload-marked") }));
  assert.deepEqual(await lookup("EventName", "PutRecord"), []);
  await assert.rejects(kinesis.send(new DeleteStreamCommand({ StreamName: "absent" })), { name: "ResourceNotFoundException" });
  assert.equal(JSON.parse((await lookup("EventName", "DeleteStream"))[0].CloudTrailEvent).errorCode, "ResourceNotFoundException");
});

test("a secret is in no event", async () => {
  await iam.send(new CreateUserCommand({ UserName: "holder" }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "holder" }));
  const marked = "marked-secret-0123456789";
  const role = `arn:aws:iam::${account}:role/none`;
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "secretive" }));
  const calls = {
    CreateAccessKey: () => ({}),
    CreateDeliveryStream: () => firehose.send(new CreateDeliveryStreamCommand({
      DeliveryStreamName: "secretive",
      HttpEndpointDestinationConfiguration: {
        EndpointConfiguration: { Url: "https://127.0.0.1:9/x", AccessKey: marked }, RoleARN: role,
        S3Configuration: { RoleARN: role, BucketARN: "arn:aws:s3:::none" },
      },
    })),
    CreateFunction: () => lambda.send(new CreateFunctionCommand({
      FunctionName: "secretive", Role: role, Runtime: "nodejs22.x", Handler: "index.handler",
      Code: { ZipFile: Buffer.from(marked) }, Environment: { Variables: { KEY: marked } },
    })),
    StartQueryExecution: () => athena.send(new StartQueryExecutionCommand({ QueryString: `SELECT '${marked}'` })),
    Subscribe: () => sns.send(new SubscribeCommand({ TopicArn, Protocol: "https", Endpoint: `https://user:${marked}@127.0.0.1:9/x` })),
    CreateApiDestination: () => events.send(new CreateApiDestinationCommand({
      Name: "secretive", ConnectionArn: `arn:aws:events:us-east-1:${account}:connection/none/1`, HttpMethod: "POST",
      InvocationEndpoint: `https://user:${marked}@127.0.0.1:9/x`,
    })),
  };
  // A call that is refused is recorded with its parameters too.
  for (const [EventName, send] of Object.entries(calls)) {
    await Promise.resolve(send()).catch((error) => assert.ok(error.$metadata.httpStatusCode < 500, error));
    const recorded = await lookup("EventName", EventName);
    assert.ok(recorded.length > 0, EventName);
    for (const { CloudTrailEvent } of recorded) assert.match(CloudTrailEvent, /HIDDEN_DUE_TO_SECURITY_REASONS/, EventName);
  }
  // Both services have an operation of this name.
  await glue.send(new GlueConnectionCommand({ ConnectionInput: {
    Name: "secretive", ConnectionType: "JDBC", ConnectionProperties: { JDBC_CONNECTION_URL: "jdbc:postgresql://h/d", USERNAME: "u", PASSWORD: marked },
  } }));
  const value = { Key: "k", Value: marked, IsValueSecret: true };
  await events.send(new BusConnectionCommand({ Name: "secretive", AuthorizationType: "BASIC", AuthParameters: {
    BasicAuthParameters: { Username: "u", Password: marked }, InvocationHttpParameters: { HeaderParameters: [value], QueryStringParameters: [value], BodyParameters: [value] },
  } }));
  assert.deepEqual(new Set((await lookup("EventName", "CreateConnection")).map((event) => event.EventSource)), new Set(["glue.amazonaws.com", "events.amazonaws.com"]));

  const created = JSON.parse((await lookup("EventName", "CreateAccessKey"))[0].CloudTrailEvent);
  assert.equal(created.responseElements.accessKey.accessKeyId, AccessKey.AccessKeyId);
  let all = "";
  for await (const page of ct.paginateLookupEvents({ client: trails }, {})) all += JSON.stringify(page.Events);
  assert.ok(all.includes("jdbc") === false && all.includes("secretive"));
  for (const secret of [AccessKey.SecretAccessKey, marked, Buffer.from(marked).toString("base64")]) assert.ok(!all.includes(secret));
});

test("pages of look-ups have each event once", async () => {
  for (let i = 0; i < 12; i++) await iam.send(new ListAccessKeysCommand({ UserName: "holder" }));
  const seen = [];
  let token;
  do {
    const page = await trails.send(new ct.LookupEventsCommand({ LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: "ListAccessKeys" }], MaxResults: 5, NextToken: token }));
    seen.push(...page.Events.map((event) => event.EventId));
    token = page.NextToken;
  } while (token);
  assert.equal(seen.length, 12);
  assert.equal(new Set(seen).size, 12);
});

test("a trail needs a bucket whose policy lets CloudTrail write", async () => {
  const source = `arn:aws:cloudtrail:us-east-1:${account}:trail/main`;
  const create = { Name: "main", S3BucketName: "trail-files", EnableLogFileValidation: true };
  await assert.rejects(trails.send(new ct.CreateTrailCommand(create)), { name: "S3BucketDoesNotExistException" });
  await s3.send(new CreateBucketCommand({ Bucket: "trail-files" }));
  await assert.rejects(trails.send(new ct.CreateTrailCommand(create)), { name: "InsufficientS3BucketPolicyException" });
  await s3.send(new PutBucketPolicyCommand({ Bucket: "trail-files", Policy: policy("trail-files", `${source}-other`) }));
  await assert.rejects(trails.send(new ct.CreateTrailCommand(create)), { name: "InsufficientS3BucketPolicyException" });
  await s3.send(new PutBucketPolicyCommand({ Bucket: "trail-files", Policy: policy("trail-files", source) }));
  const made = await trails.send(new ct.CreateTrailCommand({ ...create, TagsList: [{ Key: "team", Value: "audit" }] }));
  assert.equal(made.TrailARN, source);
  await assert.rejects(trails.send(new ct.CreateTrailCommand(create)), { name: "TrailAlreadyExistsException" });
  await assert.rejects(trails.send(new ct.CreateTrailCommand({ ...create, Name: "ab" })), { name: "InvalidTrailNameException" });
  const tags = await trails.send(new ct.ListTagsCommand({ ResourceIdList: [source] }));
  assert.deepEqual(tags.ResourceTagList[0].TagsList, [{ Key: "team", Value: "audit" }]);
});

test("a trail delivers its events once, in AWS's layout", async () => {
  await trails.send(new ct.StartLoggingCommand({ Name: "main" }));
  await kinesis.send(new CreateStreamCommand({ StreamName: "delivered", ShardCount: 1 }));
  const keys = await eventually(async () => {
    const listed = (await s3.send(new ListObjectsV2Command({ Bucket: "trail-files", Prefix: `AWSLogs/${account}/CloudTrail/` }))).Contents ?? [];
    assert.ok(listed.length > 0);
    return listed.map((one) => one.Key);
  });
  assert.match(keys[0], new RegExp(`^AWSLogs/${account}/CloudTrail/us-east-1/\\d{4}/\\d\\d/\\d\\d/${account}_CloudTrail_us-east-1_\\d{8}T\\d{4}Z_\\w{16}\\.json\\.gz$`));
  const body = await (await s3.send(new GetObjectCommand({ Bucket: "trail-files", Key: keys[0] }))).Body.transformToByteArray();
  const { Records } = JSON.parse(gunzipSync(body).toString());
  assert.ok(Records.some((record) => record.eventName === "StartLogging" || record.eventName === "CreateStream"));
  const status = await trails.send(new ct.GetTrailStatusCommand({ Name: "main" }));
  assert.equal(status.IsLogging, true);
  assert.ok(status.LatestDeliveryTime);
});

test("selectors are shown as they were given", async () => {
  const wanted = [{ Name: "writes", FieldSelectors: [{ Field: "eventCategory", Equals: ["Data"] }, { Field: "resources.type", Equals: ["AWS::Kinesis::Stream"] }] }];
  assert.equal((await trails.send(new ct.GetEventSelectorsCommand({ TrailName: "main" }))).EventSelectors[0].IncludeManagementEvents, true);
  await trails.send(new ct.PutEventSelectorsCommand({ TrailName: "main", AdvancedEventSelectors: wanted }));
  assert.deepEqual((await trails.send(new ct.GetEventSelectorsCommand({ TrailName: "main" }))).AdvancedEventSelectors, wanted);
  await assert.rejects(trails.send(new ct.PutEventSelectorsCommand({ TrailName: "main", AdvancedEventSelectors: [{ FieldSelectors: [{ Field: "x", Equals: ["y"] }] }] })),
    { name: "InvalidEventSelectorsException" });
  await assert.rejects(trails.send(new ct.GetInsightSelectorsCommand({ TrailName: "main" })), { name: "InsightNotEnabledException" });
});

test("a selected data call is a row of tarn.audit, which SQL reads at once and nobody changes", async () => {
  const sql = (text) => queryBy(athena, text, { ResultConfiguration: { OutputLocation: "s3://trail-files/results/" } });
  await kinesis.send(new PutRecordCommand({ StreamName: "seen", PartitionKey: "a", Data: Buffer.from("payload-marked") }));
  const { rows } = await sql("SELECT event, resources FROM tarn.audit WHERE category = 'Data' AND event_name = 'PutRecord'");
  assert.equal(rows.length, 1);
  assert.equal(rows[0][1], `arn:aws:kinesis:us-east-1:${account}:stream/seen`);
  assert.ok(!rows[0][0].includes("payload-marked") && !rows[0][0].includes(Buffer.from("payload-marked").toString("base64")));
  const made = await sql("SELECT principal, error_code FROM tarn.audit WHERE event_name = 'CreateTrail' ORDER BY sequence");
  assert.deepEqual(made.rows.map(([, code]) => code || null).slice(0, 2), ["S3BucketDoesNotExistException", "InsufficientS3BucketPolicyException"]);
  assert.ok(made.rows.every(([principal]) => principal === `arn:aws:iam::${account}:root`));
  for (const change of ["DELETE FROM tarn.audit WHERE sequence = 0", "UPDATE tarn.audit SET principal = 'x' WHERE sequence = 0", "DROP TABLE tarn.audit"]) {
    await assert.rejects(sql(change), /tarn|system|not authorized|denied/i, change);
  }
});

test("a sign-in at the console is an event, and so is a refused one", async () => {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = server.env;
  const headers = { origin: server.url, "x-tarn-console": "1", "sec-fetch-site": "same-origin" };
  for (const [secret, status] of [["wrong-secret-0123456789", 403], [secretAccessKey, 200]]) {
    const answer = await fetch(`${server.url}/console/session`, { method: "POST", headers, body: JSON.stringify({ accessKeyId, secretAccessKey: secret }) });
    assert.equal(answer.status, status);
  }
  const found = (await lookup("EventName", "ConsoleLogin")).map((event) => JSON.parse(event.CloudTrailEvent));
  assert.deepEqual(found.map((event) => [event.eventType, event.eventSource, event.userIdentity.type, event.errorMessage ?? null]), [
    ["AwsConsoleSignIn", "signin.amazonaws.com", "Root", null],
    ["AwsConsoleSignIn", "signin.amazonaws.com", "AWSAccount", "Failed authentication"],
  ]);
  assert.deepEqual(found[0].responseElements, { ConsoleLogin: "Success" });
  for (const secret of [secretAccessKey, "wrong-secret-0123456789"]) assert.ok(!JSON.stringify(found).includes(secret));
});

test("a trail writes nothing below the folder of Tarn's own files", async () => {
  await assert.rejects(trails.send(new ct.CreateTrailCommand({ Name: "system", S3BucketName: `tarn-${account}-us-east-1`, S3KeyPrefix: "_system/x" })),
    { name: "InvalidS3PrefixException", message: /_system/ });
});

test("lake, insights and organisations are refused by name", async () => {
  await assert.rejects(trails.send(new ct.CreateEventDataStoreCommand({ Name: "lake" })), { name: "UnsupportedOperationException", message: /tarn\.audit/ });
});

test("a trail changes, stops and goes", async () => {
  await trails.send(new ct.UpdateTrailCommand({ Name: "main", IsMultiRegionTrail: true }));
  assert.equal((await trails.send(new ct.GetTrailCommand({ Name: "main" }))).Trail.IsMultiRegionTrail, true);
  await trails.send(new ct.StopLoggingCommand({ Name: "main" }));
  assert.equal((await trails.send(new ct.GetTrailStatusCommand({ Name: "main" }))).IsLogging, false);
  assert.equal((await trails.send(new ct.DescribeTrailsCommand({}))).trailList.length, 1);
  await trails.send(new ct.DeleteTrailCommand({ Name: "main" }));
  await assert.rejects(trails.send(new ct.GetTrailCommand({ Name: "main" })), { name: "TrailNotFoundException" });
  await iam.send(new DeleteUserCommand({ UserName: "holder" })).catch(() => {});
});
