import assert from "node:assert/strict";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { missing, terraformIn } from "./plugins.mjs";

test("Terraform makes alarms on metrics, expressions and alarms, sees no difference, changes and destroys them", { skip: missing }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "tarn-terraform-"));
  const cloudwatch = new CloudWatchClient({});
  const all = async () => {
    const { MetricAlarms, CompositeAlarms } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNamePrefix: "tf-", AlarmTypes: ["MetricAlarm", "CompositeAlarm"] }));
    return [...MetricAlarms, ...CompositeAlarms];
  };
  try {
    await copyFile(fileURLToPath(new URL("alarms/main.tf", import.meta.url)), join(folder, "main.tf"));
    const { run: terraform, ok } = await terraformIn(folder);
    await ok("apply", "-no-color", "-auto-approve");
    const second = await terraform("plan", "-no-color", "-detailed-exitcode");
    assert.equal(second.status, 0, `the second plan sees differences:\n${second.output}`);
    assert.deepEqual((await all()).map((alarm) => alarm.AlarmName), ["tf-errors", "tf-ratio", "tf-whole"]);
    const changes = ["-no-color", "-var", "threshold=7.5"];
    assert.match(await ok("apply", "-auto-approve", ...changes), /0 added, 1 changed, 0 destroyed/);
    const third = await terraform("plan", "-detailed-exitcode", ...changes);
    assert.equal(third.status, 0, `the plan after the change sees differences:\n${third.output}`);
    assert.equal((await all())[0].Threshold, 7.5);
    await ok("destroy", "-auto-approve", ...changes);
    assert.deepEqual(await all(), []);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
