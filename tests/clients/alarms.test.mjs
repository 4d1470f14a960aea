// CloudWatch's alarms with AWS's SDK for JavaScript, boto3 and the CLI: evaluation, messages, composite alarms, history, tags, rights.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import * as monitoring from "@aws-sdk/client-cloudwatch";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { AddPermissionCommand, PutFunctionEventInvokeConfigCommand } from "@aws-sdk/client-lambda";
import { CreateTopicCommand, SetTopicAttributesCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { functionsOf } from "./functions.mjs";
import { program } from "./tarn-server.mjs";
import { eventually, unique } from "./wait.mjs";

const has = (command, ...args) => spawnSync(command, args).status === 0;
const [cloudwatch, sns, sqs] = [new monitoring.CloudWatchClient({}), new SNSClient({}), new SQSClient({})];
const call = (operation, input = {}, client = cloudwatch) => client.send(new monitoring[`${operation}Command`](input));
const document = (...Statement) => JSON.stringify({ Version: "2012-10-17", Statement });
const rule = (more = {}) => ({
  Namespace: "App", MetricName: "m", Statistic: "Sum", Period: 10, EvaluationPeriods: 1, Threshold: 5, ComparisonOperator: "GreaterThanThreshold",
  TreatMissingData: "ignore", ...more,
});
const put = async (AlarmName, more = {}) => {
  await call("PutMetricAlarm", { AlarmName, ...rule(more) });
  return AlarmName;
};
const show = async (AlarmName) => (await call("DescribeAlarms", { AlarmNames: [AlarmName], AlarmTypes: ["MetricAlarm", "CompositeAlarm"] }));
const set = (AlarmName, StateValue) => call("SetAlarmState", { AlarmName, StateValue, StateReason: "test" });
const history = async (AlarmName, HistoryItemType) => (await call("DescribeAlarmHistory", {
  AlarmName, HistoryItemType, AlarmTypes: ["MetricAlarm", "CompositeAlarm"], ScanBy: "TimestampAscending",
})).AlarmHistoryItems;

async function queue() {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: unique("alarms") }));
  const { QueueArn } = (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }))).Attributes;
  const Policy = document({ Effect: "Allow", Principal: { Service: "sns.amazonaws.com" }, Action: "sqs:SendMessage", Resource: QueueArn });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  return { QueueUrl, QueueArn };
}

async function topic(policyOf) {
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: unique("alarms") }));
  const { QueueUrl, QueueArn } = await queue();
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: QueueArn }));
  if (policyOf) await sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: "Policy", AttributeValue: policyOf(TopicArn) }));
  return { TopicArn, QueueUrl };
}

const next = ({ QueueUrl }) => eventually(async () => {
  const message = (await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }))).Messages?.[0];
  return message && JSON.parse(message.Body);
});

test("a metric's value raises an alarm, and its topic gets AWS's message once", async () => {
  const [AlarmName, MetricName, to] = [unique("alarm"), unique("m"), await topic()];
  const Dimensions = [{ Name: "Host", Value: "a" }];
  await put(AlarmName, { MetricName, Dimensions, AlarmActions: [to.TopicArn], AlarmDescription: "Too many." });
  const [made] = (await show(AlarmName)).MetricAlarms;
  assert.deepEqual([made.StateValue, made.StateReason, made.AlarmArn], ["INSUFFICIENT_DATA", "Unchecked: Initial alarm creation", `arn:aws:cloudwatch:us-east-1:000000000000:alarm:${AlarmName}`]);
  const [alarm] = await eventually(async () => {
    await call("PutMetricData", { Namespace: "App", MetricData: [{ MetricName, Dimensions, Value: 7, StorageResolution: 1 }] });
    const { MetricAlarms } = await show(AlarmName);
    return MetricAlarms[0].StateValue === "ALARM" && MetricAlarms;
  }, { everyMs: 500 });
  assert.match(alarm.StateReason, /^Threshold Crossed: 1 out of the last 1 datapoint \[[\d.]+ \(.*\)\] was greater than the threshold \(5\.0\)/);
  assert.equal(JSON.parse(alarm.StateReasonData).threshold, 5);
  const sent = await next(to);
  assert.equal(sent.Subject, `ALARM: "${AlarmName}" in US East (N. Virginia)`);
  const { StateChangeTime, NewStateReason, AlarmConfigurationUpdatedTimestamp, Trigger, ...message } = JSON.parse(sent.Message);
  assert.match(StateChangeTime, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/);
  assert.equal(NewStateReason, alarm.StateReason);
  assert.ok(AlarmConfigurationUpdatedTimestamp);
  assert.deepEqual(message, {
    AlarmName, AlarmDescription: "Too many.", AWSAccountId: "000000000000", NewStateValue: "ALARM", Region: "US East (N. Virginia)", AlarmArn: alarm.AlarmArn,
    OldStateValue: "INSUFFICIENT_DATA", OKActions: [], AlarmActions: [to.TopicArn], InsufficientDataActions: [],
  });
  assert.deepEqual(Trigger, {
    MetricName, Namespace: "App", Dimensions: [{ value: "a", name: "Host" }], StatisticType: "Statistic", Statistic: "SUM", Unit: null, Period: 10, EvaluationPeriods: 1,
    DatapointsToAlarm: 1, ComparisonOperator: "GreaterThanThreshold", Threshold: 5, TreatMissingData: "ignore", EvaluateLowSampleCountPercentile: "",
  });
  const items = await eventually(async () => (await history(AlarmName)).length >= 3 && history(AlarmName));
  assert.deepEqual(items.map((item) => item.HistorySummary), [`Alarm "${AlarmName}" created`, "Alarm updated from INSUFFICIENT_DATA to ALARM", `Successfully executed action ${to.TopicArn}`]);
});

test("a function gets AWS's event by its policy; without one, history has the failure", async () => {
  const tools = functionsOf({ url: process.env.AWS_ENDPOINT_URL, env: process.env });
  const [{ QueueUrl, QueueArn }, FunctionName] = [await queue(), unique("on-alarm")];
  const role = await tools.makeRole(unique("on-alarm"), { Effect: "Allow", Action: "sqs:SendMessage", Resource: "*" });
  const { FunctionArn } = await tools.make(FunctionName, { "index.mjs": "export const handler = async (event) => ({ seen: event });" }, role);
  await tools.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, DestinationConfig: { OnSuccess: { Destination: QueueArn } } }));
  const AlarmName = await put(unique("alarm"), { AlarmActions: [FunctionArn], OKActions: [FunctionArn] });
  await set(AlarmName, "ALARM");
  const failed = await eventually(async () => (await history(AlarmName, "Action"))[0]);
  assert.match(failed.HistorySummary, /^Failed to execute action/);
  assert.equal(JSON.parse(failed.HistoryData).actionState, "Failed");
  const [{ AlarmArn }] = (await show(AlarmName)).MetricAlarms;
  await tools.send(new AddPermissionCommand({
    FunctionName, StatementId: "alarms", Action: "lambda:InvokeFunction", Principal: "lambda.alarms.cloudwatch.amazonaws.com", SourceArn: AlarmArn,
  }));
  await set(AlarmName, "OK");
  const done = await eventually(async () => (await history(AlarmName, "Action"))[1]);
  assert.match(done.HistorySummary, /^Successfully executed action/);
  const { source, alarmArn, accountId, region, alarmData } = (await next({ QueueUrl })).responsePayload.seen;
  assert.deepEqual([source, alarmArn, accountId, region, alarmData.alarmName], ["aws.cloudwatch", AlarmArn, "000000000000", "us-east-1", AlarmName]);
  assert.deepEqual([alarmData.state.value, alarmData.state.reason, alarmData.previousState.value], ["OK", "test", "ALARM"]);
  assert.deepEqual(alarmData.configuration.metrics[0].metricStat.metric, { namespace: "App", name: "m", dimensions: {} });
});

test("a topic's own policy decides about the alarm", async () => {
  const allow = (TopicArn) => document({
    Effect: "Allow", Principal: { Service: "cloudwatch.amazonaws.com" }, Action: "sns:Publish", Resource: TopicArn,
    Condition: { ArnLike: { "aws:SourceArn": "arn:aws:cloudwatch:us-east-1:000000000000:alarm:allowed-*" } },
  });
  const to = await topic(allow);
  const [allowed, refused] = [await put(unique("allowed"), { AlarmActions: [to.TopicArn] }), await put(unique("other"), { AlarmActions: [to.TopicArn] })];
  await set(refused, "ALARM");
  assert.match((await eventually(async () => (await history(refused, "Action"))[0])).HistorySummary, /^Failed to execute action/);
  await set(allowed, "ALARM");
  assert.equal(JSON.parse((await next(to)).Message).AlarmName, allowed);
});

test("lists have filters and pages; definitions come back as they were given", async () => {
  const [prefix, { TopicArn }] = [unique("list"), await topic()];
  const names = ["a", "b", "c"].map((end) => `${prefix}-${end}`);
  for (const name of names) await put(name, { MetricName: prefix, OKActions: [TopicArn] });
  const expression = {
    AlarmName: `${prefix}-x`, EvaluationPeriods: 3, DatapointsToAlarm: 2, Threshold: 1.5, ComparisonOperator: "LessThanThreshold",
    Metrics: [
      { Id: "m1", MetricStat: { Metric: { Namespace: "App", MetricName: "n", Dimensions: [] }, Period: 60, Stat: "p90" }, ReturnData: false },
      { Id: "e1", Expression: "m1 * 2", Label: "double", ReturnData: true },
    ],
  };
  await call("PutMetricAlarm", expression);
  const [shown] = (await show(expression.AlarmName)).MetricAlarms;
  for (const [member, value] of Object.entries(expression)) assert.deepEqual(shown[member], value, member);
  const listed = [];
  for await (const page of monitoring.paginateDescribeAlarms({ client: cloudwatch, pageSize: 2 }, { AlarmNamePrefix: prefix })) listed.push(page.MetricAlarms.map((alarm) => alarm.AlarmName));
  assert.deepEqual(listed, [[names[0], names[1]], [names[2], `${prefix}-x`]]);
  await set(names[1], "OK");
  const named = async (input) => (await call("DescribeAlarms", { AlarmNamePrefix: prefix, ...input })).MetricAlarms.map((alarm) => alarm.AlarmName);
  assert.deepEqual(await named({ StateValue: "OK" }), [names[1]]);
  assert.deepEqual(await named({ ActionPrefix: TopicArn }), names);
  const forMetric = await call("DescribeAlarmsForMetric", { Namespace: "App", MetricName: prefix, Period: 10 });
  assert.deepEqual(forMetric.MetricAlarms.map((alarm) => alarm.AlarmName), names);
  await call("DisableAlarmActions", { AlarmNames: names });
  assert.equal((await show(names[0])).MetricAlarms[0].ActionsEnabled, false);
  await call("EnableAlarmActions", { AlarmNames: names });
  assert.equal((await history(names[0], "ConfigurationUpdate")).length, 3);
  await assert.rejects(call("DeleteAlarms", { AlarmNames: [names[0], "absent"] }), /absent/);
  await call("DeleteAlarms", { AlarmNames: [...names, expression.AlarmName] });
  assert.deepEqual(await named({}), []);
});

test("composite alarms follow their rules; a child stays while it is used", async () => {
  const [a, b, whole, to] = [await put(unique("a")), await put(unique("b")), unique("whole"), await topic()];
  await call("PutCompositeAlarm", { AlarmName: whole, AlarmRule: `ALARM("${a}") AND (ALARM(${b}) OR FALSE)`, AlarmActions: [to.TopicArn] });
  await set(a, "ALARM");
  await set(b, "ALARM");
  assert.equal((await show(whole)).CompositeAlarms[0].StateValue, "ALARM");
  const message = JSON.parse((await next(to)).Message);
  assert.deepEqual([message.AlarmName, message.NewStateValue, message.OldStateValue], [whole, "ALARM", "OK"]);
  const children = await call("DescribeAlarms", { ChildrenOfAlarmName: whole });
  assert.deepEqual(children.MetricAlarms.map((alarm) => alarm.AlarmName), [a, b]);
  assert.deepEqual((await call("DescribeAlarms", { ParentsOfAlarmName: a })).CompositeAlarms.map((alarm) => alarm.AlarmName), [whole]);
  await assert.rejects(call("DeleteAlarms", { AlarmNames: [a] }), /composite alarm/);
  await assert.rejects(call("PutCompositeAlarm", { AlarmName: whole, AlarmRule: `ALARM(${whole})` }), /cycle/);
  await assert.rejects(call("PutCompositeAlarm", { AlarmName: unique("c"), AlarmRule: "ALARM(absent)" }), /absent/);
  await assert.rejects(call("PutCompositeAlarm", { AlarmName: unique("c"), AlarmRule: "ALARM(" }), /AlarmRule is not valid/);
  await call("DeleteAlarms", { AlarmNames: [whole] });
  await call("DeleteAlarms", { AlarmNames: [a, b] });
});

test("wrong alarms are refused with AWS's rules", async () => {
  const cases = [
    [{ Period: 15 }, /Period must be 10, 20, 30/],
    [{ Period: 60, EvaluationPeriods: 1441 }, /more than a day/],
    [{ Period: 3600, EvaluationPeriods: 169 }, /seven days/],
    [{ EvaluationPeriods: 2, DatapointsToAlarm: 3 }, /DatapointsToAlarm/],
    [{ TreatMissingData: "maybe" }, /TreatMissingData/],
    [{ Statistic: undefined }, /Statistic/],
    [{ ExtendedStatistic: "p90" }, /Statistic/],
    [{ AlarmActions: ["arn:aws:automate:us-east-1:ec2:stop"] }, /EC2/],
    [{ AlarmActions: Array.from({ length: 6 }, (_, i) => `arn:aws:sns:us-east-1:000000000000:t${i}`) }, /5/],
    [{ ComparisonOperator: "GreaterThanUpperThreshold", ThresholdMetricId: "b" }, /ThresholdMetricId|ComparisonOperator/],
    [{ Metrics: [{ Id: "e", Expression: "1" }] }, /must not be set/],
  ];
  for (const [more, message] of cases) {
    await assert.rejects(put(unique("wrong"), more), (error) => message.test(error.message) || assert.fail(`${JSON.stringify(more)}: ${error.name}: ${error.message}`));
  }
  await assert.rejects(set("absent", "OK"), (error) => /ResourceNotFound/.test(error.name));
});

test("policies name alarms and tags; another account sees nothing", async () => {
  const [mine, other, UserName, iam] = [await put(unique("mine"), { Tags: [{ Key: "team", Value: "a" }] }), await put(unique("theirs")), unique("u"), new IAMClient({})];
  const arn = (name) => `arn:aws:cloudwatch:us-east-1:000000000000:alarm:${name}`;
  await iam.send(new CreateUserCommand({ UserName }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const user = new monitoring.CloudWatchClient({ credentials: { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey } });
  const denied = (operation, input, client = user) => assert.rejects(call(operation, input, client), /not authorized|AccessDenied/);
  await denied("DescribeAlarms", {});
  const Action = ["cloudwatch:DeleteAlarms", "cloudwatch:PutMetricAlarm", "cloudwatch:SetAlarmState", "cloudwatch:DescribeAlarmHistory", "cloudwatch:ListTagsForResource"];
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "p", PolicyDocument: document({ Effect: "Allow", Action, Resource: arn(mine) }) }));
  await call("SetAlarmState", { AlarmName: mine, StateValue: "OK", StateReason: "r" }, user);
  assert.deepEqual((await call("ListTagsForResource", { ResourceARN: arn(mine) }, user)).Tags, [{ Key: "team", Value: "a" }]);
  assert.ok((await call("DescribeAlarmHistory", { AlarmName: mine }, user)).AlarmHistoryItems.length > 0);
  await denied("DescribeAlarmHistory", {});
  await denied("DescribeAlarmHistory", { AlarmName: other });
  await denied("SetAlarmState", { AlarmName: other, StateValue: "OK", StateReason: "r" });
  await denied("PutMetricAlarm", { AlarmName: other, ...rule() });
  await denied("PutMetricAlarm", { AlarmName: mine, ...rule(), Tags: [{ Key: "k", Value: "v" }] });
  await denied("DeleteAlarms", { AlarmNames: [mine, other] });
  await denied("DisableAlarmActions", { AlarmNames: [mine] });
  await denied("TagResource", { ResourceARN: arn(mine), Tags: [{ Key: "k", Value: "v" }] });

  // The condition counts every list of actions: an alarm cannot reach another topic by its return to OK.
  const [allowed, secret] = ["allowed", "secret"].map((name) => `arn:aws:sns:us-east-1:000000000000:${name}`);
  const Condition = { "ForAllValues:StringEquals": { "cloudwatch:AlarmActions": [allowed] } };
  await iam.send(new PutUserPolicyCommand({
    UserName, PolicyName: "p", PolicyDocument: document({ Effect: "Allow", Action: "cloudwatch:Put*", Resource: arn(mine), Condition }),
  }));
  await call("PutMetricAlarm", { AlarmName: mine, ...rule({ AlarmActions: [allowed], OKActions: [allowed] }) }, user);
  for (const member of ["AlarmActions", "OKActions", "InsufficientDataActions"]) {
    await denied("PutMetricAlarm", { AlarmName: mine, ...rule({ [member]: [allowed, secret] }) });
    await denied("PutCompositeAlarm", { AlarmName: mine, AlarmRule: "FALSE", [member]: [secret] });
  }

  const made = spawnSync(program, ["keys", "add", "--account", "777777777777"], { encoding: "utf8" });
  const [, accessKeyId, secretAccessKey] = /aws_access_key_id = (\S+)\naws_secret_access_key = (\S+)\n/.exec(made.stdout) ?? assert.fail(made.stderr);
  const stranger = new monitoring.CloudWatchClient({ credentials: { accessKeyId, secretAccessKey } });
  assert.deepEqual((await call("DescribeAlarms", { AlarmTypes: ["MetricAlarm", "CompositeAlarm"] }, stranger)).MetricAlarms, []);
  assert.deepEqual((await call("DescribeAlarmHistory", { AlarmName: mine }, stranger)).AlarmHistoryItems, []);
  await assert.rejects(call("SetAlarmState", { AlarmName: mine, StateValue: "OK", StateReason: "r" }, stranger), /does not exist/);
  await assert.rejects(call("DeleteAlarms", { AlarmNames: [mine] }, stranger), /does not exist/);
  await assert.rejects(call("ListTagsForResource", { ResourceARN: arn(mine) }, stranger), /not authorized|AccessDenied|Unknown resource/);
  await assert.rejects(call("PutCompositeAlarm", { AlarmName: "spy", AlarmRule: `ALARM("${arn(mine)}")` }, stranger), /does not exist/);
  await call("PutMetricAlarm", { AlarmName: mine, ...rule({ Threshold: 77 }) }, stranger);
  assert.equal((await show(mine)).MetricAlarms[0].Threshold, 5);
  await call("TagResource", { ResourceARN: arn(mine), Tags: [{ Key: "b", Value: "2" }] });
  await call("UntagResource", { ResourceARN: arn(mine), TagKeys: ["team"] });
  assert.deepEqual((await call("ListTagsForResource", { ResourceARN: arn(mine) })).Tags, [{ Key: "b", Value: "2" }]);
});

test("boto3 makes and reads alarms", { skip: !has("python3", "-c", "import boto3") && "boto3 is not installed" }, () => {
  const run = spawnSync("python3", [fileURLToPath(new URL("./alarms_boto3.py", import.meta.url)), unique("boto")], { encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
});

test("the CLI makes and reads alarms", { skip: !has("aws", "--version") && "the CLI is not installed" }, () => {
  const name = unique("cli");
  const aws = (...args) => {
    const run = spawnSync("aws", ["cloudwatch", ...args, "--output", "json"], { encoding: "utf8" });
    assert.equal(run.status, 0, run.stderr);
    return run.stdout.trim() ? JSON.parse(run.stdout) : undefined;
  };
  aws("put-metric-alarm", "--alarm-name", name, "--namespace", "App", "--metric-name", "m", "--statistic", "Average", "--period", "60", "--evaluation-periods", "2",
    "--threshold", "5", "--comparison-operator", "LessThanThreshold");
  aws("set-alarm-state", "--alarm-name", name, "--state-value", "ALARM", "--state-reason", "by hand");
  const { MetricAlarms } = aws("describe-alarms", "--alarm-names", name);
  assert.deepEqual([MetricAlarms[0].AlarmName, MetricAlarms[0].EvaluationPeriods], [name, 2]);
  assert.ok(aws("describe-alarm-history", "--alarm-name", name).AlarmHistoryItems.length >= 2);
  aws("delete-alarms", "--alarm-names", name);
});
