// Versions, markers and rules of a bucket as a person meets them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible, assertFits, seen, skip, startConsole } from "./browser.mjs";

const bucket = "plans";

test("versions and rules", { skip }, async (context) => {
  const console = await startConsole();
  context.after(() => console.close());
  await console.call("s3/CreateBucket", { Bucket: bucket, ObjectLockEnabledForBucket: true });
  for (const Body of ["first plan", "second plan"]) await upload(console, "plan.txt", Body);

  await context.test("an older version is read and made current", async () => {
    const page = await console.open({ path: `objects/${bucket}?key=plan.txt` });
    const versions = page.getByRole("region", { name: "Versions" });
    await versions.getByText("2 versions").waitFor();
    await seen(page, "second plan");
    await versions.getByRole("listitem").nth(1).getByRole("button").first().click();
    await seen(page, "first plan");
    await assertAccessible(page, "versions of an object");
    await versions.getByRole("button", { name: "Make current" }).click();
    await versions.getByText("3 versions").waitFor();
    assert.equal((await console.call("s3/HeadObject", { Bucket: bucket, Key: "plan.txt" })).ContentLength, JSON.stringify("first plan").length);
    await page.context().close();
  });

  await context.test("a deleted object comes back when its marker is deleted", async () => {
    const page = await console.open({ path: `objects/${bucket}?key=plan.txt` });
    await page.getByRole("button", { name: "Delete…" }).click();
    await seen(page, "Its versions stay");
    await confirm(page);
    await seen(page, "The bucket is empty");
    await page.getByLabel("Versions").check();
    const rows = page.getByRole("region", { name: "objects" });
    await rows.getByText("delete marker").waitFor();
    await assertAccessible(page, "a list of versions");
    await rows.getByRole("row").filter({ hasText: "delete marker" }).getByRole("link", { name: "plan.txt" }).click();
    await page.getByRole("button", { name: "Delete version…" }).click();
    await confirm(page);
    await rows.getByText("current", { exact: true }).waitFor();
    assert.equal((await console.call("s3/HeadObject", { Bucket: bucket, Key: "plan.txt" })).ContentLength, JSON.stringify("first plan").length);
    await page.context().close();
  });

  await context.test("class, tags and lock of an object are shown", async () => {
    await upload(console, "kept.txt", "kept", {
      StorageClass: "STANDARD_IA", Tagging: "team=lake", ObjectLockMode: "GOVERNANCE", ObjectLockRetainUntilDate: Date.UTC(2100, 0, 1) / 1000,
    });
    const page = await console.open({ path: `objects/${bucket}?key=kept.txt` });
    for (const text of ["STANDARD_IA", "team=lake", "Lock: governance until", /^2100-01-01/]) await seen(page, text);
    await page.context().close();
  });

  await context.test("a bucket's rules show what a run would do", async () => {
    await console.call("s3/PutBucketLifecycleConfiguration", {
      Bucket: bucket,
      LifecycleConfiguration: { Rules: [{ ID: "old-logs", Status: "Enabled", Filter: { Prefix: "logs/" }, Expiration: { Date: Date.UTC(2026, 0, 1) / 1000 } }] },
    });
    await upload(console, "logs/one.txt", "a line");
    const page = await console.open({ path: `objects/${bucket}?tab=settings` });
    const rules = page.getByRole("region", { name: "Lifecycle" });
    await rules.getByText("old-logs").waitFor();
    await rules.getByRole("button", { name: "Preview a run" }).click();
    await rules.getByText(/A run at this moment: /).waitFor();
    await seen(page, "All four blocks of public access are on.");
    await assertAccessible(page, "settings of a bucket");
    await page.getByRole("button", { name: "Suspend" }).waitFor();
    await page.context().close();
    const narrow = await console.open({ path: `objects/${bucket}?tab=settings`, width: 390, height: 844, dark: true });
    await seen(narrow, "old-logs");
    await assertFits(narrow, "settings of a bucket on a phone");
    await narrow.context().close();
  });

  await context.test("the list of buckets shows versioning and rules", async () => {
    const page = await console.open({ path: "objects" });
    await page.getByRole("row").filter({ hasText: bucket }).getByText("Enabled").waitFor();
    await page.context().close();
  });

  assert.deepEqual(console.problems, []);
});

/** Puts an object whose bytes are the JSON of a text. */
async function upload(console, Key, text, settings = {}) {
  const input = JSON.stringify({ Bucket: bucket, Key, ...settings });
  await console.call(`s3/PutObject?${new URLSearchParams({ input })}`, text);
}

async function confirm(page) {
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox").fill("plan.txt");
  await dialog.getByRole("button", { name: "Delete", exact: true }).click();
}
