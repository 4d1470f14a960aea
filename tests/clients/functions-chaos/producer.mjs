// Sends records whose order per key is known: a call holds one record of each key, and the next call waits for it. One
// record of 100 is poison. Beside them it sends asynchronous events.
import { PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { FunctionName, kinesis, lambda, StreamName } from "./world.mjs";

const KEYS = 60;
const POISON_EVERY = 100;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export class Producer {
  /** The acknowledged records of each key: the number of the last one. */
  last = 0;
  /** The acknowledged events: ids below it. */
  events = 0;
  #stopped = false;
  #running;

  constructor({ pauseMs }) {
    this.#running = Promise.all([this.#records(pauseMs), this.#events(pauseMs)]);
  }

  static keys = Array.from({ length: KEYS }, (_, at) => `k${at}`);
  static isPoison = (key, n) => (n * KEYS + Number(key.slice(1))) % POISON_EVERY === POISON_EVERY - 1;

  get records() {
    return this.last * KEYS;
  }

  /** Ends when everything that was sent is acknowledged. */
  stop() {
    this.#stopped = true;
    return this.#running;
  }

  async #records(pauseMs) {
    for (let n = 1; !this.#stopped; n++) {
      let left = Producer.keys;
      while (left.length > 0) {
        const answer = await kinesis.send(new PutRecordsCommand({ StreamName, Records: left.map((key) => this.#record(key, n)) }));
        left = left.filter((_, at) => answer.Records[at].ErrorCode);
      }
      this.last = n;
      await pause(pauseMs);
    }
  }

  #record(PartitionKey, n) {
    return { PartitionKey, Data: Buffer.from(JSON.stringify({ key: PartitionKey, n, poison: Producer.isPoison(PartitionKey, n), pad: "x".repeat(200) })) };
  }

  async #events(pauseMs) {
    while (!this.#stopped) {
      await lambda.send(new InvokeCommand({ FunctionName, InvocationType: "Event", Payload: JSON.stringify({ id: this.events }) }));
      this.events++;
      await pause(pauseMs);
    }
  }
}
