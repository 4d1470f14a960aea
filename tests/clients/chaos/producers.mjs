// Producers of drifting records: each id is sent until the server acknowledges it. A call without an answer is repeated
// by the SDK with the same invocation id; an entry that the server refused is sent in another call.
import { FirehoseClient, PutRecordBatchCommand } from "@aws-sdk/client-firehose";
import { KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { patient } from "../patient-retries.mjs";

const PER_CALL = 20;
const BAD_EVERY = 100;

/** The record of an id. One of 100 is not JSON; the shape depends on the producer and changes with the ids. */
export function recordOf(id, producer) {
  if (id % BAD_EVERY === BAD_EVERY - 1) return `bad ${id}`;
  const values = [id, `text ${id}`, { inner: id, [`deep${id % 7}`]: id / 3 }, [id, `${id}`]];
  return JSON.stringify({
    id,
    kind: `k${id % 4}`,
    customer: `c${id % 5}`,
    drifting: values[(producer + Math.floor(id / 500)) % 4],
    [`column${producer}_${Math.floor(id / 300) % 20}`]: values[(id + producer) % 3],
  });
}

/** The id in a record's text, as it was sent or as an error document holds it. */
export function idOf(text) {
  const found = /^bad (\d+)$/.exec(text) ?? /"id":(\d+)/.exec(text);
  return found ? Number(found[1]) : undefined;
}

export class Producers {
  /** The acknowledged ids of each target, with their sequence numbers or ids. */
  acknowledged = new Map();
  refused = 0;
  #stopped = false;
  #next = 0;
  #kinesis = new KinesisClient({ retryStrategy: patient });
  #firehose = new FirehoseClient({ retryStrategy: patient });
  #running;

  /**
   * @param {{ kind: "stream" | "direct", name: string }[]} targets each record goes to one of them, in turns
   * @param {{ producers: number, pauseMs: number }} options
   */
  constructor(targets, { producers = 4, pauseMs = 40 } = {}) {
    for (const { name } of targets) this.acknowledged.set(name, new Map());
    this.#running = Array.from({ length: producers }, (_, producer) => this.#produce(producer, targets, pauseMs));
  }

  get count() {
    return [...this.acknowledged.values()].reduce((sum, ids) => sum + ids.size, 0);
  }

  /** Ends when every id that was sent is acknowledged. */
  stop() {
    this.#stopped = true;
    return Promise.all(this.#running);
  }

  async #produce(producer, targets, pauseMs) {
    for (let turn = 0; !this.#stopped; turn++) {
      const target = targets[turn % targets.length];
      let ids = Array.from({ length: PER_CALL }, () => this.#next++);
      while (ids.length) {
        const answers = await this.#put(target, ids.map((id) => ({ id, data: Buffer.from(recordOf(id, producer)) })));
        const acknowledged = this.acknowledged.get(target.name);
        ids.forEach((id, i) => answers[i] && acknowledged.set(id, answers[i]));
        ids = ids.filter((_, i) => !answers[i]);
        this.refused += ids.length;
        if (ids.length) await pause(200);
      }
      await pause(pauseMs);
    }
  }

  /** The sequence number or id of each record; undefined where the server refused it. */
  async #put({ kind, name }, records) {
    try {
      if (kind === "stream") {
        const Records = records.map(({ id, data }) => ({ PartitionKey: `${id}`, Data: data }));
        return (await this.#kinesis.send(new PutRecordsCommand({ StreamName: name, Records }))).Records.map((entry) => entry.SequenceNumber);
      }
      const answer = await this.#firehose.send(new PutRecordBatchCommand({ DeliveryStreamName: name, Records: records.map(({ data }) => ({ Data: data })) }));
      return answer.RequestResponses.map((entry) => entry.RecordId);
    } catch (error) {
      if (error.name !== "ResourceInUseException" && error.name !== "ServiceUnavailableException") throw error;
      return records.map(() => undefined);
    }
  }
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
