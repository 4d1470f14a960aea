import assert from "node:assert/strict";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { CloudWatchClient, GetDashboardCommand, ListDashboardsCommand } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, DescribeMetricFiltersCommand, DescribeSubscriptionFiltersCommand } from "@aws-sdk/client-cloudwatch-logs";
import { missing, terraformIn } from "./plugins.mjs";

test("Terraform makes filters of logs and a dashboard, sees no difference, changes and destroys them", { skip: missing }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "tarn-terraform-"));
  const [logs, cloudwatch] = [new CloudWatchLogsClient({}), new CloudWatchClient({})];
  const logGroupName = "/tf/app";
  try {
    await copyFile(fileURLToPath(new URL("logs/main.tf", import.meta.url)), join(folder, "main.tf"));
    const { run: terraform, ok } = await terraformIn(folder);
    await ok("apply", "-no-color", "-auto-approve");
    const second = await terraform("plan", "-no-color", "-detailed-exitcode");
    assert.equal(second.status, 0, `the second plan sees differences:\n${second.output}`);
    const { metricFilters } = await logs.send(new DescribeMetricFiltersCommand({ logGroupName }));
    assert.deepEqual(metricFilters.map(({ filterName }) => filterName), ["tf-errors", "tf-latency"]);
    const changes = ["-no-color", "-var", "pattern=FATAL"];
    assert.match(await ok("apply", "-auto-approve", ...changes), /0 added, 3 changed, 0 destroyed/);
    const third = await terraform("plan", "-detailed-exitcode", ...changes);
    assert.equal(third.status, 0, `the plan after the change sees differences:\n${third.output}`);
    const { subscriptionFilters } = await logs.send(new DescribeSubscriptionFiltersCommand({ logGroupName }));
    assert.deepEqual(subscriptionFilters.map(({ filterPattern }) => filterPattern), ["FATAL"]);
    const { DashboardBody } = await cloudwatch.send(new GetDashboardCommand({ DashboardName: "tf-app" }));
    assert.equal(JSON.parse(DashboardBody).widgets[1].properties.markdown, "FATAL");
    await ok("destroy", "-auto-approve", ...changes);
    assert.deepEqual((await cloudwatch.send(new ListDashboardsCommand({ DashboardNamePrefix: "tf-" }))).DashboardEntries, []);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
