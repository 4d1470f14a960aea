// Applications of Managed Service for Apache Flink with AWS's SDK for JavaScript: versions, rollback, tags, refusals by name, a killed server.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { CreateStreamCommand, KinesisClient } from "@aws-sdk/client-kinesis";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import {
  AddApplicationCloudWatchLoggingOptionCommand, AddApplicationInputCommand, CreateApplicationCommand, CreateApplicationSnapshotCommand,
  DeleteApplicationCloudWatchLoggingOptionCommand, DeleteApplicationCommand, DescribeApplicationCommand, DescribeApplicationOperationCommand,
  DescribeApplicationVersionCommand, KinesisAnalyticsV2Client, ListApplicationOperationsCommand, ListApplicationsCommand, ListApplicationSnapshotsCommand,
  ListApplicationVersionsCommand, ListTagsForResourceCommand, RollbackApplicationCommand, StartApplicationCommand, StopApplicationCommand,
  TagResourceCommand, UntagResourceCommand, UpdateApplicationCommand, UpdateApplicationMaintenanceConfigurationCommand,
} from "@aws-sdk/client-kinesis-analytics-v2";
import { makeRole } from "./roles.mjs";
import { program, startTarn } from "./tarn-server.mjs";
import { unique } from "./wait.mjs";

const flink = new KinesisAnalyticsV2Client({});
const send = (command) => flink.send(command);
const services = ["kinesisanalytics"];
const LogStreamARN = "arn:aws:logs:us-east-1:000000000000:log-group:flink:log-stream:one";
const code = (text) => ({ CodeContentType: "PLAINTEXT", CodeContent: { TextContent: text } });
const definition = (ApplicationName, ServiceExecutionRole, more = {}) => ({
  ApplicationName, ServiceExecutionRole, RuntimeEnvironment: "FLINK-1_20",
  ApplicationConfiguration: { ApplicationCodeConfiguration: code("INSERT INTO a SELECT 1") }, ...more,
});

async function make(more = {}) {
  const name = more.ApplicationName ?? unique("application");
  const { ApplicationDetail } = await send(new CreateApplicationCommand(definition(name, await makeRole("flink", { services }), more)));
  return ApplicationDetail;
}

const change = (ApplicationName, TextContentUpdate, more) => send(new UpdateApplicationCommand({
  ApplicationName, ApplicationConfigurationUpdate: { ApplicationCodeConfigurationUpdate: { CodeContentUpdate: { TextContentUpdate } } }, ...more,
}));
const codeOf = (detail) => detail.ApplicationConfigurationDescription.ApplicationCodeConfigurationDescription.CodeContentDescription.TextContent;

test("an application is described as it was made", async () => {
  const made = await make({
    ApplicationDescription: "counts",
    Tags: [{ Key: "team", Value: "data" }],
    CloudWatchLoggingOptions: [{ LogStreamARN }],
    ApplicationConfiguration: {
      ApplicationCodeConfiguration: code("SELECT 'ü'"),
      ApplicationSnapshotConfiguration: { SnapshotsEnabled: false },
      EnvironmentProperties: { PropertyGroups: [{ PropertyGroupId: "g", PropertyMap: { a: "1" } }] },
      FlinkApplicationConfiguration: {
        CheckpointConfiguration: { ConfigurationType: "CUSTOM", CheckpointInterval: 10_000 },
        ParallelismConfiguration: { ConfigurationType: "DEFAULT", Parallelism: 9 },
      },
    },
  });
  const { ApplicationDetail: detail } = await send(new DescribeApplicationCommand({ ApplicationName: made.ApplicationName }));
  assert.deepEqual(detail, made);
  assert.equal(detail.ApplicationARN, `arn:aws:kinesisanalytics:us-east-1:000000000000:application/${made.ApplicationName}`);
  assert.deepEqual([detail.ApplicationStatus, detail.ApplicationVersionId, detail.ApplicationMode, codeOf(detail)], ["READY", 1, "STREAMING", "SELECT 'ü'"]);
  const described = detail.ApplicationConfigurationDescription;
  assert.deepEqual(described.EnvironmentPropertyDescriptions.PropertyGroupDescriptions, [{ PropertyGroupId: "g", PropertyMap: { a: "1" } }]);
  assert.deepEqual(described.FlinkApplicationConfigurationDescription.CheckpointConfigurationDescription, {
    ConfigurationType: "CUSTOM", CheckpointingEnabled: true, CheckpointInterval: 10_000, MinPauseBetweenCheckpoints: 5_000,
  });
  assert.equal(described.FlinkApplicationConfigurationDescription.ParallelismConfigurationDescription.Parallelism, 1);
  assert.equal(detail.CloudWatchLoggingOptionDescriptions[0].LogStreamARN, LogStreamARN);
  await assert.rejects(make({ ApplicationName: made.ApplicationName }), { name: "ResourceInUseException" });
});

test("versions change under a number or a token, and are rolled back", async () => {
  const { ApplicationName, ConditionalToken } = await make();
  const { OperationId, ApplicationDetail: second } = await change(ApplicationName, "SELECT 2", { ConditionalToken });
  assert.deepEqual([second.ApplicationVersionId, codeOf(second)], [2, "SELECT 2"]);
  await assert.rejects(change(ApplicationName, "SELECT 3", { ConditionalToken }), { name: "ConcurrentModificationException" });
  await assert.rejects(change(ApplicationName, "SELECT 3", { CurrentApplicationVersionId: 1 }), { name: "ConcurrentModificationException" });
  await assert.rejects(change(ApplicationName, "SELECT 3"), { name: "InvalidArgumentException" });
  const { ApplicationDetail: third } = await send(new RollbackApplicationCommand({ ApplicationName, CurrentApplicationVersionId: 2 }));
  assert.deepEqual([third.ApplicationVersionId, third.ApplicationVersionRolledBackFrom, third.ApplicationVersionRolledBackTo], [3, 2, 1]);
  assert.equal(codeOf(third), "INSERT INTO a SELECT 1");
  const { ApplicationVersionDetail } = await send(new DescribeApplicationVersionCommand({ ApplicationName, ApplicationVersionId: 2 }));
  assert.equal(codeOf(ApplicationVersionDetail), "SELECT 2");
  await assert.rejects(send(new DescribeApplicationVersionCommand({ ApplicationName, ApplicationVersionId: 9 })), { name: "ResourceNotFoundException" });
  const first = await send(new ListApplicationVersionsCommand({ ApplicationName, Limit: 2 }));
  const rest = await send(new ListApplicationVersionsCommand({ ApplicationName, Limit: 2, NextToken: first.NextToken }));
  assert.deepEqual([...first.ApplicationVersionSummaries, ...rest.ApplicationVersionSummaries].map((one) => one.ApplicationVersionId), [3, 2, 1]);
  const { ApplicationOperationInfoList: all } = await send(new ListApplicationOperationsCommand({ ApplicationName }));
  assert.deepEqual(all.map((one) => [one.Operation, one.OperationStatus]), [["RollbackApplication", "SUCCESSFUL"], ["UpdateApplication", "SUCCESSFUL"]]);
  const { ApplicationOperationInfoDetails: done } = await send(new DescribeApplicationOperationCommand({ ApplicationName, OperationId }));
  assert.deepEqual(done.ApplicationVersionChangeDetails, { ApplicationVersionUpdatedFrom: 1, ApplicationVersionUpdatedTo: 2 });
});

test("log options, tags, the maintenance window, lists and deletion", async () => {
  const { ApplicationName, ApplicationARN: ResourceARN, CreateTimestamp } = await make();
  const added = await send(new AddApplicationCloudWatchLoggingOptionCommand({
    ApplicationName, CurrentApplicationVersionId: 1, CloudWatchLoggingOption: { LogStreamARN },
  }));
  const [{ CloudWatchLoggingOptionId }] = added.CloudWatchLoggingOptionDescriptions;
  const removed = await send(new DeleteApplicationCloudWatchLoggingOptionCommand({
    ApplicationName, CurrentApplicationVersionId: added.ApplicationVersionId, CloudWatchLoggingOptionId,
  }));
  assert.deepEqual([removed.ApplicationVersionId, removed.CloudWatchLoggingOptionDescriptions ?? []], [3, []]);
  await send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: "a", Value: "1" }, { Key: "b", Value: "2" }] }));
  await send(new UntagResourceCommand({ ResourceARN, TagKeys: ["a"] }));
  assert.deepEqual((await send(new ListTagsForResourceCommand({ ResourceARN }))).Tags, [{ Key: "b", Value: "2" }]);
  const { ApplicationMaintenanceConfigurationDescription: window } = await send(new UpdateApplicationMaintenanceConfigurationCommand({
    ApplicationName, ApplicationMaintenanceConfigurationUpdate: { ApplicationMaintenanceWindowStartTimeUpdate: "20:00" },
  }));
  assert.deepEqual(window, { ApplicationMaintenanceWindowStartTime: "20:00", ApplicationMaintenanceWindowEndTime: "04:00" });
  assert.deepEqual((await send(new ListApplicationSnapshotsCommand({ ApplicationName }))).SnapshotSummaries, []);
  const names = [];
  let NextToken;
  do {
    const page = await send(new ListApplicationsCommand({ Limit: 1, NextToken }));
    names.push(...page.ApplicationSummaries.map((one) => one.ApplicationName));
    ({ NextToken } = page);
  } while (NextToken);
  assert.ok(names.includes(ApplicationName));
  await assert.rejects(send(new DeleteApplicationCommand({ ApplicationName, CreateTimestamp: new Date(0) })), { name: "InvalidArgumentException" });
  await send(new DeleteApplicationCommand({ ApplicationName, CreateTimestamp }));
  await assert.rejects(send(new DescribeApplicationCommand({ ApplicationName })), { name: "ResourceNotFoundException" });
  await assert.rejects(send(new ListTagsForResourceCommand({ ResourceARN })), { name: "ResourceNotFoundException" });
});

test("what Tarn does not do is refused by name", async () => {
  const { ApplicationName } = await make();
  await assert.rejects(send(new StartApplicationCommand({ ApplicationName })), { name: "InvalidArgumentException", message: /Cannot find table '`default_catalog`/ });
  await assert.rejects(send(new StopApplicationCommand({ ApplicationName })), { name: "ResourceInUseException", message: /READY/ });
  await assert.rejects(send(new CreateApplicationSnapshotCommand({ ApplicationName, SnapshotName: "s" })), { name: "InvalidRequestException" });
  assert.equal((await send(new DescribeApplicationCommand({ ApplicationName }))).ApplicationDetail.ApplicationStatus, "READY");
  const zipped = { CodeContentType: "ZIPFILE", CodeContent: { ZipFileContent: Buffer.from("x") } };
  const VpcConfigurations = [{ SubnetIds: ["s"], SecurityGroupIds: ["g"] }];
  for (const [more, named] of [
    [{ RuntimeEnvironment: "SQL-1_0" }, /RuntimeEnvironment[^]*docs\/analytics\.md/],
    [{ RuntimeEnvironment: "ZEPPELIN-FLINK-3_0", ApplicationMode: "INTERACTIVE" }, /RuntimeEnvironment|ApplicationMode/],
    [{ ApplicationConfiguration: { ApplicationCodeConfiguration: zipped } }, /CodeContentType/],
    [{ ApplicationConfiguration: { ApplicationCodeConfiguration: code("x"), VpcConfigurations } }, /VpcConfigurations/],
  ]) {
    await assert.rejects(make(more), (error) => (assert.match(error.message, named), true));
  }
  await assert.rejects(make({ ApplicationConfiguration: undefined }), { name: "CodeValidationException" });
  const input = new AddApplicationInputCommand({
    ApplicationName, CurrentApplicationVersionId: 1,
    Input: { NamePrefix: "p", InputSchema: { RecordFormat: { RecordFormatType: "JSON" }, RecordColumns: [{ Name: "a", SqlType: "INTEGER" }] } },
  });
  await assert.rejects(send(input), { name: "UnsupportedOperationException" });
});

test("a role is handed over by a caller with iam:PassRole, to a service that may assume it", async () => {
  const [iam, UserName] = [new IAMClient({}), unique("writer")];
  const role = await makeRole("flink", { services });
  const other = await makeRole("not-for-flink", { services: ["firehose"] });
  await assert.rejects(send(new CreateApplicationCommand(definition(unique("application"), other))), { name: "InvalidArgumentException", message: /trust/ });
  await iam.send(new CreateUserCommand({ UserName }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const user = new KinesisAnalyticsV2Client({ credentials: { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey } });
  const grant = (...Action) => iam.send(new PutUserPolicyCommand({
    UserName, PolicyName: "own", PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*" }] }),
  }));
  await grant("kinesisanalytics:*");
  const name = unique("application");
  await assert.rejects(user.send(new CreateApplicationCommand(definition(name, role))), { name: "AccessDeniedException", message: /PassRole/ });
  await grant("kinesisanalytics:*", "iam:PassRole");
  assert.equal((await user.send(new CreateApplicationCommand(definition(name, role)))).ApplicationDetail.ApplicationName, name);
});

test("what a killed server acknowledged is there after its start", async () => {
  let server = await startTarn();
  const client = () => {
    const credentials = { accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY };
    return { endpoint: server.url, region: "us-east-1", credentials };
  };
  try {
    const role = await makeRole("flink", { iam: new IAMClient(client()), services });
    const own = new KinesisAnalyticsV2Client(client());
    await own.send(new CreateApplicationCommand(definition("kept", role)));
    await own.send(new UpdateApplicationCommand({
      ApplicationName: "kept", CurrentApplicationVersionId: 1,
      ApplicationConfigurationUpdate: { ApplicationCodeConfigurationUpdate: { CodeContentUpdate: { TextContentUpdate: "SELECT 2" } } },
    }));
    await server.kill();
    server = { ...(await startTarn({ data: server.data })), remove: server.remove };
    const { ApplicationDetail } = await new KinesisAnalyticsV2Client(client()).send(new DescribeApplicationCommand({ ApplicationName: "kept" }));
    assert.deepEqual([ApplicationDetail.ApplicationVersionId, codeOf(ApplicationDetail)], [2, "SELECT 2"]);
  } finally {
    await server.stop();
    await server.remove();
  }
});

test("the commands make an application of a file, move it to another script and list it", async () => {
  const [name, role] = [unique("commanded"), await makeRole("flink", { services })];
  const folder = mkdtempSync(join(tmpdir(), "tarn-applications-"));
  const tarn = (...args) => spawnSync(program, ["applications", ...args], { encoding: "utf8" });
  const file = join(folder, `${name}.sql`);
  try {
    const kinesis = new KinesisClient({});
    for (const StreamName of [`${name}-in`, `${name}-out`]) await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
    const table = (from, stream) => `CREATE TABLE ${from} (x INT) WITH ('connector' = 'kinesis', 'stream' = '${name}-${stream}', 'format' = 'json');\n`;
    const script = (value) => `${table("a", "in")}${table("b", "out")}INSERT INTO b SELECT ${value} FROM a;`;
    writeFileSync(file, script("x"));
    assert.match(tarn("run", file).stderr, /--role names the role/);
    const ran = tarn("run", file, "--role", role.split("/").at(-1));
    assert.equal(ran.status, 0, ran.stderr);
    writeFileSync(file, script("x + 1"));
    const moved = tarn("run", file, "--allow-unused-state");
    assert.equal(moved.status, 0, moved.stderr);
    const { ApplicationDetail: detail } = await send(new DescribeApplicationCommand({ ApplicationName: name }));
    assert.deepEqual([detail.ApplicationVersionId, codeOf(detail), detail.ServiceExecutionRole], [2, script("x + 1"), role]);
    assert.match(tarn(name).stdout, new RegExp(`${name}[^\\n]* running`));
    assert.match(tarn("none").stderr, /There is no application none/);
    const stopped = tarn("stop", name);
    assert.equal(stopped.status, 0, stopped.stderr);
    assert.match(tarn(name).stdout, new RegExp(`${name}[^\\n]* ready`));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
