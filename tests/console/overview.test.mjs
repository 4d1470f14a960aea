// The overview: who reads is in the picture, names are whole on hover and focus, and 500 streams stay readable while data moves.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible, assertFits, skip, startConsole } from "./browser.mjs";

const base64 = (text) => Buffer.from(text).toString("base64");
const longName = "payments-of-all-shops-in-the-north-and-the-south-eu-west";

test("the overview", { skip, timeout: 240_000 }, async (context) => {
  const console = await startConsole();
  context.after(() => console.close());
  const { call } = console;
  const flowOf = (page) => page.getByRole("region", { name: "Flow of data" }).last();

  await context.test("shows a reader once it reads, and what it reads", async () => {
    await call("tarn/SendSamples", { RecordsPerSecond: 200, Seconds: 600 });
    const page = await console.open();
    const flow = flowOf(page);
    await flow.getByRole("link", { name: /^samples\.orders\W+\d.* rows?$/ }).waitFor();
    assert.equal(await flow.getByText("Readers", { exact: true }).count(), 0);

    await call("athena/StartQueryExecution", { QueryString: "SELECT count(*) FROM samples.orders" });
    await flow.getByText("Readers", { exact: true }).waitFor();
    await flow.getByRole("link", { name: /^primary\W+SQL work group$/ }).waitFor();

    const { ShardIterator } = await call("kinesis/GetShardIterator", {
      StreamName: "samples",
      ShardId: "shardId-000000000000",
      ShardIteratorType: "TRIM_HORIZON",
    });
    await call("kinesis/GetRecords", { ShardIterator, Limit: 10 });
    await flow.getByRole("link", { name: /^console\W+client of root$/ }).waitFor();
    await call("iceberg/LoadTable", { Prefix: "catalogs/000000000000", Namespace: "samples", Table: "orders" });
    await flow.getByRole("link", { name: /^console\W+Iceberg client of root$/ }).waitFor();
    await flow.getByText("1 read", { exact: true }).first().waitFor();
    assert.ok((await flow.locator(".moving").count()) > 0, "data moves");
    await assertAccessible(page, "overview with readers");
    await assertFits(page, "overview with readers");

    await page.getByRole("button", { name: "Table" }).click();
    await page.getByRole("cell", { name: "primary" }).waitFor();
    await call("tarn/StopSamples");
    await page.context().close();
  });

  await context.test("cuts a long name in its middle, and shows it whole on hover and on focus", async () => {
    await call("kinesis/CreateStream", { StreamName: longName, ShardCount: 1 });
    const page = await console.open();
    const box = flowOf(page).getByRole("link", { name: longName });
    await box.waitFor();
    const seenName = async () => ((await box.locator(".short").isVisible()) ? box.locator(".short") : box.locator(".whole")).innerText();
    const wholeIsSeen = () => box.locator(".whole").evaluate((name) => name.offsetWidth > 200);
    const isCut = (name) => {
      const [begin, end] = name.split("…");
      return end !== undefined && begin.length > 2 && end.length > 2 && longName.startsWith(begin) && longName.endsWith(end);
    };
    assert.ok(isCut(await seenName()), `the middle is cut: ${await seenName()}`);
    assert.ok(!(await wholeIsSeen()));
    await box.hover();
    assert.ok((await wholeIsSeen()) && (await seenName()) === longName, "whole on hover");
    await page.mouse.move(0, 0);
    assert.ok(isCut(await seenName()));
    await flowOf(page).getByRole("link").first().focus();
    for (let turn = 0; turn < 20 && !(await box.evaluate((link) => link === document.activeElement)); turn++) await page.keyboard.press("Tab");
    assert.ok((await wholeIsSeen()) && (await seenName()) === longName, "whole on focus");
    await page.context().close();
  });

  await context.test("groups 500 streams by name and rate while data moves", async () => {
    const names = Array.from({ length: 500 }, (_, index) => `${["eu-orders", "us-orders", "metrics", "audit"][index % 4]}-${index}`);
    for (let start = 0; start < names.length; start += 25) {
      await Promise.all(names.slice(start, start + 25).map((StreamName) => call("kinesis/CreateStream", { StreamName, ShardCount: 1 })));
    }
    const put = (StreamName, count) =>
      call("kinesis/PutRecords", { StreamName, Records: Array.from({ length: count }, (_, at) => ({ PartitionKey: `${at}`, Data: base64("{}") })) });
    const loud = names.slice(40, 44);
    for (const name of names.slice(0, 40)) await put(name, 1);
    for (const name of loud) await put(name, 200);
    const page = await console.open({ path: "?interval=50" });
    const flow = flowOf(page);
    await flow.getByText(/^\d+ streams$/).first().waitFor();
    for (const name of loud) await flow.getByRole("link", { name: new RegExp(`^${name}\\W`) }).waitFor();
    for (const name of loud) await put(name, 300);
    await flow.locator(".moving").first().waitFor({ state: "attached" });
    const boxes = await flow.locator(".box").evaluateAll((all) => all.map((box) => box.getBoundingClientRect().toJSON()));
    assert.ok(boxes.length <= 40, "the picture is grouped");
    const meets = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    assert.ok(!boxes.some((a, at) => boxes.slice(at + 1).some((b) => meets(a, b))), "no box lies on another");
    await assertFits(page, "overview of 500 streams");
    await page.context().close();
  });

  assert.deepEqual(console.problems, []);
});
