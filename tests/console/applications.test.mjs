// The pages of applications in streaming SQL.
import assert from "node:assert/strict";
import { test } from "node:test";
import { eventually } from "../clients/wait.mjs";
import { assertAccessible, assertFits, seen, skip, startConsole } from "./browser.mjs";

const role = "arn:aws:iam::000000000000:role/analyst";
const script = `CREATE TABLE clicks (k STRING, n BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND)
  WITH ('connector' = 'kinesis', 'stream' = 'clicks', 'format' = 'json');
CREATE TABLE sums (k STRING, total BIGINT) WITH ('connector' = 'kinesis', 'stream' = 'sums', 'format' = 'json');
INSERT INTO sums SELECT k, SUM(n) FROM TABLE(TUMBLE(TABLE clicks, DESCRIPTOR(ts), INTERVAL '1' MINUTE)) GROUP BY k, window_start, window_end;`;

async function prepare(call) {
  const allow = (more) => JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...more }] });
  const AssumeRolePolicyDocument = allow({ Action: "sts:AssumeRole", Principal: { Service: "kinesisanalytics.amazonaws.com" } });
  await call("iam/CreateRole", { RoleName: "analyst", AssumeRolePolicyDocument });
  for (const ApplicationName of ["sums-per-minute", "anomalies"]) {
    await call("kinesisanalyticsv2/CreateApplication", {
      ApplicationName, ServiceExecutionRole: role, RuntimeEnvironment: "FLINK-1_20", ApplicationDescription: "Clicks of each key",
      ApplicationConfiguration: {
        ApplicationCodeConfiguration: { CodeContentType: "PLAINTEXT", CodeContent: { TextContent: script } },
        EnvironmentProperties: { PropertyGroups: [{ PropertyGroupId: "script", PropertyMap: { limit: "10" } }] },
      },
    });
  }
  await call("kinesisanalyticsv2/UpdateApplication", {
    ApplicationName: "sums-per-minute", CurrentApplicationVersionId: 1,
    ApplicationConfigurationUpdate: { ApplicationCodeConfigurationUpdate: { CodeContentUpdate: { TextContentUpdate: `${script}\n-- second` } } },
  });
}

test("a running application is in the flow, with its streams, lag and late records", { skip }, async (context) => {
  const console = await startConsole();
  context.after(() => console.close());
  const { call } = console;
  await prepare(call);
  const Statement = [{ Effect: "Allow", Action: "kinesis:*", Resource: "*" }];
  await call("iam/PutRolePolicy", { RoleName: "analyst", PolicyName: "streams", PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }) });
  for (const StreamName of ["clicks", "sums"]) await call("kinesis/CreateStream", { StreamName, ShardCount: 1 });
  await eventually(async () => (await call("kinesis/DescribeStreamSummary", { StreamName: "sums" })).StreamDescriptionSummary.StreamStatus === "ACTIVE");
  await call("kinesisanalyticsv2/StartApplication", { ApplicationName: "sums-per-minute" });
  await eventually(async () => (await call("kinesisanalyticsv2/DescribeApplication", { ApplicationName: "sums-per-minute" })).ApplicationDetail.ApplicationStatus === "RUNNING");
  for (const ts of ["2026-05-01 10:00:01", "2026-05-01 10:02:30", "2026-05-01 10:00:05"]) {
    const Data = Buffer.from(JSON.stringify({ k: "a", n: 1, ts })).toString("base64");
    await call("kinesis/PutRecord", { StreamName: "clicks", PartitionKey: "a", Data });
  }
  for (const view of [{ width: 1440, dark: false }, { width: 390, dark: true }]) {
    const page = await console.open(view);
    const flow = page.getByRole("region", { name: "Flow of data" }).last();
    if (view.width === 1440) {
      await flow.getByText("Applications", { exact: true }).waitFor();
      await flow.getByRole("link", { name: /^sums-per-minute\W+1 late, 0 bad$/ }).waitFor();
      await flow.getByRole("link", { name: /^anomalies\W+does not run$/ }).waitFor();
    } else {
      await page.getByText(/^clicks → .*sums/).waitFor();
    }
    await assertAccessible(page, "overview with applications");
    await assertFits(page, "overview with applications");
    if (process.env.SCREENSHOT) await page.screenshot({ path: `${process.env.SCREENSHOT}-flow-applications-${view.width}.png` });
    await page.context().close();
  }
  const page = await console.open({ path: "applications/sums-per-minute", width: 1440 });
  const figure = (name) => page.locator(".figure").filter({ hasText: name }).locator(".value");
  // The watermark is 5 seconds before the record of 10:02:30, whose window is the only open one.
  await figure("Open windows").getByText("1", { exact: true }).waitFor();
  assert.equal(await figure("Watermark").locator("time").getAttribute("datetime"), "2026-05-01T10:02:25.000Z");
  await figure("Results").getByText("1", { exact: true }).waitFor();
  await figure("Lag").getByText("0 s").waitFor();
  assert.match(await page.getByRole("link", { name: "sums", exact: true }).getAttribute("href"), /streams\/sums$/);
  await page.getByRole("tab", { name: /Quarantine/ }).click();
  await page.getByText("late", { exact: true }).first().waitFor();
  await assertAccessible(page, "quarantined rows");
  assert.deepEqual(console.problems, []);
});

test("applications are listed, shown with script, versions and settings, and deleted", { skip }, async (context) => {
  const console = await startConsole();
  context.after(() => console.close());
  await prepare(console.call);
  const shoot = async (page, name) => {
    if (process.env.SCREENSHOT) await page.screenshot({ path: `${process.env.SCREENSHOT}-${name}.png` });
  };
  for (const view of [{ width: 1440, dark: false }, { width: 390, dark: true }]) {
    const label = `${view.width}`;
    const page = await console.open({ path: "applications", ...view });
    await page.getByRole("link", { name: "sums-per-minute", exact: true }).waitFor();
    await assertFits(page, "applications");
    await shoot(page, `applications-${label}`);
    await page.getByRole("link", { name: "sums-per-minute", exact: true }).click();
    await seen(page, "-- second");
    await page.getByRole("button", { name: "Start", exact: true }).waitFor();
    await assertFits(page, "applications/sums-per-minute");
    await shoot(page, `application-${label}`);
    for (const [tab, text] of [["Quarantine", "No late and no bad records"], ["Versions", "UpdateApplication"], ["Settings", "script / limit"]]) {
      await page.getByRole("tab", { name: tab }).or(page.getByRole("link", { name: tab, exact: true })).first().click();
      await seen(page, text);
      await assertAccessible(page, tab);
      await assertFits(page, tab);
      await shoot(page, `application-${tab.toLowerCase()}-${label}`);
    }
    await page.context().close();
  }

  const page = await console.open({ path: "applications/anomalies?tab=settings" });
  await page.getByRole("button", { name: "Delete…" }).click();
  await page.getByRole("textbox").fill("anomalies");
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByRole("link", { name: "sums-per-minute", exact: true }).waitFor();
  assert.equal(await page.getByRole("link", { name: "anomalies", exact: true }).count(), 0);
  await page.goto(`${console.server.url}/console/applications/anomalies`);
  await seen(page, "There is no application anomalies in this region");
  assert.deepEqual(console.problems, []);
});
