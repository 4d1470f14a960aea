// A server that goes away while a page is open, and comes back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startTarn } from "../clients/tarn-server.mjs";
import { keyOf, seen, signInByForm, skip, startConsole } from "./browser.mjs";

test("a page outlives its server", { skip, timeout: 120_000 }, async (context) => {
  const console = await startConsole();
  context.after(() => console.close());
  await console.call("kinesis/CreateStream", { StreamName: "orders", ShardCount: 1 });
  const page = await console.open({ path: "streams" });
  await seen(page, "orders");

  await console.server.stop();
  await seen(page, /The server does not answer since/);
  await seen(page, /data of .* ago/);
  assert.ok(await page.getByRole("link", { name: "orders", exact: true }).isVisible(), "the page keeps what it had");

  const { url, data, remove } = console.server;
  console.server = await startTarn({ data, listen: new URL(url).host });
  console.server.remove = remove;
  const signIn = page.getByRole("heading", { name: "Sign in to Tarn" });
  await Promise.race([signIn.waitFor(), page.getByText("Connected").waitFor()]);
  if (await signIn.isVisible()) await signInByForm(page, keyOf(console.server));
  await page.getByText(/The server does not answer since/).waitFor({ state: "detached" });
  await page.getByRole("link", { name: "orders", exact: true }).waitFor();
  assert.equal(new URL(page.url()).pathname, "/console/streams");
});
