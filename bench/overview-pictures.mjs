// Takes pictures of the console's overview with 1, 12 and 200 deliveries, on a desk and on a phone: overview-1-desk.png and so on.
// Usage: PROGRAM_UNDER_TEST=src/Tarn/bin/Release/net10.0/tarn node bench/overview-pictures.mjs FOLDER [1,12,200]
import { mkdir } from "node:fs/promises";
import { skip, startConsole } from "../tests/console/browser.mjs";
import { build, nameOf, put } from "../tests/console/scene.mjs";

const [folder, wanted = "1,12,200"] = process.argv.slice(2);
if (skip || !folder) {
  console.error(skip || "usage: node bench/overview-pictures.mjs FOLDER [1,12,200]");
  process.exit(2);
}
await mkdir(folder, { recursive: true });
const running = await startConsole();
const { call } = running;
let moving = true;
let made = 0;

/** Records for the first streams: the first most, each further one fewer. Every 40th stream moves too. */
async function move() {
  for (let turn = 0; moving; turn++) {
    const busy = Array.from({ length: Math.min(made, 8) }, (_, at) => [at, Math.ceil(160 / (at + 1))]);
    for (let at = 40; at < made; at += 40) busy.push([at, at]);
    await Promise.allSettled(busy.map(([at, count]) => put(call, at, count, { bad: at === 2 && turn % 10 === 0 ? 1 : 0 })));
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

const mover = move();
try {
  for (const size of wanted.split(",").map(Number)) {
    await build(call, made, size);
    made = size;
    if (size >= 12) {
      await call("athena/StartQueryExecution", { QueryString: `SELECT count(*) FROM lake.${nameOf(0)}` });
      await call("iceberg/LoadTable", { Prefix: "catalogs/000000000000", Namespace: "lake", Table: nameOf(1) }).catch(() => undefined);
    }
    for (const [form, view] of Object.entries({ desk: { width: 1280, height: 760 }, phone: { width: 390, height: 844 } })) {
      const page = await running.open({ ...view, reducedMotion: "no-preference" });
      await page.getByRole("region", { name: "Flow of data" }).last().getByText("/s").first().waitFor();
      await page.waitForTimeout(8000);
      await page.screenshot({ path: `${folder}/overview-${size}-${form}.png` });
      await page.context().close();
    }
  }
  for (const problem of running.problems) console.error(problem);
} finally {
  moving = false;
  await mover;
  await running.close();
}
