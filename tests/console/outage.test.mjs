// A server that goes away while a page is open, and comes back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startTarn } from "../clients/tarn-server.mjs";
import { eventually } from "../clients/wait.mjs";
import { seen, skip, startConsole } from "./browser.mjs";

test("a page outlives its server", { skip }, async (context) => {
  const console = await startConsole();
  context.after(() => console.close());
  await console.call("kinesis/CreateStream", { StreamName: "orders", ShardCount: 1 });
  const Records = Array.from({ length: 500 }, (_, at) => ({ PartitionKey: `${at}`, Data: Buffer.from("{}").toString("base64") }));
  await eventually(() => console.call("kinesis/PutRecords", { StreamName: "orders", Records }), { what: "the stream takes records" });
  const page = await console.open({ path: "streams" });
  const out = await console.open({ path: "streams" });
  await seen(out, "orders");
  const [cookie] = await out.context().cookies(`${console.server.url}/console/`);
  await seen(page, "orders");

  await out.getByLabel("Account", { exact: true }).click();
  await out.getByRole("button", { name: "Sign out" }).click();
  await out.getByRole("heading", { name: "Sign in to Tarn" }).waitFor();

  await console.server.stop();
  await seen(page, /The server does not answer since/);
  await seen(page, /data of .* ago/);
  assert.ok(await page.getByRole("link", { name: "orders", exact: true }).isVisible(), "the page keeps what it had");

  const { url, data, remove } = console.server;
  console.server = await startTarn({ data, listen: new URL(url).host });
  console.server.remove = remove;
  await page.getByText(/The server does not answer since/).waitFor({ state: "detached" });
  await page.getByRole("link", { name: "orders", exact: true }).waitFor();
  assert.equal(new URL(page.url()).pathname, "/console/streams");
  assert.equal(await page.getByRole("heading", { name: "Sign in to Tarn" }).count(), 0, "the session outlives the server");

  // A session that ended before the restart does not come back, and another cookie is none.
  const ask = async (value) =>
    (await fetch(`${console.server.url}/console/session`, { headers: { Cookie: `tarn-session=${value}` } })).json();
  assert.deepEqual([(await ask(cookie.value)).signedIn, (await ask("0".repeat(43))).signedIn], [false, false]);

  // The records from before the restart are in the charts of a page that is opened after it.
  const { Records: kept } = await console.call("tarn/GetRates", { StreamName: "orders" });
  assert.equal(kept.reduce((sum, count) => sum + count, 0), 500);
  await page.getByRole("link", { name: "orders", exact: true }).click();
  await page.getByRole("button", { name: "24 h" }).click();
  await page.getByLabel("Records per second").locator("canvas").waitFor();
  assert.match(page.url(), /span=24h/);
});
