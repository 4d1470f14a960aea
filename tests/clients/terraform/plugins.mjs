// Terraform, and a folder where this machine keeps its providers.
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import assert from "node:assert/strict";

/** Folders where a machine may keep Terraform providers for use without a registry. */
const pluginFolders = [process.env.TF_PLUGIN_DIR, "/opt/tf-plugins", join(process.env.HOME ?? "", ".terraform.d/plugins")].filter(
  (folder) => folder && existsSync(join(folder, "registry.terraform.io/hashicorp/aws")),
);

/** Why Terraform cannot run here; false: it can. */
export const missing = spawnSync("terraform", ["version"]).error
  ? "terraform is not installed"
  : pluginFolders.length === 0 && "Terraform's AWS provider is in no plugin folder (TF_PLUGIN_DIR)";

/** Terraform in a folder: `run` returns status and output, `ok` fails the test when the status is not 0. */
export async function terraformIn(folder) {
  const run = async (...args) => {
    const child = spawn("terraform", args, { cwd: folder, env: { ...process.env, TF_IN_AUTOMATION: "1", CHECKPOINT_DISABLE: "1" } });
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    const status = await new Promise((resolve) => child.on("exit", resolve));
    return { status, output };
  };
  const ok = async (...args) => {
    const { status, output } = await run(...args);
    assert.equal(status, 0, `terraform ${args.join(" ")}\n${output}`);
    return output;
  };
  await ok("init", "-no-color", `-plugin-dir=${pluginFolders[0]}`);
  return { run, ok };
}
