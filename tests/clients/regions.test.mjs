// A resource of one region is missing in another one, however it is named: by ARN, by URL, by an iterator or a token. Policies see the region of the
// call, so a name that reached over would pass a Deny of other regions.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { AthenaClient, CreateWorkGroupCommand, ListTagsForResourceCommand as AthenaTags, TagResourceCommand as AthenaTag } from "@aws-sdk/client-athena";
import { CloudWatchLogsClient, CreateLogGroupCommand, DescribeLogStreamsCommand, FilterLogEventsCommand, ListTagsForResourceCommand as LogTags } from "@aws-sdk/client-cloudwatch-logs";
import {
  BatchGetItemCommand, CreateTableCommand, DynamoDBClient, ExecuteStatementCommand, GetItemCommand, ListTagsOfResourceCommand, TransactWriteItemsCommand, waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import {
  DescribeStreamCommand as DescribeItemStream, DynamoDBStreamsClient, GetRecordsCommand as GetItemRecords, GetShardIteratorCommand as ItemIterator,
} from "@aws-sdk/client-dynamodb-streams";
import { CreateDatabaseCommand, GetTagsCommand, GlueClient, TagResourceCommand as GlueTag } from "@aws-sdk/client-glue";
import {
  CreateStreamCommand, DescribeStreamCommand, DescribeStreamConsumerCommand, GetRecordsCommand, GetShardIteratorCommand, KinesisClient, ListShardsCommand,
  ListTagsForResourceCommand, PutRecordCommand, RegisterStreamConsumerCommand, waitUntilStreamExists,
} from "@aws-sdk/client-kinesis";
import { CreateTopicCommand, ListTagsForResourceCommand as TopicTags, PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { CreateQueueCommand, GetQueueAttributesCommand, ListMessageMoveTasksCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { unique } from "./wait.mjs";

const name = unique("away");
const [home, away] = ["us-east-1", "eu-west-1"];
const in_ = (Client) => [new Client({ region: away }), new Client({ region: home, maxAttempts: 1 })];
const asked = [];

/** Notes a call from home that must find nothing. */
const ask = (what, client, command, error) => asked.push({ what, call: () => client.send(command), error });

async function streams() {
  const [far, near] = in_(KinesisClient);
  await far.send(new CreateStreamCommand({ StreamName: name, ShardCount: 1 }));
  await waitUntilStreamExists({ client: far, maxWaitTime: 60 }, { StreamName: name });
  const { StreamARN, Shards: [{ ShardId }] } = (await far.send(new DescribeStreamCommand({ StreamName: name }))).StreamDescription;
  const { ConsumerARN } = (await far.send(new RegisterStreamConsumerCommand({ StreamARN, ConsumerName: "c" }))).Consumer;
  const { ShardIterator } = await far.send(new GetShardIteratorCommand({ StreamARN, ShardId, ShardIteratorType: "TRIM_HORIZON" }));
  const missing = "ResourceNotFoundException";
  ask("DescribeStream", near, new DescribeStreamCommand({ StreamARN }), missing);
  ask("PutRecord", near, new PutRecordCommand({ StreamARN, Data: Buffer.from("x"), PartitionKey: "x" }), missing);
  ask("GetRecords", near, new GetRecordsCommand({ ShardIterator }), missing);
  ask("ListShards", near, new ListShardsCommand({ StreamARN }), missing);
  ask("DescribeStreamConsumer", near, new DescribeStreamConsumerCommand({ ConsumerARN }), missing);
  ask("ListTagsForResource of a stream", near, new ListTagsForResourceCommand({ ResourceARN: StreamARN }), missing);
}

async function items() {
  const [far, near] = in_(DynamoDBClient);
  const { TableArn, LatestStreamArn: StreamArn } = (await far.send(new CreateTableCommand({
    TableName: name, KeySchema: [{ AttributeName: "a", KeyType: "HASH" }], AttributeDefinitions: [{ AttributeName: "a", AttributeType: "S" }],
    BillingMode: "PAY_PER_REQUEST", StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
  }))).TableDescription;
  await waitUntilTableExists({ client: far, maxWaitTime: 60 }, { TableName: name });
  const [farStreams, nearStreams] = in_(DynamoDBStreamsClient);
  const [{ ShardId }] = (await farStreams.send(new DescribeItemStream({ StreamArn }))).StreamDescription.Shards;
  const iterator = new ItemIterator({ StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" });
  const { ShardIterator } = await farStreams.send(iterator);
  const [missing, Key] = ["ResourceNotFoundException", { a: { S: "1" } }];
  ask("GetItem", near, new GetItemCommand({ TableName: TableArn, Key }), missing);
  ask("BatchGetItem", near, new BatchGetItemCommand({ RequestItems: { [TableArn]: { Keys: [Key] } } }), missing);
  ask("TransactWriteItems", near, new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName: TableArn, Item: Key } }] }), missing);
  ask("ExecuteStatement", near, new ExecuteStatementCommand({ Statement: `SELECT * FROM "${TableArn}"` }), missing);
  ask("ListTagsOfResource", near, new ListTagsOfResourceCommand({ ResourceArn: TableArn }), "ValidationException");
  ask("DescribeStream of items", nearStreams, new DescribeItemStream({ StreamArn }), missing);
  ask("GetShardIterator of items", nearStreams, iterator, missing);
  ask("GetRecords of items", nearStreams, new GetItemRecords({ ShardIterator }), missing);
}

async function messages() {
  const [far, near] = in_(SQSClient);
  const { QueueUrl } = await far.send(new CreateQueueCommand({ QueueName: name }));
  const { QueueArn } = (await far.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }))).Attributes;
  ask("SendMessage", near, new SendMessageCommand({ QueueUrl, MessageBody: "x" }), "QueueDoesNotExist");
  ask("ListMessageMoveTasks", near, new ListMessageMoveTasksCommand({ SourceArn: QueueArn }));
  const [farTopics, nearTopics] = in_(SNSClient);
  const { TopicArn } = await farTopics.send(new CreateTopicCommand({ Name: name }));
  ask("Publish", nearTopics, new PublishCommand({ TopicArn, Message: "x" }), "InvalidParameterException");
  ask("ListTagsForResource of a topic", nearTopics, new TopicTags({ ResourceArn: TopicArn }), "InvalidParameterException");
}

async function others() {
  const [farLogs, nearLogs] = in_(CloudWatchLogsClient);
  await farLogs.send(new CreateLogGroupCommand({ logGroupName: name }));
  const arn = (service, resource) => `arn:aws:${service}:${away}:000000000000:${resource}`;
  const group = arn("logs", `log-group:${name}`);
  ask("DescribeLogStreams", nearLogs, new DescribeLogStreamsCommand({ logGroupIdentifier: group }), "ResourceNotFoundException");
  ask("FilterLogEvents", nearLogs, new FilterLogEventsCommand({ logGroupIdentifier: group }), "ResourceNotFoundException");
  ask("ListTagsForResource of a log group", nearLogs, new LogTags({ resourceArn: group }), "ResourceNotFoundException");
  const [farGlue, nearGlue] = in_(GlueClient);
  await farGlue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: name } }));
  const ResourceArn = arn("glue", `database/${name}`);
  ask("GetTags", nearGlue, new GetTagsCommand({ ResourceArn }), "InvalidInputException");
  ask("TagResource of a database", nearGlue, new GlueTag({ ResourceArn, TagsToAdd: { a: "b" } }), "InvalidInputException");
  const [farAthena, nearAthena] = in_(AthenaClient);
  await farAthena.send(new CreateWorkGroupCommand({ Name: name }));
  const ResourceARN = arn("athena", `workgroup/${name}`);
  ask("ListTagsForResource of a work group", nearAthena, new AthenaTags({ ResourceARN }), "InvalidRequestException");
  ask("TagResource of a work group", nearAthena, new AthenaTag({ ResourceARN, Tags: [{ Key: "a", Value: "b" }] }), "InvalidRequestException");
}

before(() => Promise.all([streams(), items(), messages(), others()]));

test("nothing of another region is found by its ARN, URL or iterator", async () => {
  const found = [];
  for (const { what, call, error } of asked) {
    const answer = await call().then(() => "found", (failure) => failure.name);
    if (answer !== (error ?? answer) || answer === "found") found.push(`${what}: ${answer}`);
  }
  assert.deepEqual(found, []);
  assert.ok(asked.length > 20);
});
