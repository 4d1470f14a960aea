// Every page without data: whole, accessible, in the dark, on a phone; and the keys, the budget, sessions and many streams.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible, assertFits, keyOf, seen, signInByForm, skip, startConsole } from "./browser.mjs";

const empty = {
  "": "No data moves yet",
  streams: "No streams in this region",
  deliveries: "No deliveries in this region",
  items: "No item tables in this region",
  tables: "No tables in this region",
  sql: "No statements yet",
  objects: "No buckets",
  functions: "No functions in this region",
  alarms: "No alarms in this region",
  dashboards: "No dashboards",
  system: "Disk",
  "deliveries/new": "The same as text",
  "system?tab=keys": "No user has a key",
  "system?tab=settings": "data",
  "system?tab=log": "Log of the server",
  "streams/none": "There is no stream none",
  "tables/no/table": "There is no table",
  "items/none": "There is no item table none",
  "deliveries/none": "There is no delivery none",
  "alarms/none": "There is no alarm none",
  "dashboards/none": "There is no dashboard none",
  "functions/none": "There is no function none",
  nowhere: "There is no such page",
};

/** Pages whose accessibility is asked in the dark, on a phone; all others in the light on a desk. */
const dark = new Set(["", "streams", "sql", "deliveries/new", "system"]);

test("every page", { skip }, async (context) => {
  const console = await startConsole();
  context.after(() => console.close());

  await context.test("teaches while it is empty, is accessible and fits a phone", async () => {
    const wide = await console.open();
    const narrow = await console.open({ width: 390, height: 844, dark: true });
    for (const [path, text] of Object.entries(empty)) {
      for (const page of [wide, narrow]) await page.goto(`${console.server.url}/console/${path}`, { waitUntil: "commit" });
      for (const page of [wide, narrow]) await seen(page, text);
      await assertFits(wide, path);
      await assertFits(narrow, path);
      await assertAccessible(dark.has(path) ? narrow : wide, path);
    }
    await wide.context().close();
    await narrow.context().close();
  });

  await context.test("shows the way of sample data after one click", async () => {
    const page = await console.open();
    await page.getByRole("button", { name: "Send sample data" }).click();
    const flow = page.getByRole("region", { name: "Flow of data" }).last();
    await flow.getByRole("link", { name: /samples\.orders/ }).waitFor();
    await flow.locator(".moving").first().waitFor({ state: "attached" });
    await page.getByRole("button", { name: "Stop sample data" }).click();
    await seen(page, "The sample data has ended");
    await page.context().close();
  });

  await context.test("is reached by keys alone", async () => {
    await console.call("kinesis/CreateStream", { StreamName: "keyed-stream", ShardCount: 1 });
    const page = await console.open({ signIn: false });
    await page.getByLabel("Access key ID").waitFor();
    const { accessKeyId, secretAccessKey } = keyOf(console.server);
    await page.keyboard.type(accessKeyId);
    await page.keyboard.press("Tab");
    await page.keyboard.type(secretAccessKey);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
    for (const [key, name] of [
      ["s", "Streams"],
      ["t", "Tables"],
      ["d", "Deliveries"],
      ["o", "Objects"],
      ["f", "Functions"],
      ["l", "Alarms"],
      ["b", "Dashboards"],
      ["y", "System"],
      ["h", "Overview"],
    ]) {
      await page.keyboard.press("g");
      await page.keyboard.press(key);
      await page.getByRole("heading", { name, level: 1 }).waitFor();
    }
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keyboard" }).waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("/");
    await page.keyboard.type("keyed");
    await page.getByRole("option", { name: /keyed-stream/ }).waitFor();
    await assertAccessible(page, "search");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "keyed-stream", level: 1 }).waitFor();
    await page.getByRole("tab", { name: "Shards" }).focus();
    await page.keyboard.press("ArrowRight");
    assert.match(page.url(), /tab=tail/);
    await page.context().close();
  });

  await context.test("loads at most 150 KB of compressed script and style at first", async () => {
    const page = await console.open({ path: "streams" });
    await seen(page, "keyed-stream");
    const session = await page.context().newCDPSession(page);
    await session.send("Network.enable");
    await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
    let bytes = 0;
    const finished = new Map();
    session.on(
      "Network.responseReceived",
      ({ requestId, response }) => /\.(js|css)$/.test(new URL(response.url).pathname) && finished.set(requestId, true),
    );
    session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => finished.has(requestId) && (bytes += encodedDataLength));
    await session.send("Network.setCacheDisabled", { cacheDisabled: true });
    await page.goto(`${console.server.url}/console/`);
    await page.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
    const ms = await page.evaluate(() => performance.now());
    assert.ok(bytes > 0 && bytes <= 150_000, `${bytes} bytes of script and style`);
    context.diagnostic(`first load: ${bytes} bytes, heading after ${Math.round(ms)} ms at a quarter of the processor`);
    await page.context().close();
  });

  await context.test("goes back to the sign-in when the session's key is gone", async () => {
    await console.call("iam/CreateUser", { UserName: "guest" });
    await console.call("iam/PutUserPolicy", {
      UserName: "guest",
      PolicyName: "all",
      PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] }),
    });
    const { AccessKey: key } = await console.call("iam/CreateAccessKey", { UserName: "guest" });
    const page = await console.open({ path: "streams", signIn: false });
    await signInByForm(page, { accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey });
    await seen(page, "keyed-stream");
    await console.call("iam/DeleteAccessKey", { UserName: "guest", AccessKeyId: key.AccessKeyId });
    await seen(page, "Your session has ended");
    await page.context().close();
  });

  await context.test("stays readable and quick with 500 streams", async () => {
    const names = Array.from({ length: 500 }, (_, index) => `${["eu-orders", "us-orders", "metrics", "audit"][index % 4]}-${index}`);
    for (let start = 0; start < names.length; start += 25) {
      await Promise.all(
        names.slice(start, start + 25).map((StreamName) => console.call("kinesis/CreateStream", { StreamName, ShardCount: 1 })),
      );
    }
    const page = await console.open({ path: "streams" });
    await page.getByRole("status").filter({ hasText: "502" }).waitFor();
    assert.ok((await page.getByRole("row").count()) < 120, "only the seen rows are drawn");
    await page.getByLabel("Filter streams").fill("metrics-498");
    await seen(page, "metrics-498");
    assert.match(page.url(), /q=metrics-498/);
    await page.goto(`${console.server.url}/console/`);
    await page
      .getByText(/^\d+ streams$/)
      .first()
      .waitFor();
    assert.ok((await page.locator(".box").count()) <= 40, "the picture is grouped");
    await assertFits(page, "overview");
    await page.context().close();
  });

  assert.deepEqual(console.problems, []);
});
