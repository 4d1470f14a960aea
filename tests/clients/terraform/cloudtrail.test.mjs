import assert from "node:assert/strict";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { CloudTrailClient, GetTrailCommand, GetTrailStatusCommand } from "@aws-sdk/client-cloudtrail";
import { missing, terraformIn } from "./plugins.mjs";

test("Terraform makes a trail, sees no difference, changes and destroys it", { skip: missing }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "tarn-terraform-"));
  const trails = new CloudTrailClient({});
  try {
    await copyFile(fileURLToPath(new URL("cloudtrail/main.tf", import.meta.url)), join(folder, "main.tf"));
    const { run: terraform, ok } = await terraformIn(folder);
    await ok("apply", "-no-color", "-auto-approve");
    const second = await terraform("plan", "-no-color", "-detailed-exitcode");
    assert.equal(second.status, 0, `the second plan sees differences:\n${second.output}`);
    assert.equal((await trails.send(new GetTrailStatusCommand({ Name: "tf-trail" }))).IsLogging, true);
    const changes = ["-no-color", "-var", "validation=false"];
    assert.match(await ok("apply", "-auto-approve", ...changes), /0 added, 1 changed, 0 destroyed/);
    assert.equal((await trails.send(new GetTrailCommand({ Name: "tf-trail" }))).Trail.LogFileValidationEnabled, false);
    const third = await terraform("plan", "-detailed-exitcode", ...changes);
    assert.equal(third.status, 0, `the plan after the change sees differences:\n${third.output}`);
    await ok("destroy", "-auto-approve", ...changes);
    await assert.rejects(trails.send(new GetTrailCommand({ Name: "tf-trail" })), { name: "TrailNotFoundException" });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
