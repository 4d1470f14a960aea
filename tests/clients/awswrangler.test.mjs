// awswrangler: data sets, queries and the catalog, as awswrangler_program.py uses them.
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { unique } from "./wait.mjs";
import { environment } from "./wheels.mjs";

const wrangler = environment("awswrangler");
const program = fileURLToPath(new URL("./awswrangler_program.py", import.meta.url));

test("awswrangler writes and reads data sets, and uses the catalog", { skip: wrangler.skip }, async () => {
  wrangler.install();
  const Bucket = unique("wr");
  await new S3Client({ forcePathStyle: true }).send(new CreateBucketCommand({ Bucket }));
  assert.match(await wrangler.run("python", ["-W", "ignore", program, Bucket, unique("wr").replaceAll("-", "_")]), /done/);
});
