// The bare loop (../shared/bench): the minimum work of a durable PutRecords, the denominator of the put figures.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { root } from "./report.mjs";

export const freePort = () =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

/** Starts it with its log in `folder`; undefined if its source is not beside the repository. */
export async function startBareLoop(folder, serverGc = false) {
  const source = join(root, "../shared/bench");
  if (!existsSync(source)) return undefined;
  const built = join(root, ".build/bare-loop");
  if (!existsSync(join(built, "out/bench"))) {
    spawnSync("cp", ["-r", source, built]);
    spawnSync("chmod", ["-R", "u+w", built]);
    // built outside the repository's build properties, as in the loop's README
    for (const file of ["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"]) writeFileSync(join(built, file), "<Project />\n");
    const answer = spawnSync("dotnet", ["build", "-c", "Release", "-o", "out", "-v", "q"], { cwd: built, encoding: "utf8" });
    if (answer.status) throw new Error(answer.stdout);
  }
  const port = await freePort();
  mkdirSync(folder, { recursive: true });
  const environment = { ...process.env, DROP: "1", DOTNET_gcServer: serverGc ? "1" : "0" };
  const child = spawn(join(built, "out/bench"), ["web", `${port}`, folder], { env: environment, stdio: "ignore" });
  const url = `http://127.0.0.1:${port}/full`;
  for (;;) {
    if (await fetch(url.replace("/full", "/"), { method: "POST", body: "x" }).then((r) => r.ok, () => false)) break;
  }
  return { url, stop: () => new Promise((resolve) => (child.on("exit", resolve), child.kill("SIGKILL"))) };
}
