// One function in each way that teams write them: Node with a dependency, Python, C#, and a shell script that speaks the Runtime API.
// Each answers `{ "sum": … }` for `{ "numbers": […] }`, and logs a line.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { filesOf } from "./zip.mjs";

const has = (command) => spawnSync(command, ["--version"]).status === 0;
const shell = `#!/bin/sh
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
while :; do
  curl -sS -D "$TMPDIR/head" -o "$TMPDIR/event" "$api/next"
  id=$(grep -i '^lambda-runtime-aws-request-id' "$TMPDIR/head" | tr -d '\\r' | cut -d' ' -f2)
  echo "adding"
  sum=$(sed 's/[^0-9,]//g' "$TMPDIR/event" | tr ',' '+')
  curl -sS -X POST -d "{\\"sum\\":$(($sum))}" "$api/$id/response" >/dev/null
done
`;
const csharp = `using System.Linq;
public sealed record Order(int[] Numbers);
public sealed class Sums
{
    public object Add(Order order)
    {
        System.Console.WriteLine("adding");
        return new { sum = order.Numbers.Sum() };
    }
}
`;
const project = `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework><UseAppHost>false</UseAppHost></PropertyGroup>
</Project>
`;

// A class library, as the tools for Lambda build it.
function buildCsharp() {
  const folder = mkdtempSync(join(tmpdir(), "tarn-csharp-"));
  try {
    writeFileSync(join(folder, "Sample.csproj"), project);
    writeFileSync(join(folder, "Sums.cs"), csharp);
    const built = spawnSync("dotnet", ["build", "-c", "Release", "-o", "out", "-v", "q", "-nologo", "--disable-build-servers"], {
      cwd: folder, encoding: "utf8", env: { ...process.env, DOTNET_CLI_TELEMETRY_OPTOUT: "1" },
    });
    if (built.status !== 0) throw new Error(`the C# function does not build:\n${built.stdout}${built.stderr}`);
    return Object.fromEntries(["Sample.dll", "Sample.deps.json"].map((name) => [name, readFileSync(join(folder, "out", name))]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns the functions that this machine can run: name → `{ runtime, handler, files }` */
export function sampleFunctions() {
  const modules = fileURLToPath(new URL("node_modules/", import.meta.url));
  const node = `import { byteLength } from "base64-js";
    export const handler = async ({ numbers }) => {
      console.log("adding", byteLength("dGFybg=="));
      return { sum: numbers.reduce((a, b) => a + b) };
    };`;
  const python = "def handler(event, context):\n    print('adding')\n    return {'sum': sum(event['numbers'])}\n";
  const found = {
    node: {
      runtime: "nodejs22.x", handler: "index.handler",
      files: { "index.mjs": node, ...filesOf(join(modules, "base64-js"), "node_modules/base64-js/") },
    },
  };
  if (has("python3")) found.python = { runtime: "python3.13", handler: "app.handler", files: { "app.py": python } };
  if (has("dotnet")) found.csharp = { runtime: "dotnet10", handler: "Sample::Sums::Add", files: buildCsharp() };
  if (has("curl")) found.shell = { runtime: "provided.al2023", handler: "own", files: { bootstrap: { content: shell, mode: 0o100755 } } };
  return found;
}
