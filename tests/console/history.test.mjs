// The history of each resource: charts of its metrics, as points for readers of the screen, by keys, without data, without rights.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startTarn } from "../clients/tarn-server.mjs";
import { eventually } from "../clients/wait.mjs";
import { assertAccessible, assertFits, seen, signInByForm, skip, startConsole } from "./browser.mjs";
import { account, prepare } from "./every-kind.mjs";
import { nameOf } from "./scene.mjs";

const tableArn = `arn:aws:glue:us-east-1:${account}:table/lake/${nameOf(0)}`;

/** The pages with a history, and charts that each must have after `use`. */
const histories = {
  [`streams/${nameOf(0)}?tab=history`]: ["Records", "Bytes", "Time of a put, p99"],
  [`deliveries/${nameOf(0)}-to-lake?tab=history`]: ["Records in", "Records out", "In the quarantine"],
  "queues/orders?": ["Messages", "In the queue"],
  "topics/news?": ["Messages", "Copies"],
  "functions/greet?tab=history": ["Invocations", "Duration"],
  "items/carts?tab=history": ["Capacity units", "Time of a write, p99"],
  [`tables/lake/${nameOf(0)}?tab=history`]: ["Age of the data", "Target missed"],
  "applications/sums?tab=history": ["Records"],
};

/** Uses one resource of each kind. A stop in order then writes the running minute. */
async function use(console) {
  await prepare(console.call);
  const TagsToAdd = { "tarn.freshness-seconds": "5" };
  await console.call("glue/TagResource", { ResourceArn: tableArn, TagsToAdd });
  await console.call("lambda/Invoke", { FunctionName: "greet", Payload: "" });
  await console.call("sns/Publish", { TopicArn: `arn:aws:sns:us-east-1:${account}:news`, Message: "one" });
  await console.call("kinesisanalyticsv2/StartApplication", { ApplicationName: "sums" });
  const isRunning = async () => (await console.call("kinesisanalyticsv2/DescribeApplication", { ApplicationName: "sums" })).ApplicationDetail.ApplicationStatus === "RUNNING";
  await eventually(isRunning, { what: "the application runs" });
  const Records = [{ PartitionKey: "k", Data: Buffer.from('{"k":"a"}').toString("base64") }];
  await console.call("kinesis/PutRecords", { StreamName: nameOf(0), Records });
  // A point of a present value is written after each minute: the length of a queue, the age of a table, the records of an application.
  const present = [["Tarn", "FreshnessMissed"], ["AWS/SQS", "ApproximateNumberOfMessagesVisible"], ["AWS/KinesisAnalytics", "numRecordsIn"], ["Tarn", "QuarantinedRecords"]];
  for (const [Namespace, MetricName] of present) {
    const isThere = async () => (await console.call("cloudwatch/ListMetrics", { Namespace, MetricName })).Metrics.length > 0;
    await eventually(isThere, { what: `${MetricName} has a point`, timeoutMs: 300_000 });
  }
  const { url, data, remove } = console.server;
  await console.server.stop();
  console.server = await startTarn({ data, listen: new URL(url).host });
  console.server.remove = remove;
}

/** Notes the inputs of GetMetricData of a page. */
function inputsOf(page) {
  const inputs = [];
  page.on("request", (request) => request.url().endsWith("cloudwatch/GetMetricData") && inputs.push(request.postDataJSON()));
  return inputs;
}

const panelOf = (page) => page.getByRole("region", { name: "History" });

test("each resource shows its history", { skip }, async (context) => {
  const console = await startConsole();
  context.after(() => console.close());
  await use(console);
  const open = (path, more) => console.open({ path, width: 1440, height: 1000, ...more });
  const shoot = (page, name) => process.env.SCREENSHOT && page.screenshot({ path: `${process.env.SCREENSHOT}-${name}.png`, fullPage: true });

  for (const view of [{}, { width: 390, height: 844, dark: true }]) {
    await context.test(view.dark ? "in the dark, on a phone" : "in the light, on a desk", async () => {
      const page = await open("nowhere", view);
      const inputs = inputsOf(page);
      for (const [path, titles] of Object.entries(histories)) {
        inputs.length = 0;
        await page.goto(`${console.server.url}/console/${path}&range=1h`);
        for (const title of titles) {
          const chart = panelOf(page).getByRole("region", { name: title, exact: true });
          await chart.locator("canvas").waitFor();
          assert.match(await chart.locator("figcaption").textContent(), /: last \S+.*, from .* to /, `${path}: ${title}`);
        }
        assert.equal(inputs.length, 1, `${path} asks once`);
        await assertFits(page, path);
        await assertAccessible(page, path);
        await shoot(page, `${path.replace(/\W+/g, "-")}${view.dark ? "dark" : "light"}`);
      }
      await page.context().close();
    });
  }

  await context.test("with values by keys, and as a table", async () => {
    const page = await open(`streams/${nameOf(0)}?tab=history&range=1h`);
    const points = page.getByRole("slider", { name: "Points of Records" });
    await points.focus();
    await page.keyboard.press("Home");
    const first = await points.getAttribute("aria-valuetext");
    assert.match(first, /^\d\d:\d\d:00: Put \d+/);
    await page.keyboard.press("End");
    assert.match(await points.getAttribute("aria-valuetext"), /: Put \d+/);
    await panelOf(page).getByRole("button", { name: "Table" }).click();
    await panelOf(page).getByRole("columnheader", { name: "Records: Put" }).waitFor();
    await panelOf(page).getByRole("cell", { name: first.split("Put ")[1].split(",")[0], exact: true }).first().waitFor();
    await assertAccessible(page, "points as a table");
    await page.context().close();
  });

  await context.test("over each range with at most 400 points of a kept period", async () => {
    const page = await open(`streams/${nameOf(0)}?tab=history`);
    const inputs = inputsOf(page);
    for (const [range, period] of [["1 h", 60], ["6 h", 60], ["1 d", 300], ["7 d", 1800], ["63 d", 14_400]]) {
      inputs.length = 0;
      await panelOf(page).getByRole("button", { name: range, exact: true }).click();
      await panelOf(page).getByRole("region", { name: "Records", exact: true }).locator("canvas").waitFor();
      await eventually(() => inputs.length > 0 || range === "6 h", { what: `${range} is asked for` });
      for (const { MetricDataQueries, StartTime, EndTime } of inputs) {
        assert.deepEqual([...new Set(MetricDataQueries.map((query) => query.MetricStat.Period))], [period], range);
        assert.ok((EndTime - StartTime) / period <= 401, range);
        assert.equal(StartTime % period, 0, range);
      }
    }
    await page.context().close();
  });

  await context.test("again after a minute, while it is seen", async () => {
    const page = await open("nowhere");
    await page.clock.install();
    const inputs = inputsOf(page);
    await page.goto(`${console.server.url}/console/streams/${nameOf(0)}?tab=history`);
    await panelOf(page).locator("canvas").first().waitFor();
    assert.equal(inputs.length, 1);
    await page.clock.runFor(59_000);
    assert.equal(inputs.length, 1);
    await page.clock.runFor(2_000);
    await eventually(() => inputs.length === 2, { what: "the metrics are asked for again" });
    await page.context().close();
  });

  await context.test("and says why there is none", async () => {
    await console.call("kinesis/CreateStream", { StreamName: "fresh", ShardCount: 1 });
    const page = await open("streams/fresh?tab=history");
    await seen(page, "No data yet");
    await seen(page, /The first point comes after a full minute/);
    await assertAccessible(page, "no history");
    await page.goto(`${console.server.url}/console/items/carts?tab=history&range=1h&region=eu-west-1`);
    await seen(page, "There is no item table carts in this region");
    await page.context().close();
  });

  await context.test("with the rights of the user", async () => {
    await console.call("iam/CreateUser", { UserName: "guest" });
    const Statement = [{ Effect: "Allow", Action: ["kinesis:*", "tarn:*"], Resource: "*" }];
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
    await console.call("iam/PutUserPolicy", { UserName: "guest", PolicyName: "own", PolicyDocument });
    const { AccessKey: key } = await console.call("iam/CreateAccessKey", { UserName: "guest" });
    const page = await open(`streams/${nameOf(0)}?tab=history`, { signIn: false });
    await signInByForm(page, { accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey });
    await seen(page, /not authorized to perform: cloudwatch:GetMetricData/);
    await seen(page, "Your key has no right for this.");
    assert.equal(await page.locator("canvas").count(), 0);
    await page.context().close();
  });

  assert.deepEqual(console.problems, []);
});
