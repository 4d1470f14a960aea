// What happens to the server and its destinations meanwhile, besides the kills.
import { DescribeDeliveryStreamCommand, FirehoseClient, UpdateDestinationCommand } from "@aws-sdk/client-firehose";
import { DeleteTableCommand, GlueClient } from "@aws-sdk/client-glue";
import { KinesisClient } from "@aws-sdk/client-kinesis";
import { CreateBucketCommand, DeleteBucketCommand } from "@aws-sdk/client-s3";
import { patient } from "../patient-retries.mjs";
import { active, merging, openShards, splitting } from "../streams.mjs";
import { s3 } from "./collector.mjs";
import { pause } from "./producers.mjs";
import { ErrorBucket, names, StreamName } from "./world.mjs";

const settings = { retryStrategy: patient };
const [kinesis, firehose, glue] = [new KinesisClient(settings), new FirehoseClient(settings), new GlueClient(settings)];

/** Runs a call; errors of these names are results. The state may have changed by an earlier attempt without an answer. */
async function unless(errors, call) {
  try {
    return await call();
  } catch (error) {
    if (!errors.includes(error.name)) throw error;
    return error.name;
  }
}

const reshaped = ["ResourceInUseException", "InvalidArgumentException", "LimitExceededException"];

async function split() {
  const open = await openShards(kinesis, StreamName);
  if (open.length >= 6) return merge();
  await unless(reshaped, () => kinesis.send(splitting(StreamName, open[0])));
  await active(kinesis, StreamName);
}

async function merge() {
  const [lower, upper] = await openShards(kinesis, StreamName);
  if (upper) await unless(reshaped, () => kinesis.send(merging(StreamName, lower, upper)));
  await active(kinesis, StreamName);
}

const dropTable = (random) => unless(["EntityNotFoundException"], () =>
  glue.send(new DeleteTableCommand({ DatabaseName: "chaos", Name: random() < 0.5 ? "events" : "direct" })));

async function update(random) {
  const DeliveryStreamName = random() < 0.5 ? names.events : names.direct;
  const { DeliveryStreamDescription: stream } = await firehose.send(new DescribeDeliveryStreamCommand({ DeliveryStreamName }));
  await unless(["ConcurrentModificationException", "ResourceInUseException"], () => firehose.send(new UpdateDestinationCommand({
    DeliveryStreamName,
    CurrentDeliveryStreamVersionId: stream.VersionId,
    DestinationId: stream.Destinations[0].DestinationId,
    IcebergDestinationUpdate: { BufferingHints: { IntervalInSeconds: 1 + Math.floor(random() * 3), SizeInMBs: 1 } },
  })));
}

/** Empties and deletes the bucket of error objects, and makes it again later. Its lines are counted before. */
async function refuseErrors(random, collector) {
  for (let attempt = 0; attempt < 20; attempt++) {
    await collector.takeObjects(ErrorBucket, "", { errors: true, remove: true });
    if (await unless(["BucketNotEmpty", "NoSuchBucket"], () => s3.send(new DeleteBucketCommand({ Bucket: ErrorBucket }))) !== "BucketNotEmpty") break;
  }
  await pause(2_000 + random() * 4_000);
  await makeErrorBucket();
}

export const makeErrorBucket = () =>
  unless(["BucketAlreadyOwnedByYou", "BucketAlreadyExists"], () => s3.send(new CreateBucketCommand({ Bucket: ErrorBucket })));

const fillDisk = async (random, collector, victim) =>
  await victim.fillFor(() => pause(1_000 + random() * 3_000)) ? "full" : "no small disk";

const all = { split, merge, dropTable, update, refuseErrors, fillDisk };

/** Lets events happen one after the other, each once before any happens again, until `until` (ms of performance.now). Counts them. */
export async function happen(random, collector, victim, until, counts) {
  let order = [];
  while (performance.now() < until) {
    if (order.length === 0) order = Object.keys(all).map((name) => [random(), name]).sort((a, b) => a[0] - b[0]);
    const [, name] = order.shift();
    const result = await all[name](random, collector, victim);
    const key = typeof result === "string" ? `${name}: ${result}` : name;
    counts[key] = (counts[key] ?? 0) + 1;
    await pause(500 + random() * 1_500);
  }
  await makeErrorBucket();
}
