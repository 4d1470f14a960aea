// Runs the program of every page in docs/patterns against one server each, and compares its output with the page.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { startTarn } from "./tarn-server.mjs";

const pages = fileURLToPath(new URL("../../docs/patterns/", import.meta.url));
const modules = fileURLToPath(new URL("node_modules", import.meta.url));
const block = (text, language) => new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "ms").exec(text)?.[1];

for (const page of (await readdir(pages)).filter((name) => name.endsWith(".md") && name !== "README.md")) {
  test(`the program of ${page} does what the page says`, async () => {
    const text = await readFile(join(pages, page), "utf8");
    const [program, expected] = [block(text, "js"), block(text, "text")];
    assert.ok(program && expected, "a page has a program and its output");
    const folder = await mkdtemp(join(tmpdir(), "tarn-pattern-"));
    const server = await startTarn();
    try {
      await symlink(modules, join(folder, "node_modules"));
      await writeFile(join(folder, "program.mjs"), program);
      const child = spawn(process.execPath, ["program.mjs"], { cwd: folder, env: { ...process.env, ...server.env }, stdio: ["ignore", "pipe", "pipe"] });
      let [output, errors] = ["", ""];
      child.stdout.on("data", (chunk) => (output += chunk));
      child.stderr.on("data", (chunk) => (errors += chunk));
      const code = await new Promise((resolve) => child.on("close", resolve));
      assert.equal(code, 0, errors);
      assert.equal(output, expected);
    } finally {
      await server.stop();
      await server.remove();
      await rm(folder, { recursive: true });
    }
  });
}
