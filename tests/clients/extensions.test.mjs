import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { PublishLayerVersionCommand, UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { functionsOf, json } from "./functions.mjs";
import { startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";
import { zip } from "./zip.mjs";

const extension = `#!${process.execPath}
const base = \`http://\${process.env.AWS_LAMBDA_RUNTIME_API}\`;
const http = require("node:http");
(async () => {
  const made = await fetch(base + "/2020-01-01/extension/register", {
    method: "POST", headers: { "Lambda-Extension-Name": "watch" }, body: JSON.stringify({ events: ["INVOKE", "SHUTDOWN"] }) });
  const headers = { "Lambda-Extension-Identifier": made.headers.get("lambda-extension-identifier") };
  const server = http.createServer(async (request, response) => {
    let text = "";
    for await (const part of request) text += part;
    for (const { type, record } of JSON.parse(text)) console.log("watched", type, JSON.stringify(record));
    response.end();
  });
  await new Promise((resolve) => server.listen(0, resolve));
  const destination = { protocol: "HTTP", URI: "http://sandbox.localdomain:" + server.address().port };
  await fetch(base + "/2022-07-01/telemetry", {
    method: "PUT", headers, body: JSON.stringify({ types: ["platform", "function"], buffering: { timeoutMs: 25 }, destination }) });
  for (;;) {
    const event = await (await fetch(base + "/2020-01-01/extension/event/next", { headers })).json();
    console.log("watched", event.eventType, event.requestId ?? event.shutdownReason);
    if (event.eventType === "SHUTDOWN") process.exit(0);
  }
})();
`;

let server, tools;
before(async () => {
  server = await startTarn();
  tools = functionsOf(server);
});
after(async () => (await server.stop(), await server.remove()));

test("an extension in a layer sees invocations, telemetry and the end of its environment", async () => {
  const role = await tools.makeRole("extensions");
  const content = { "extensions/watch": { content: extension, mode: 0o100755 } };
  const { LayerVersionArn } = await tools.send(new PublishLayerVersionCommand({ LayerName: "watch", Content: { ZipFile: zip(content) } }));
  const FunctionName = "watched";
  const code = "export const handler = async (event, context) => (console.log('own line'), context.awsRequestId);";
  await tools.make(FunctionName, { "index.mjs": code }, role, { Layers: [LayerVersionArn], MemorySize: 512 });
  const id = json(await tools.invoke(FunctionName));
  const logs = new CloudWatchLogsClient(tools.settings());
  const sees = (filterPattern) => eventually(async () => {
    const { events } = await logs.send(new FilterLogEventsCommand({ logGroupName: "/aws/lambda/watched", filterPattern }));
    return events.length > 0 && events;
  });
  await sees(`"watched INVOKE ${id}"`);
  await sees('"watched platform.start" ' + `"${id}"`);
  await sees('"watched function" "own line"');
  await tools.send(new UpdateFunctionConfigurationCommand({ FunctionName, Description: "changed" }));
  await sees('"watched SHUTDOWN spindown"');
  assert.ok((await sees('"watched platform.report"')).length > 0);
});
