// The name of an error in each service with JSON: a namespace in JSON 1.0, the plain code in JSON 1.1, as the real services write it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { signedFetch } from "./signed-fetch.mjs";

const absent = "absent-of-error-names";
const coral = "com.amazon.coral.";
const key = { a: { S: "k" } };
const cases = {
  "kinesis Kinesis_20131202 1.1": [["DescribeStream", { StreamName: absent }, "ResourceNotFoundException"], ["Nothing", {}, "UnknownOperationException"],
    ["PutRecord", { StreamName: absent, Data: "", PartitionKey: "" }, "ValidationException"]],
  "firehose Firehose_20150804 1.1": [["DescribeDeliveryStream", { DeliveryStreamName: absent }, "ResourceNotFoundException"], ["Nothing", {}, "UnknownOperationException"]],
  "glue AWSGlue 1.1": [["GetDatabase", { Name: absent }, "EntityNotFoundException"], ["GetTable", { DatabaseName: absent, Name: absent }, "EntityNotFoundException"],
    ["Nothing", {}, "UnknownOperationException"]],
  "athena AmazonAthena 1.1": [["GetWorkGroup", { WorkGroup: absent }, "InvalidRequestException"], ["GetQueryExecution", { QueryExecutionId: absent }, "InvalidRequestException"],
    ["Nothing", {}, "UnknownOperationException"]],
  "logs Logs_20140328 1.1": [["DescribeLogStreams", { logGroupName: absent }, "ResourceNotFoundException"], ["Nothing", {}, "UnknownOperationException"]],
  "kinesisanalytics KinesisAnalytics_20180523 1.1": [["DescribeApplication", { ApplicationName: absent }, "ResourceNotFoundException"], ["Nothing", {}, "UnknownOperationException"]],
  "dynamodb DynamoDB_20120810 1.0": [["DescribeTable", { TableName: absent }, "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"],
    ["GetItem", { TableName: absent, Key: key, ProjectionExpression: "a," }, `${coral}validate#ValidationException`], ["Nothing", {}, `${coral}service#UnknownOperationException`]],
  "dynamodb DynamoDBStreams_20120810 1.0": [
    ["DescribeStream", { StreamArn: `arn:aws:dynamodb:us-east-1:000000000000:table/${absent}/stream/2026-01-01T00:00:00.000` },
      "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"], ["Nothing", {}, `${coral}service#UnknownOperationException`]],
  "sqs AmazonSQS 1.0": [["GetQueueUrl", { QueueName: absent }, "com.amazonaws.sqs#QueueDoesNotExist"], ["Nothing", {}, `${coral}service#UnknownOperationException`]],
};

for (const [name, list] of Object.entries(cases)) {
  const [service, target, version] = name.split(" ");
  test(`${target} names its errors`, async () => {
    for (const [operation, input, type] of list) {
      const answer = await signedFetch({
        service, headers: { "content-type": `application/x-amz-json-${version}`, "x-amz-target": `${target}.${operation}` }, body: JSON.stringify(input),
      });
      assert.deepEqual([answer.status, JSON.parse(answer.text).__type], [400, type], `${operation}: ${answer.text}`);
    }
  });
}
