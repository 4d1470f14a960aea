// Modes, record size, warm throughput, account settings, filters, policies and the limits of the real service, with the official SDK.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  KinesisClient,
  DecreaseStreamRetentionPeriodCommand,
  DeleteResourcePolicyCommand,
  DescribeAccountSettingsCommand,
  DescribeStreamCommand,
  DisableEnhancedMonitoringCommand,
  EnableEnhancedMonitoringCommand,
  GetResourcePolicyCommand,
  ListShardsCommand,
  PutRecordCommand,
  PutRecordsCommand,
  PutResourcePolicyCommand,
  SplitShardCommand,
  StartStreamEncryptionCommand,
  StopStreamEncryptionCommand,
  UpdateAccountSettingsCommand,
  UpdateMaxRecordSizeCommand,
  UpdateStreamModeCommand,
  UpdateStreamWarmThroughputCommand,
} from "@aws-sdk/client-kinesis";
import { active, createStream, ownRegions } from "./streams.mjs";
import { startTarn } from "./tarn-server.mjs";
import { unique } from "./wait.mjs";

const kinesis = new KinesisClient({});

test("the largest record size applies from the next put on", async () => {
  const StreamName = unique("large");
  const { StreamARN } = await createStream(kinesis, { StreamName, ShardCount: 1 });
  const put = (bytes) => kinesis.send(new PutRecordCommand({ StreamName, PartitionKey: "k", Data: new Uint8Array(bytes) }));
  await assert.rejects(put(2 << 20), {
    name: "ValidationException",
    message: "1 validation error detected: Value at 'data' failed to satisfy constraint: Member must have length less than or equal to 1048576",
  });
  await kinesis.send(new UpdateMaxRecordSizeCommand({ StreamARN, MaxRecordSizeInKiB: 10_240 }));
  assert.equal((await active(kinesis, StreamName)).MaxRecordSizeInKiB, 10_240);
  await put((10 << 20) - 1);
});

test("the mode changes and decides who may reshard", async () => {
  const kinesis = new KinesisClient({ region: ownRegions.commitment });
  const StreamName = unique("mode");
  const { StreamARN } = await createStream(kinesis, { StreamName, StreamModeDetails: { StreamMode: "ON_DEMAND" } });
  assert.equal((await active(kinesis, StreamName)).OpenShardCount, 4);
  const split = () => kinesis.send(new SplitShardCommand({ StreamName, ShardToSplit: "shardId-000000000000", NewStartingHashKey: "12345" }));
  await assert.rejects(split(), { name: "ValidationException" });
  const update = () => kinesis.send(new UpdateStreamWarmThroughputCommand({ StreamName, WarmThroughputMiBps: 20 }));
  await assert.rejects(update(), { name: "ValidationException", message: /MinimumThroughputBillingCommitment/ });
  await kinesis.send(new UpdateAccountSettingsCommand({ MinimumThroughputBillingCommitment: { Status: "ENABLED" } }));
  const warm = await update();
  assert.deepEqual(warm.WarmThroughput, { TargetMiBps: 20, CurrentMiBps: 20 });
  await active(kinesis, StreamName);
  await kinesis.send(new UpdateStreamModeCommand({ StreamARN, StreamModeDetails: { StreamMode: "PROVISIONED" } }));
  assert.equal((await active(kinesis, StreamName)).StreamModeDetails.StreamMode, "PROVISIONED");
  await split();
  assert.equal((await active(kinesis, StreamName)).OpenShardCount, 5);
  const page = await kinesis.send(new ListShardsCommand({ StreamARN, MaxResults: 2, ShardFilter: { Type: "AT_LATEST" } }));
  assert.deepEqual(page.Shards.map((shard) => shard.ShardId), ["shardId-000000000001", "shardId-000000000002"]);
  const rest = await kinesis.send(new ListShardsCommand({ NextToken: page.NextToken }));
  assert.equal(rest.Shards.length, 3);
});

test("account settings, monitoring flags and retention follow their rules", async () => {
  const commit = async (Status) =>
    (await kinesis.send(new UpdateAccountSettingsCommand({ MinimumThroughputBillingCommitment: { Status } }))).MinimumThroughputBillingCommitment.Status;
  assert.equal(await commit("ENABLED"), "ENABLED");
  assert.equal(await commit("DISABLED"), "ENABLED_UNTIL_EARLIEST_ALLOWED_END");
  const { MinimumThroughputBillingCommitment: kept } = await kinesis.send(new DescribeAccountSettingsCommand({}));
  assert.equal(kept.Status, "ENABLED_UNTIL_EARLIEST_ALLOWED_END");
  const StreamName = unique("flags");
  await createStream(kinesis, { StreamName, ShardCount: 1 });
  const on = await kinesis.send(new EnableEnhancedMonitoringCommand({ StreamName, ShardLevelMetrics: ["ALL"] }));
  assert.equal(on.DesiredShardLevelMetrics.length, 7);
  const off = await kinesis.send(new DisableEnhancedMonitoringCommand({ StreamName, ShardLevelMetrics: ["IncomingBytes"] }));
  assert.equal(off.DesiredShardLevelMetrics.length, 6);
  await assert.rejects(kinesis.send(new DecreaseStreamRetentionPeriodCommand({ StreamName, RetentionPeriodHours: 48 })), {
    name: "InvalidArgumentException",
    message: `Requested retention period (48 hours) for stream ${StreamName} can not be longer than existing retention period (24 hours). Use IncreaseRetentionPeriod API.`,
  });
});

test("no policy is found; policies and encryption are refused by name; another account's ARN is denied", async () => {
  const StreamName = unique("policy");
  const { StreamARN: ResourceARN } = await createStream(kinesis, { StreamName, ShardCount: 1 });
  assert.equal((await kinesis.send(new GetResourcePolicyCommand({ ResourceARN }))).Policy, "{}");
  await assert.rejects(kinesis.send(new DeleteResourcePolicyCommand({ ResourceARN })), { name: "ResourceNotFoundException" });
  await assert.rejects(kinesis.send(new PutResourcePolicyCommand({ ResourceARN, Policy: "{}" })), { message: /coverage\.md#kinesis-putresourcepolicy/ });
  const key = { StreamName, EncryptionType: "KMS", KeyId: "alias/aws/kinesis" };
  await assert.rejects(kinesis.send(new StartStreamEncryptionCommand(key)), { message: /not supported by Tarn/ });
  await assert.rejects(kinesis.send(new StopStreamEncryptionCommand(key)), { message: /not supported by Tarn/ });
  const other = ResourceARN.replace(":000000000000:", ":111111111111:");
  await assert.rejects(kinesis.send(new DescribeStreamCommand({ StreamARN: other })), { name: "AccessDeniedException" });
});

test("with --limits aws a shard takes 1,000 records a second, and the rest fails entry by entry", async () => {
  const server = await startTarn({ args: ["--limits", "aws"] });
  try {
    const credentials = { accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY };
    const client = new KinesisClient({ endpoint: server.url, region: "us-east-1", credentials, maxAttempts: 1 });
    const StreamName = "limited";
    await createStream(client, { StreamName, ShardCount: 1 });
    const Records = Array.from({ length: 500 }, (_, i) => ({ PartitionKey: `${i}`, Data: Buffer.from("x") }));
    const answers = await Promise.all(Array.from({ length: 40 }, () => client.send(new PutRecordsCommand({ StreamName, Records }))));
    const refused = answers.flatMap((answer) => answer.Records).filter((record) => record.ErrorCode);
    assert.ok(refused.length > 0 && refused.length < 20_000, `${refused.length} refused`);
    assert.equal(answers.reduce((sum, answer) => sum + answer.FailedRecordCount, 0), refused.length);
    assert.deepEqual([refused[0].ErrorCode, refused[0].ErrorMessage], [
      "ProvisionedThroughputExceededException",
      "Rate exceeded for shard shardId-000000000000 in stream limited under account 000000000000.",
    ]);
    const described = await Promise.allSettled(Array.from({ length: 400 }, () => client.send(new DescribeStreamCommand({ StreamName }))));
    const failed = described.filter((answer) => answer.status === "rejected");
    assert.ok(failed.length > 0);
    assert.equal(failed[0].reason.name, "LimitExceededException");
  } finally {
    await server.stop();
    await server.remove();
  }
});
