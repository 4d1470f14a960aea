// Data in bulk as a person meets it: shards with rates, large uploads, Parquet files as rows, results of 100,000 rows, saved events.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { eventually } from "../clients/wait.mjs";
import { zip } from "../clients/zip.mjs";
import { assertAccessible, assertFits, seen, skip, startConsole } from "./browser.mjs";

const sha = (bytes) => createHash("sha256").update(bytes).digest("hex");

test("data in bulk", { skip }, async (context) => {
  const console = await startConsole();
  const folder = await mkdtemp(join(tmpdir(), "tarn-upload-"));
  context.after(async () => {
    await console.close();
    await rm(folder, { recursive: true, force: true });
  });
  const open = (path, options) => console.open({ path, ...options });

  await context.test("each shard shows its hash range and its rates, and each consumer its position", async () => {
    await console.call("tarn/SendSamples", { RecordsPerSecond: 500, Seconds: 600 });
    const page = await open("streams/samples");
    const row = page.getByRole("region", { name: "shards" }).getByRole("row").nth(1);
    await row.getByText(/^0{8}…3{8}$/).waitFor();
    await row.getByText(/^[1-9]\d*(\.\d+)?\/s [1-9][\d.]* (B|KiB)\/s$/).waitFor();
    await assertAccessible(page, "shards");
    await page.getByRole("tab", { name: "Consumers" }).click();
    const positions = page.getByRole("region", { name: "positions" }).last();
    await positions.getByRole("row").filter({ hasText: "shardId-000000000000" }).getByText(/^…\d{20}$/).waitFor();
    await assertAccessible(page, "positions");
    await page.context().close();
    const narrow = await open("streams/samples?tab=consumers", { width: 390, height: 844, dark: true });
    await seen(narrow, "Positions");
    await assertFits(narrow, "positions on a phone");
    await narrow.context().close();
  });

  await context.test("a delivery shows its commits, positions and schema changes", async () => {
    const page = await open("deliveries/samples?tab=commits");
    await page.getByRole("region", { name: "commits" }).getByRole("link", { name: "samples.orders" }).first().waitFor();
    await page.getByRole("region", { name: "positions" }).last().getByText("shardId-000000000000").waitFor();
    await assertAccessible(page, "commits");
    await page.getByRole("tab", { name: "Schema changes" }).click();
    await seen(page, /^customer string, /);
    await assertAccessible(page, "schema changes");
    await page.context().close();
  });

  // Samples still arrive: maintenance may merge the file into another between the list and the click. Then the next list is asked.
  const openPreview = async () => {
    const page = await open("tables/samples/orders?tab=files");
    const shown = page.getByText(/rows? of this file, read through/);
    const merged = page.getByText("No row of this file is in the newest snapshot of");
    for (;;) {
      await page.getByRole("region", { name: "files" }).getByRole("link").first().click();
      await shown.or(merged).waitFor();
      if (await shown.isVisible()) return page;
      await page.goBack();
    }
  };

  await context.test("a data file of a table is shown as rows", async () => {
    const page = await openPreview();
    const rows = page.getByRole("region", { name: "Result rows" });
    await rows.getByText("customer", { exact: true }).waitFor();
    await rows.getByRole("cell", { name: /^customer-\d+$/ }).first().waitFor();
    await assertAccessible(page, "Parquet preview");
    await page.getByRole("link", { name: "Open in SQL" }).click();
    await seen(page, '"$path"');
    await page.context().close();
    await console.call("tarn/StopSamples");
  });

  await context.test("a file larger than one part goes up in parts and comes down with the same bytes", async () => {
    await console.call("s3/CreateBucket", { Bucket: "large-files" });
    const bytes = randomBytes((33 << 20) + 17);
    const path = join(folder, "large.bin");
    await writeFile(path, bytes);
    const page = await open("objects/large-files");
    await page.getByLabel("Files to upload").setInputFiles(path);
    await page.getByRole("listitem").filter({ hasText: "large.bin" }).getByText("stored").waitFor();
    await seen(page, "33.0 MiB of 33.0 MiB");
    const head = await console.call("s3/HeadObject", { Bucket: "large-files", Key: "large.bin" });
    assert.deepEqual([head.ContentLength, head.ETag.endsWith('-3"')], [bytes.length, true]);
    await page.getByRole("region", { name: "objects" }).getByRole("link", { name: "large.bin" }).click();
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download" }).click()]);
    assert.equal(download.suggestedFilename(), "large.bin");
    const saved = join(folder, "down.bin");
    await download.saveAs(saved);
    assert.equal(sha(await readFile(saved)), sha(bytes));
    await page.context().close();
  });

  await context.test("a Parquet file without a table says how to read it", async () => {
    const { Files } = await console.call("tarn/ListTableFiles", { Database: "samples", Table: "orders" });
    const [, bucket, key] = /^s3:\/\/([^/]+)\/(.*)$/.exec(Files[0].Path);
    await console.call("s3/CopyObject", { Bucket: "large-files", Key: "alone/rows.parquet", CopySource: `${bucket}/${key}` });
    const page = await open("objects/large-files?prefix=alone/&key=alone/rows.parquet");
    await seen(page, "tarn tables adopt s3://large-files/alone --as DB.NAME");
    await page.context().close();
  });

  await context.test("a result of 100,000 rows is scrolled to its end", async () => {
    const page = await open("sql");
    await page.getByLabel("SQL statements").click();
    await page.keyboard.type("SELECT (a - 1) * 1000 + b AS n FROM UNNEST(sequence(1, 100)) AS x(a), UNNEST(sequence(1, 1000)) AS y(b) ORDER BY 1");
    await page.keyboard.press("Control+Enter");
    const grid = page.getByRole("region", { name: "Result rows" });
    await grid.getByRole("cell", { name: "1", exact: true }).first().waitFor();
    let pages = 0;
    await eventually(async () => {
      pages++;
      await grid.evaluate((view) => view.scrollTo(0, view.scrollHeight));
      return (await page.getByText("100,000 rows", { exact: true }).count()) === 1;
    }, { what: "all rows", everyMs: 20 });
    assert.ok(pages > 10, "rows come by pages");
    await grid.press("End");
    await grid.getByRole("cell", { name: "100000", exact: true }).last().waitFor();
    assert.ok((await grid.getByRole("row").count()) < 100, "only the seen rows are drawn");
    await grid.press("Home");
    await grid.getByRole("cell", { name: "1", exact: true }).first().waitFor();
    await page.reload();
    await page.getByRole("button", { name: "Load all" }).click();
    await seen(page, "100,000 rows");
    await page.context().close();
  });

  await context.test("a saved event belongs to the address, and invokes", async () => {
    const role = "arn:aws:iam::000000000000:role/functions";
    const trust = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }] };
    await console.call("iam/CreateRole", { RoleName: "functions", AssumeRolePolicyDocument: JSON.stringify(trust) });
    const ZipFile = zip({ "index.mjs": "export const handler = async (event) => ({ hello: event.who });" }).toString("base64");
    await console.call("lambda/CreateFunction", {
      FunctionName: "greeter", Runtime: "nodejs24.x", Handler: "index.handler", Role: role, Code: { ZipFile },
    });
    const page = await open("functions/greeter");
    await page.getByLabel("JSON").fill('{"who": "Ada"}');
    await page.getByLabel("Name to save the event under").fill("for Ada");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    assert.equal(new URL(page.url()).searchParams.get("event"), "saved/for Ada");
    await page.locator("select[aria-label=Event]").selectOption("example/Hello");
    assert.match(await page.getByLabel("JSON").inputValue(), /"name": "Tarn"/);
    await page.goBack();
    await page.goto(`${console.server.url}/console/functions/greeter?event=${encodeURIComponent("saved/for Ada")}`);
    assert.equal(await page.getByLabel("JSON").inputValue(), '{"who": "Ada"}');
    await page.getByRole("button", { name: "Invoke", exact: true }).click();
    await seen(page, '"hello": "Ada"');
    await assertAccessible(page, "invoke");
    await page.goto(`${console.server.url}/console/functions/greeter?event=saved/nothing`);
    await seen(page, "No event nothing is kept in this browser for this function.");
    await page.context().close();
  });

  assert.deepEqual(console.problems, []);
});
