// One resource of each kind, for tests that walk through every page.
import { eventually } from "../clients/wait.mjs";
import { zip } from "../clients/zip.mjs";
import { build, nameOf, put } from "./scene.mjs";

export const account = "000000000000";
const arn = (service, name) => `arn:aws:${service}:us-east-1:${account}:${name}`;

const script = `CREATE TABLE s (k STRING) WITH ('connector' = 'kinesis', 'stream' = '${nameOf(0)}', 'format' = 'json');
CREATE TABLE o (k STRING) WITH ('connector' = 'kinesis', 'stream' = '${nameOf(1)}', 'format' = 'json');
INSERT INTO o SELECT k FROM s;`;

/** One resource of each kind, with rows, refused records, waiting messages. */
export async function prepare(call) {
  await build(call, 0, 2);
  await put(call, 0, 20, { bad: 3 });
  await call("sqs/CreateQueue", { QueueName: "orders-dead" });
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arn("sqs", "orders-dead"), maxReceiveCount: 1 });
  const { QueueUrl } = await call("sqs/CreateQueue", { QueueName: "orders", Attributes: { RedrivePolicy } });
  // The message that was received once goes to the dead letters at the next receive.
  await call("sqs/SendMessage", { QueueUrl, MessageBody: "dead" });
  const receive = () => call("sqs/ReceiveMessage", { QueueUrl, VisibilityTimeout: 0 });
  await eventually(async () => (await receive()).Messages, { what: "the message is received" });
  const isDead = async () => (await receive(), (await call("tarn/PeekQueue", { QueueName: "orders-dead" })).Visible === 1);
  await eventually(isDead, { what: "the message is a dead letter" });
  await call("sqs/SendMessage", { QueueUrl, MessageBody: "one" });
  const { TopicArn } = await call("sns/CreateTopic", { Name: "news" });
  await call("sns/Subscribe", { TopicArn, Protocol: "sqs", Endpoint: arn("sqs", "orders") });
  await call("dynamodb/CreateTable", {
    TableName: "carts", BillingMode: "PAY_PER_REQUEST",
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }], AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  });
  await call("dynamodb/PutItem", { TableName: "carts", Item: { id: { S: "a" }, total: { N: "1.5" } } });
  const Service = ["lambda.amazonaws.com", "kinesisanalytics.amazonaws.com"];
  const trust = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service } }] };
  await call("iam/CreateRole", { RoleName: "greet", AssumeRolePolicyDocument: JSON.stringify(trust) });
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "kinesis:*", Resource: "*" }] });
  await call("iam/PutRolePolicy", { RoleName: "greet", PolicyName: "streams", PolicyDocument });
  const code = zip({ "index.mjs": "export const handler = async () => 1;" }).toString("base64");
  await call("lambda/CreateFunction", {
    FunctionName: "greet", Runtime: "nodejs20.x", Handler: "index.handler", Role: `arn:aws:iam::${account}:role/greet`, Code: { ZipFile: code },
  });
  await call("kinesisanalyticsv2/CreateApplication", {
    ApplicationName: "sums", ServiceExecutionRole: `arn:aws:iam::${account}:role/greet`, RuntimeEnvironment: "FLINK-1_20",
    ApplicationConfiguration: { ApplicationCodeConfiguration: { CodeContentType: "PLAINTEXT", CodeContent: { TextContent: script } } },
  });
  await call("cloudwatch/PutMetricAlarm", {
    AlarmName: "late", Namespace: "AWS/SQS", MetricName: "ApproximateAgeOfOldestMessage", Dimensions: [{ Name: "QueueName", Value: "orders" }],
    Statistic: "Maximum", Period: 60, EvaluationPeriods: 1, Threshold: 86_400, ComparisonOperator: "GreaterThanThreshold",
  });
  const widgets = [
    { type: "text", x: 0, y: 0, width: 8, height: 3, properties: { markdown: "# Shop\n\n- [mail](mailto:shop@example.com)" } },
    { type: "alarm", x: 8, y: 0, width: 16, height: 3, properties: { alarms: [arn("cloudwatch", "alarm:late")] } },
    { type: "metric", x: 0, y: 3, width: 24, height: 6, properties: { title: "Sent", metrics: [["AWS/SQS", "NumberOfMessagesSent", "QueueName", "orders"]] } },
  ];
  await call("cloudwatch/PutDashboard", { DashboardName: "shop", DashboardBody: JSON.stringify({ widgets }) });
  await eventually(async () => {
    const { Table } = await call("glue/GetTable", { DatabaseName: "lake", Name: nameOf(0) });
    return Table;
  });
}

export const pages = [
  "", "?view=list", "?view=table", "streams", `streams/${nameOf(0)}`, `streams/${nameOf(0)}?tab=consumers`, `streams/${nameOf(0)}?tab=history`, "deliveries", `deliveries/${nameOf(0)}-to-lake`,
  `deliveries/${nameOf(0)}-to-lake?tab=refused`, `deliveries/${nameOf(0)}-to-lake?tab=commits`, `deliveries/${nameOf(0)}-to-lake?tab=changes`,
  "queues", "queues/orders", "topics", "topics/news", "applications", "applications/sums", "items", "items/carts", "tables", `tables/lake/${nameOf(0)}`,
  `tables/lake/${nameOf(0)}?tab=schema`, `tables/lake/${nameOf(0)}?tab=snapshots`, `tables/lake/${nameOf(0)}?tab=files`,
  `tables/lake/${nameOf(0)}?tab=lineage`, "sql", "objects", `objects/tarn-${account}-us-east-1`, "functions", "functions/greet",
  "functions/greet?tab=mappings", "functions/greet?tab=history", "alarms", "alarms/late", "dashboards", "dashboards/shop", "backlog", "system", "system?tab=jobs", "system?tab=settings", "system?tab=keys",
];
