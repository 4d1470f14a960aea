// The overview: who reads is in the picture, names are whole on hover and focus, and 500 streams stay readable while data moves.
import assert from "node:assert/strict";
import { test } from "node:test";
import { eventually } from "../clients/wait.mjs";
import { assertAccessible, assertFits, skip, startConsole } from "./browser.mjs";
import { build, nameOf, put as putInto } from "./scene.mjs";

const base64 = (text) => Buffer.from(text).toString("base64");
const longName = "payments-of-all-shops-in-the-north-and-the-south-and-of-the-warehouses-beside-the-harbour-eu-west";
const twoLines = "payments-of-shops-in-the-north";
const application = {
  ApplicationName: "counts", RuntimeEnvironment: "FLINK-1_20", ServiceExecutionRole: "arn:aws:iam::000000000000:role/analyst",
  ApplicationConfiguration: { ApplicationCodeConfiguration: { CodeContentType: "PLAINTEXT", CodeContent: { TextContent: `
    CREATE TABLE s (k STRING) WITH ('connector' = 'kinesis', 'stream' = 's', 'format' = 'json');
    CREATE TABLE t (k STRING) WITH ('connector' = 'kinesis', 'stream' = 't', 'format' = 'json');
    INSERT INTO t SELECT k FROM s;` } } },
};

const meets = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
const meetings = (labels, others) =>
  labels.flatMap((label, at) => others.slice(at + 1).filter((other) => meets(label, other)).map((other) => `${label.text} / ${other.text}`));

/** Repeats an action until the returned function is called, which waits for the last one. */
function repeat(action) {
  let isWanted = true;
  const done = (async () => {
    while (isWanted) await action();
  })();
  return () => ((isWanted = false), done);
}

test("the overview", { skip }, async (context) => {
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

    await call("athena/StartQueryExecution", { QueryString: "CREATE MATERIALIZED VIEW samples.counted AS SELECT count(*) AS n FROM samples.orders" });
    await flow.getByText("Views", { exact: true }).waitFor();
    await flow.getByRole("link", { name: /^samples\.counted\W+(keeps all rows|\d+ commits? not kept)$/ }).waitFor();
    assert.equal(await flow.getByRole("link", { name: /counted__kept/ }).count(), 0);
    const Statement = [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "kinesisanalytics.amazonaws.com" } }];
    await call("iam/CreateRole", { RoleName: "analyst", AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }) });
    await call("kinesisanalyticsv2/CreateApplication", application);
    await flow.getByText("Applications", { exact: true }).waitFor();
    await page.setViewportSize({ width: 1440, height: 1000 });
    const [wide, room] = await flow.evaluate((view) => [view.scrollWidth, view.clientWidth]);
    assert.equal(await flow.locator(".column").count(), 7);
    assert.ok(wide <= room, `all columns are seen at 1,440 pixels: ${wide} of ${room}`);
    const { CreateTimestamp } = (await call("kinesisanalyticsv2/DescribeApplication", { ApplicationName: "counts" })).ApplicationDetail;
    await call("kinesisanalyticsv2/DeleteApplication", { ApplicationName: "counts", CreateTimestamp });
    await call("athena/StartQueryExecution", { QueryString: "DROP MATERIALIZED VIEW samples.counted" });
    await flow.getByText("Views", { exact: true }).waitFor({ state: "detached" });
    await assertAccessible(page, "overview with readers");
    await assertFits(page, "overview with readers");

    await page.getByRole("button", { name: "Table" }).click();
    await page.getByRole("cell", { name: "primary" }).waitFor();
    await call("tarn/StopSamples");
    await page.context().close();
  });

  await context.test("breaks a name into two lines, cuts a longer one in its middle, and shows it whole on hover and on focus", async () => {
    const page = await console.open({ width: 1440, height: 1000 });
    await call("kinesis/CreateStream", { StreamName: twoLines, ShardCount: 1 });
    const broken = flowOf(page).getByRole("link", { name: twoLines }).locator(".short");
    await broken.waitFor();
    assert.deepEqual([await broken.textContent(), await broken.locator("span").count()], [twoLines, 2]);
    await call("kinesis/DeleteStream", { StreamName: twoLines });
    await broken.waitFor({ state: "detached" });
    await call("kinesis/CreateStream", { StreamName: longName, ShardCount: 1 });
    const box = flowOf(page).getByRole("link", { name: longName });
    await box.waitFor();
    const seenName = async () => ((await box.locator(".short").isVisible()) ? box.locator(".short") : box.locator(".whole")).textContent();
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
    await call("kinesis/DeleteStream", { StreamName: longName });
    await page.context().close();
  });

  await context.test("begins with what needs somebody", async () => {
    await build(call, 0, 12);
    for (let at = 0; at < 8; at++) await putInto(call, at, 100, { bad: at === 2 ? 1 : 0 });
    const page = await console.open();
    const attention = page.getByRole("region", { name: "Needs attention" });
    const link = attention.getByRole("link", { name: /clicks-to-lake/ });
    await link.waitFor();
    assert.match(await link.getAttribute("href"), /deliveries\/clicks-to-lake\?tab=refused/);
    const [first, second] = [await attention.boundingBox(), await flowOf(page).boundingBox()];
    assert.ok(first.y + first.height <= second.y, "attention stands above the flow");
    await page.context().close();
  });

  await context.test("shows 12 deliveries one by one; no label lies on another one or below a box", async (part) => {
    // The audit's table and its delivery come by themselves, at any time: the picture leaves them out.
    const { QueryExecutionId } = await call("athena/StartQueryExecution", { QueryString: "SELECT count(*) FROM tarn.audit" });
    const stateOf = async () => (await call("athena/GetQueryExecution", { QueryExecutionId })).QueryExecution.Status.State;
    await eventually(async () => (await stateOf()) === "SUCCEEDED", { what: "the audit has a table" });
    const page = await console.open({ path: "?view=picture&idle=shown", width: 1440, height: 1000 });
    const flow = flowOf(page);
    // All at once: a rate is of 5 seconds, and a busy machine may need longer for one after the other.
    const stop = repeat(() => Promise.all(Array.from({ length: 8 }, (_, at) => putInto(call, at, 20, { bad: at === 2 ? 1 : 0 }))));
    part.after(stop);
    // The last table to come: with it the picture has 40 boxes, the most that stand alone.
    await flow.getByRole("link", { name: /^tarn_quarantine\.clicks-to-lake\W/ }).waitFor();
    await eventually(async () => (await flow.locator(".moving").count()) >= 16, { what: "all arrows move" });
    for (let at = 0; at < 12; at++) await flow.getByRole("link", { name: `${nameOf(at)}-to-lake delivery` }).waitFor();
    for (let turn = 0; turn < 5; turn++) {
      const { labels, boxes } = await flow.evaluate((view) => {
        const rectsOf = (query) => [...view.querySelectorAll(query)].map((one) => ({ ...one.getBoundingClientRect().toJSON(), text: one.textContent }));
        return { labels: rectsOf(".label"), boxes: rectsOf(".box") };
      });
      assert.ok(labels.length >= 24, `${labels.length} labels`);
      assert.deepEqual(meetings(labels, [...labels, ...boxes]), []);
    }
    await stop();
    await assertAccessible(page, "overview with 12 deliveries");
    await page.context().close();
  });

  await context.test("is a list from 25 resources on, and a picture folds idle ones, is filtered by name, tag and state, and has a size", async () => {
    const page = await console.open({ width: 1440, height: 1000 });
    const panel = page.getByRole("region", { name: "Flow of data" }).first();
    await panel.getByRole("button", { name: "List", pressed: true }).waitFor();
    // Nothing moves through this delivery while the page is open.
    assert.equal(await panel.getByRole("link", { name: "invoices-to-lake" }).count(), 0);
    await panel.getByRole("button", { name: /^Show \d+ idle ones$/ }).click();
    await panel.getByRole("link", { name: "invoices-to-lake" }).waitFor();

    await call("kinesis/AddTagsToStream", { StreamName: "invoices", Tags: { team: "money" } });
    await panel.getByLabel("Filter by tag").fill("team=money");
    await page.keyboard.press("Enter");
    await panel.getByRole("button", { name: "Picture", pressed: true }).waitFor();
    const flow = flowOf(page);
    const box = flow.getByRole("link", { name: "invoices 1 open shard" });
    await box.waitFor();
    await flow.getByRole("link", { name: /^invoices-to-lake\W/ }).waitFor();
    assert.equal(await flow.getByRole("link", { name: "payments" }).count(), 0);
    const before = (await box.boundingBox()).width;
    await panel.getByRole("button", { name: "Smaller" }).click();
    await eventually(async () => (await box.boundingBox()).width < before, { what: "the picture is smaller" });
    await panel.getByLabel("Filter by tag").fill("team=none");
    await page.keyboard.press("Enter");
    await panel.getByText("Nothing fits the filter.").waitFor();
    await panel.getByRole("button", { name: "Show all" }).click();
    await panel.getByLabel("Filter by state").selectOption("failing");
    await panel.getByLabel("Filter by name").fill("invoices");
    await panel.getByText("Nothing fits the filter.").waitFor();
    await page.context().close();
  });

  await context.test("folds the warnings of a kind into one line", async () => {
    await putInto(call, 4, 0, { bad: 1 });
    const page = await console.open();
    const attention = page.getByRole("region", { name: "Needs attention" });
    await attention.getByRole("button", { name: "All 2: refused records" }).click();
    for (const name of [/clicks-to-lake/, /sessions-to-lake/]) await attention.getByRole("link", { name }).waitFor();
    await page.context().close();
  });

  await context.test("the list of deliveries names the source and the destination of each", async () => {
    const [wide, narrow] = [await console.open({ path: "deliveries" }), await console.open({ path: "deliveries", width: 390, height: 844 })];
    const row = wide.getByRole("region", { name: "deliveries" }).getByRole("row").filter({ hasText: "payments-to-lake" });
    assert.match(await row.getByRole("link", { name: "payments", exact: true }).getAttribute("href"), /streams\/payments$/);
    assert.match(await row.getByRole("link", { name: "lake.payments" }).getAttribute("href"), /tables\/lake\/payments$/);
    await narrow.getByText("payments → lake.payments", { exact: true }).waitFor();
    for (const page of [wide, narrow]) {
      await assertFits(page, "list of deliveries");
      await assertAccessible(page, "list of deliveries");
      await page.context().close();
    }
  });

  await context.test("is a list on a phone, with source and destination of each delivery", async () => {
    const page = await console.open({ width: 390, height: 844 });
    const panel = page.getByRole("region", { name: "Flow of data" });
    await page.getByLabel("Filter by name").fill("payments");
    const item = panel.getByRole("listitem").filter({ hasText: "payments-to-lake" });
    await item.getByText("payments → lake.payments", { exact: true }).waitFor();
    assert.equal(await panel.locator("svg marker").count(), 0, "no picture");
    await assertFits(page, "list of the overview");
    await assertAccessible(page, "list of the overview");
    await page.context().close();
  });

  await context.test("groups 500 streams by name and rate while data moves", async (part) => {
    const names = Array.from({ length: 500 }, (_, index) => `${["eu-orders", "us-orders", "metrics", "audit", "audit-of"][index % 5]}-${index}`);
    for (let start = 0; start < names.length; start += 25) {
      await Promise.all(names.slice(start, start + 25).map((StreamName) => call("kinesis/CreateStream", { StreamName, ShardCount: 1 })));
    }
    const put = (StreamName, count) =>
      call("kinesis/PutRecords", { StreamName, Records: Array.from({ length: count }, (_, at) => ({ PartitionKey: `${at}`, Data: base64("{}") })) });
    const isActive = async (StreamName) =>
      (await call("kinesis/DescribeStreamSummary", { StreamName })).StreamDescriptionSummary.StreamStatus === "ACTIVE";
    const loud = names.slice(40, 44);
    for (const name of names.slice(0, 44)) await eventually(() => isActive(name), { what: `${name} is active` });
    for (const name of names.slice(0, 40)) await put(name, 1);
    const page = await console.open({ path: "?interval=50&view=picture" });
    const flow = flowOf(page);
    await flow.getByText(/^\d+ streams$/).first().waitFor();
    // The streams of the subtests before have more records, but they are old: the streams that move now take their places.
    const stop = repeat(async () => {
      for (const name of loud) await put(name, 50);
    });
    part.after(stop);
    for (const name of loud) await flow.getByRole("link", { name: new RegExp(`^${name}\\W`) }).waitFor();
    await stop();
    await flow.locator(".moving").first().waitFor({ state: "attached" });
    const boxes = await flow.locator(".box").evaluateAll((all) => all.map((box) => box.getBoundingClientRect().toJSON()));
    assert.ok(boxes.length <= 40, "the picture is grouped");
    assert.ok(!boxes.some((a, at) => boxes.slice(at + 1).some((b) => meets(a, b))), "no box lies on another");
    for (const query of [".many .whole", "[href*='/streams'] .short", "[href*='/deliveries'] .short", "[href*='/tables'] .short"]) {
      const names = await flow.locator(query).allTextContents();
      assert.deepEqual(names.filter((name, place) => names.indexOf(name) !== place), [], `${query}: names of boxes are unique`);
    }
    await assertFits(page, "overview of 500 streams");
    await page.context().close();
  });

  assert.deepEqual(console.problems, []);
});
