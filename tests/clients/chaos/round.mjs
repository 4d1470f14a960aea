// node chaos/round.mjs SECONDS SEED: four producers send drifting records while the server is killed every few seconds,
// shards split, tables are dropped, the disk is full, and destinations refuse or change. In the end each acknowledged
// record must be in one row, object line or error document, and the ledger must have dropped none. Prints a report as
// JSON in the last line; ends with 1 if a record is missing or doubled.
import { mulberry } from "../chance.mjs";
import { eventually } from "../wait.mjs";
import { Bucket, build, ErrorBucket, kinds, names, StreamName, Victim } from "./world.mjs";

const [seconds, seed] = process.argv.slice(2).map(Number);
const random = mulberry(seed);
const begun = Date.now();
const lap = (what) => console.error(`${((Date.now() - begun) / 1000).toFixed(1)} s  ${what}`);
const victim = await Victim.start({ smallDisk: true });
const { Collector } = await import("./collector.mjs");
const { happen } = await import("./events.mjs");
const { pause, Producers } = await import("./producers.mjs");
const { query } = await import("../athena-query.mjs");
const { firehose } = await import("../lake.mjs");
const { DeleteDeliveryStreamCommand, DescribeDeliveryStreamCommand } = await import("@aws-sdk/client-firehose");

const collectors = Object.fromEntries(Object.keys(names).map((key) => [key, new Collector()]));
const report = { seconds, seed, events: {}, deliveries: {}, wrong: [] };
try {
  await build();
  lap("built");
  const producers = new Producers([{ kind: "stream", name: StreamName }, { kind: "direct", name: names.direct }], { pauseMs: seconds > 60 ? 100 : 40 });
  const until = Date.now() + seconds * 1_000;
  await Promise.all([killUntil(until), happen(random, collectors.direct, victim, until, report.events)]);
  lap("no more kills");
  await producers.stop();
  lap(`${producers.count} records acknowledged, ${victim.kills} kills`);
  await Promise.all(Object.values(names).map(end));
  lap("deliveries have ended");
  report.tables = await collect();
  Object.assign(report, { acknowledged: producers.count, refused: producers.refused, kills: victim.kills, startsOnTheFullDisk: victim.refusedStarts });
  for (const key of Object.keys(names)) {
    const result = collectors[key].check(producers.acknowledged.get(key === "direct" ? names.direct : StreamName));
    report.deliveries[key] = result;
    if (result.missing || result.doubled || result.unacknowledged) report.wrong.push(`${names[key]}: ${JSON.stringify(result)}`);
  }
  await checkLedger(producers);
  lap("checked");
} catch (error) {
  report.wrong.push(error.stack);
}
if (report.wrong.length > 0) console.error(victim.log().slice(-20_000), report.wrong.join("\n"));
await victim.end({ keep: report.wrong.length > 0 });
console.log(JSON.stringify(report));
process.exit(report.wrong.length > 0 ? 1 : 0);

async function killUntil(until) {
  while (Date.now() < until) {
    await pause(3_000 + random() * 4_000);
    await victim.kill();
  }
}

/** Deletes a delivery, which first delivers everything. */
async function end(DeliveryStreamName) {
  await firehose.send(new DeleteDeliveryStreamCommand({ DeliveryStreamName }));
  await eventually(
    () => firehose.send(new DescribeDeliveryStreamCommand({ DeliveryStreamName })).then(() => false, (error) => error.name === "ResourceNotFoundException"),
    { what: `${DeliveryStreamName} has delivered everything`, timeoutMs: 120_000, everyMs: 500 },
  );
}

/** Finds every record. @returns the number of tables, dropped ones included */
async function collect() {
  let tables = await collectors.events.takeTables(Bucket, "warehouse/chaos/events");
  await collectors.events.takeObjects(Bucket, "errors/events/", { errors: true });
  for (const kind of kinds) tables += await collectors.routed.takeTables(Bucket, `routed/${kind}`);
  await collectors.routed.takeObjects(Bucket, "errors/routed/", { errors: true });
  await collectors.partitioned.takeObjects(Bucket, "partitioned/");
  await collectors.partitioned.takeObjects(Bucket, "partitioned-bad/", { errors: true });
  tables += await collectors.direct.takeTables(Bucket, "warehouse/chaos/direct");
  await collectors.direct.takeObjects(ErrorBucket, "", { errors: true });
  return tables;
}

/** The ledger's counts are those of the records: none dropped, expired or damaged. */
async function checkLedger(producers) {
  const { rows } = await query("SELECT delivery, sum(records), sum(row_count) + sum(failed), sum(dropped) + sum(expired) + sum(damaged) FROM tarn.ledger GROUP BY delivery");
  const ledger = new Map(rows.map(([delivery, ...counts]) => [delivery, counts.map(Number)]));
  for (const [key, delivery] of Object.entries(names)) {
    const sent = producers.acknowledged.get(key === "direct" ? names.direct : StreamName).size;
    const counts = ledger.get(delivery);
    report.deliveries[key].ledger = counts;
    if (`${counts}` !== `${[sent, sent, 0]}`) report.wrong.push(`${delivery}: the ledger has ${counts}, and ${sent} records were acknowledged`);
  }
}
