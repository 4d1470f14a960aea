// CloudWatch's dashboards with AWS's SDK for JavaScript (CBOR), boto3 and the CLI, and alarms in the terminal and on the default bus.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import * as monitoring from "@aws-sdk/client-cloudwatch";
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { program } from "./tarn-server.mjs";
import { eventually, unique } from "./wait.mjs";

const has = (command, ...args) => spawnSync(command, args).status === 0;
const cloudwatch = new monitoring.CloudWatchClient({});
const call = (operation, input = {}, client = cloudwatch) => client.send(new monitoring[`${operation}Command`](input));
const text = (markdown, more = {}) => JSON.stringify({ widgets: [{ type: "text", x: 0, y: 0, width: 6, height: 6, properties: { markdown } }], ...more });
const tarn = (...args) => {
  const run = spawnSync(program, args, { encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
  return run.stdout;
};

test("a dashboard is put, read as it was written, listed, replaced and deleted", async () => {
  const name = unique("board");
  const body = text("first \u00e9");
  assert.deepEqual((await call("PutDashboard", { DashboardName: name, DashboardBody: body })).DashboardValidationMessages, []);
  const read = await call("GetDashboard", { DashboardName: name });
  assert.deepEqual([read.DashboardBody, read.DashboardName, read.DashboardArn], [body, name, `arn:aws:cloudwatch::000000000000:dashboard/${name}`]);
  await call("PutDashboard", { DashboardName: name, DashboardBody: text("second") });
  const other = new monitoring.CloudWatchClient({ region: "eu-west-1" });
  const { DashboardEntries: [entry, ...more] } = await call("ListDashboards", { DashboardNamePrefix: name }, other);
  assert.deepEqual([entry.DashboardName, entry.Size, more], [name, Buffer.byteLength(text("second")), []]);
  assert.ok(Math.abs(entry.LastModified - Date.now()) < 3_600_000);
  await assert.rejects(call("DeleteDashboards", { DashboardNames: [name, "absent"] }), { name: "ResourceNotFound" });
  await call("DeleteDashboards", { DashboardNames: [name] });
  await assert.rejects(call("GetDashboard", { DashboardName: name }), { name: "ResourceNotFound", message: new RegExp(`Dashboard ${name} does not exist`) });
});

test("errors of a body refuse it with paths, warnings do not", async () => {
  const name = unique("board");
  await assert.rejects(
    call("PutDashboard", { DashboardName: name, DashboardBody: JSON.stringify({ widgets: [{ type: "text", properties: {} }, { type: "map", properties: {} }] }) }),
    (error) => {
      assert.equal(error.name, "DashboardInvalidInputError");
      assert.match(error.message, /^The dashboard body is invalid, there are 2 validation errors:\n\[\n {2}\{\n {4}"dataPath": "\/widgets\/0\/properties"/);
      assert.deepEqual(error.dashboardValidationMessages, [
        { DataPath: "/widgets/0/properties", Message: "Should have required property 'markdown'" },
        { DataPath: "/widgets/1/type", Message: "Should be equal to one of the allowed values" },
      ]);
      return true;
    });
  await assert.rejects(call("PutDashboard", { DashboardName: name, DashboardBody: "[" }), { message: "The field DashboardBody must be a valid JSON object" });
  await assert.rejects(call("PutDashboard", { DashboardName: "a b", DashboardBody: text("") }), { message: /invalid characters/ });
  await assert.rejects(call("GetDashboard", { DashboardName: name }), { name: "ResourceNotFound" });
  const { DashboardValidationMessages } = await call("PutDashboard", { DashboardName: name, DashboardBody: text("", { color: "red" }) });
  assert.deepEqual(DashboardValidationMessages, [{ DataPath: "/color", Message: "Should NOT have additional properties" }]);
  assert.equal((await call("GetDashboard", { DashboardName: name })).DashboardBody, text("", { color: "red" }));
});

test("rights to dashboards are asked by name", async () => {
  const [iam, UserName, mine, other] = [new IAMClient({}), unique("drawer"), unique("mine"), unique("other")];
  await iam.send(new CreateUserCommand({ UserName }));
  await iam.send(new PutUserPolicyCommand({
    UserName, PolicyName: "own",
    PolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: ["cloudwatch:PutDashboard", "cloudwatch:GetDashboard", "cloudwatch:DeleteDashboards"], Resource: `arn:aws:cloudwatch::000000000000:dashboard/${mine}` }],
    }),
  }));
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const user = new monitoring.CloudWatchClient({ credentials: { accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey } });
  await call("PutDashboard", { DashboardName: other, DashboardBody: text("") });
  await call("PutDashboard", { DashboardName: mine, DashboardBody: text("") }, user);
  await call("GetDashboard", { DashboardName: mine }, user);
  for (const [operation, input] of [["GetDashboard", { DashboardName: other }], ["PutDashboard", { DashboardName: other, DashboardBody: text("x") }], ["DeleteDashboards", { DashboardNames: [mine, other] }], ["ListDashboards", {}]]) {
    await assert.rejects(call(operation, input, user), { name: /AccessDenied/ }, operation);
  }
  await call("DeleteDashboards", { DashboardNames: [mine] }, user);
});

test("boto3 and the CLI put, list and delete a dashboard", { skip: !(has("python3", "-c", "import boto3") && has("aws", "--version")) && "boto3 or the CLI is not installed" }, () => {
  const name = unique("boto");
  const code = `
import boto3, sys
c = boto3.client("cloudwatch")
assert c.put_dashboard(DashboardName=sys.argv[1], DashboardBody=sys.argv[2])["DashboardValidationMessages"] == []
assert c.get_dashboard(DashboardName=sys.argv[1])["DashboardBody"] == sys.argv[2]
try:
    c.put_dashboard(DashboardName=sys.argv[1], DashboardBody="{}")
    raise SystemExit("a body without widgets was taken")
except c.exceptions.DashboardInvalidInputError as error:
    assert "Should have required property 'widgets'" in str(error), error
`;
  const run = spawnSync("python3", ["-c", code, name, text("boto")], { encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
  const listed = spawnSync("aws", ["cloudwatch", "list-dashboards", "--dashboard-name-prefix", name, "--output", "json"], { encoding: "utf8" });
  assert.equal(JSON.parse(listed.stdout).DashboardEntries[0].DashboardName, name);
  const deleted = spawnSync("aws", ["cloudwatch", "delete-dashboards", "--dashboard-names", name], { encoding: "utf8" });
  assert.equal(deleted.status, 0, deleted.stderr);
});

test("a change of an alarm's state is an event of the default bus with AWS's detail", async () => {
  const [sqs, events, AlarmName, Name] = [new SQSClient({}), new EventBridgeClient({}), unique("alarm"), unique("changes")];
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: unique("changes") }));
  const { QueueArn } = (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }))).Attributes;
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage", Resource: QueueArn }] });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  await call("PutMetricAlarm", { AlarmName, AlarmDescription: "d", Namespace: "App", MetricName: "m", Dimensions: [{ Name: "Host", Value: "a" }], Statistic: "Sum", Period: 60, EvaluationPeriods: 1, Threshold: 5, ComparisonOperator: "GreaterThanThreshold", TreatMissingData: "ignore" });
  const set = (StateValue) => call("SetAlarmState", { AlarmName, StateValue, StateReason: "test", StateReasonData: '{"a":1}' });
  await set("OK");
  const EventPattern = JSON.stringify({ source: ["aws.cloudwatch"], "detail-type": ["CloudWatch Alarm State Change"], detail: { alarmName: [AlarmName], state: { value: ["ALARM"] } } });
  await events.send(new PutRuleCommand({ Name, EventPattern }));
  await events.send(new PutTargetsCommand({ Rule: Name, Targets: [{ Id: "q", Arn: QueueArn }] }));
  await set("ALARM");
  await set("OK");
  const { Body } = await eventually(async () => (await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }))).Messages?.[0]);
  const { id, time, detail, ...event } = JSON.parse(Body);
  const arn = `arn:aws:cloudwatch:us-east-1:000000000000:alarm:${AlarmName}`;
  assert.ok(id && time);
  assert.deepEqual(event, { version: "0", "detail-type": "CloudWatch Alarm State Change", source: "aws.cloudwatch", account: "000000000000", region: "us-east-1", resources: [arn] });
  const { timestamp, ...state } = detail.state;
  assert.match(timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/);
  assert.deepEqual(state, { value: "ALARM", reason: "test", reasonData: '{"a":1}' });
  assert.equal(detail.previousState.value, "OK");
  assert.deepEqual(detail.configuration, {
    description: "d",
    metrics: [{ id: "m1", metricStat: { metric: { namespace: "App", name: "m", dimensions: { Host: "a" } }, period: 60, stat: "Sum" }, returnData: true }],
  });
});

test("tarn alarms and tarn metrics show lists, one alarm, history and points", async () => {
  const [AlarmName, space] = [unique("shown"), unique("Shown")];
  await call("PutMetricAlarm", { AlarmName, Namespace: space, MetricName: "m", Statistic: "Sum", Period: 60, EvaluationPeriods: 3, DatapointsToAlarm: 2, Threshold: 5, ComparisonOperator: "GreaterThanThreshold", TreatMissingData: "ignore" });
  await call("PutCompositeAlarm", { AlarmName: `${AlarmName}-all`, AlarmRule: `ALARM(${AlarmName})` });
  await call("SetAlarmState", { AlarmName, StateValue: "ALARM", StateReason: "by hand" });
  const listed = tarn("alarms");
  assert.match(listed, new RegExp(`${AlarmName} .*ALARM.*Sum of ${space} m > 5, 2 of 3 periods of 60 s`));
  assert.match(listed, new RegExp(`${AlarmName}-all .*ALARM\\(${AlarmName}\\)`));
  const one = tarn("alarms", AlarmName);
  assert.match(one, /reason +.*by hand/);
  assert.match(one, /Alarm updated from INSUFFICIENT_DATA to ALARM/);
  assert.match(tarn("alarms", "history", AlarmName, "--last", "1"), /StateUpdate/);
  const absent = spawnSync(program, ["alarms", "absent-alarm"], { encoding: "utf8" });
  assert.equal(absent.status, 1);
  assert.match(absent.stderr, /No alarm absent-alarm exists in us-east-1/);

  const Dimensions = [{ Name: "Host", Value: "a" }];
  await call("PutMetricData", { Namespace: space, MetricData: [{ MetricName: "m", Dimensions, Value: 4 }, { MetricName: "m", Dimensions, Value: 4, Timestamp: new Date(Date.now() - 600_000) }] });
  assert.match(tarn("metrics", space), new RegExp(`${space} +.*m +.*\\{Host=a\\}`));
  const graph = tarn("metrics", "graph", space, "m", "--dimension", "Host=a", "--statistic", "Sum");
  assert.equal(graph.match(/ 4 .*\u2588{50}/g)?.length, 2, graph);
  const none = spawnSync(program, ["metrics", "graph", space, "absent"], { encoding: "utf8" });
  assert.match(none.stderr, /has no points of the last 1 h/);
  assert.equal(spawnSync(program, ["metrics", "graph", space, "m", "--dimension", "Host"], { encoding: "utf8" }).status, 2);
});
