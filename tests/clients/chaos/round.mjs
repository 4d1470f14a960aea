// node chaos/round.mjs SECONDS SEED: four producers send drifting records while the server is killed every few seconds,
// shards split, tables are dropped, the disk is full, destinations refuse or change, and one of them is gone for longer
// than the retention. In the end `tarn audit` must find nothing, each acknowledged record must be in one row, object line
// or error document, and the ledger must have dropped none. Prints a report as JSON in the last line; ends with 1 if a
// record is missing or doubled.
import { forward, underClock } from "./clock.mjs";
import { mulberry } from "../chance.mjs";
import { eventually } from "../wait.mjs";
import { run } from "../script.mjs";
import { program } from "../tarn-server.mjs";
import { Bucket, build, ErrorBucket, kinds, LateBucket, names, StreamName, Victim } from "./world.mjs";

underClock(import.meta.url);
const JUMP_HOURS = 13; // less than a day over a restart, so that the clock is trusted; two of them pass the retention
const [seconds, seed] = process.argv.slice(2).map(Number);
const random = mulberry(seed);
const begun = performance.now();
const lap = (what) => console.error(`${((performance.now() - begun) / 1000).toFixed(1)} s  ${what}`);
const victim = await Victim.start({ smallDisk: true });
const { Collector, s3 } = await import("./collector.mjs");
const { happen } = await import("./events.mjs");
const { pause, Producers } = await import("./producers.mjs");
const { query } = await import("../athena-query.mjs");
const { firehose } = await import("../lake.mjs");
const { CreateBucketCommand } = await import("@aws-sdk/client-s3");
const { DeleteDeliveryStreamCommand, DescribeDeliveryStreamCommand, UpdateDestinationCommand } = await import("@aws-sdk/client-firehose");

const collectors = Object.fromEntries(Object.keys(names).map((key) => [key, new Collector()]));
const report = { seconds, seed, hours: 0, events: {}, audits: {}, deliveries: {}, wrong: [] };
try {
  await build();
  lap("built");
  const producers = new Producers([{ kind: "stream", name: StreamName }, { kind: "direct", name: names.direct }], { pauseMs: seconds > 60 ? 100 : 40 });
  const until = performance.now() + seconds * 1_000;
  await Promise.all([killUntil(until), happen(random, collectors.direct, victim, until, report.events)]);
  await s3.send(new CreateBucketCommand({ Bucket: LateBucket }));
  lap("no more kills");
  await producers.stop();
  lap(`${producers.count} records acknowledged, ${victim.kills} kills`);
  await flushPartitions();
  await eventually(() => ledgerAgrees(producers), { what: "every record is delivered", everyMs: 2_000 });
  lap("every record is delivered");
  for (const what of [...Object.values(names), ...kinds.map((kind) => `chaos.routed_${kind}`)]) await audit(what);
  lap("audited");
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
  const jumps = [0.4, 0.6].map((part) => until - seconds * 1_000 * (1 - part));
  while (performance.now() < until) {
    await pause(3_000 + random() * 4_000);
    const isDue = jumps.length > 0 && performance.now() > jumps[0];
    await victim.kill(() => {
      if (isDue) report.hours += forward(JUMP_HOURS) ? JUMP_HOURS : 0;
    });
    if (isDue) jumps.shift();
  }
}

/** Delivers the buffered partitions now: a change of the destination is a barrier. */
async function flushPartitions() {
  const { DeliveryStreamDescription: stream } = await firehose.send(new DescribeDeliveryStreamCommand({ DeliveryStreamName: names.partitioned }));
  await firehose.send(new UpdateDestinationCommand({
    DeliveryStreamName: names.partitioned,
    CurrentDeliveryStreamVersionId: stream.VersionId,
    DestinationId: stream.Destinations[0].DestinationId,
    ExtendedS3DestinationUpdate: { BufferingHints: { SizeInMBs: 65, IntervalInSeconds: 60 } },
  }));
}

/** Runs `tarn audit`, which must find nothing. */
async function audit(what) {
  const { code, output } = await run(program, ["audit", what, "--data", process.env.TARN_DATA]);
  report.audits[what] = output.split("\n").filter((line) => /^(FOUND|note:|everything)/.test(line));
  if (code !== 0) report.wrong.push(`tarn audit ${what} ended with ${code}: ${output}`);
}

/** Deletes a delivery, which first delivers everything. */
async function end(DeliveryStreamName) {
  await firehose.send(new DeleteDeliveryStreamCommand({ DeliveryStreamName }));
  await eventually(
    () => firehose.send(new DescribeDeliveryStreamCommand({ DeliveryStreamName })).then(() => false, (error) => error.name === "ResourceNotFoundException"),
    { what: `${DeliveryStreamName} has delivered everything`, everyMs: 500 },
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
  await collectors.late.takeObjects(LateBucket, "late/");
  tables += await collectors.direct.takeTables(Bucket, "warehouse/chaos/direct");
  await collectors.direct.takeObjects(ErrorBucket, "", { errors: true });
  return tables;
}

/** The ledger's counts per delivery: records, rows and documents, and dropped, expired or damaged records. */
async function ledgerCounts() {
  const { rows } = await query("SELECT delivery, sum(records), sum(row_count) + sum(failed), sum(dropped) + sum(expired) + sum(damaged) FROM tarn.ledger GROUP BY delivery");
  return new Map(rows.map(([delivery, ...counts]) => [delivery, counts.map(Number)]));
}

function sentTo(producers, key) {
  return producers.acknowledged.get(key === "direct" ? names.direct : StreamName).size;
}

/** Fails with the counts of the first delivery that does not have everything. */
async function ledgerAgrees(producers) {
  const ledger = await ledgerCounts();
  for (const [key, delivery] of Object.entries(names)) {
    const sent = sentTo(producers, key);
    if (`${ledger.get(delivery)}` !== `${[sent, sent, 0]}`) throw new Error(`${delivery} has ${ledger.get(delivery)} of ${sent}`);
  }
  return true;
}

/** None of the records were dropped, expired or damaged. */
async function checkLedger(producers) {
  const ledger = await ledgerCounts();
  for (const [key, delivery] of Object.entries(names)) {
    const sent = sentTo(producers, key);
    const counts = ledger.get(delivery);
    report.deliveries[key].ledger = counts;
    if (`${counts}` !== `${[sent, sent, 0]}`) report.wrong.push(`${delivery}: the ledger has ${counts}, and ${sent} records were acknowledged`);
  }
}
