// The independent model: each record of the source streams is in the one row of its window and key, or late, or bad.
import { GetRecordsCommand, GetShardIteratorCommand } from "@aws-sdk/client-kinesis";
import { shardsOf } from "../streams.mjs";
import { kinesis, sources } from "./world.mjs";

/** All records of a stream, as texts. */
export async function readAll(StreamName) {
  const found = [];
  for (const { ShardId } of await shardsOf(kinesis, StreamName)) {
    let { ShardIterator } = await kinesis.send(new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: "TRIM_HORIZON" }));
    while (ShardIterator) {
      const page = await kinesis.send(new GetRecordsCommand({ ShardIterator, Limit: 10_000 }));
      found.push(...page.Records.map(({ Data }) => Buffer.from(Data).toString()));
      ShardIterator = page.Records.length === 0 && page.MillisBehindLatest === 0 ? undefined : page.NextShardIterator;
    }
  }
  return found;
}

/** The window and key of an event. */
export const groupOf = ({ k, ts }) => `${k} ${ts.slice(0, 16)}`;

/** A row of a target as text. */
export const rowOf = (group, [events, total]) => `${group} ${events} ${total}`;

function add(groups, group, n, sign) {
  const [events, total] = groups.get(group) ?? [0, 0];
  groups.set(group, [events + sign, total + sign * n]);
}

/** Every window and key of the log, with all its records, and the number of bad records. */
export async function model() {
  const [groups, events] = [new Map(), new Map()];
  let [bad, records] = [0, 0];
  for (const source of sources) {
    for (const text of await readAll(source)) {
      records++;
      let event;
      try {
        event = JSON.parse(text);
      } catch {
        bad++;
        continue;
      }
      const n = source === "refunds" ? -event.n : event.n;
      events.set(text, n);
      add(groups, groupOf(event), n, 1);
    }
  }
  return { groups, events, bad, records };
}

/** The rows that must be emitted: without the late records, and without windows that have not ended. */
export function expected({ groups, events }, late, isEnded) {
  const rows = new Map(groups);
  for (const text of late) add(rows, groupOf(JSON.parse(text)), events.get(text), -1);
  return [...rows].filter(([group, [count]]) => count > 0 && isEnded(group)).map(([group, values]) => rowOf(group, values)).sort();
}
