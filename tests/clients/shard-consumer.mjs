// A small consumer library by KCL's rules: one lease per shard, taken, renewed, stolen and lost. Work on a child's
// lease begins when the leases of its parents are at their end. A worker continues from the lease's checkpoint. Records
// and checkpoint are committed in one step, by the lease's holder only, so that a doubled or missing record can only
// come from the stream.
import {
  DescribeStreamConsumerCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  RegisterStreamConsumerCommand,
  SubscribeToShardCommand,
} from "@aws-sdk/client-kinesis";
import { shardsOf } from "./streams.mjs";

const BEGINNING = "TRIM_HORIZON";
const END = "SHARD_END";
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Leases, and the records that their holders committed. */
export class LeaseTable {
  /** @param {{ leaseMs: number, stealing: boolean }} rules how long an unrenewed lease holds, and whether workers even out their shares */
  constructor({ leaseMs, stealing }) {
    Object.assign(this, { leaseMs, stealing });
  }

  leases = new Map();
  committed = [];
  steals = 0;

  /** Adds a shard's lease if it has none. */
  add({ ShardId, ParentShardId, AdjacentParentShardId, ParentShards }) {
    const parents = (ParentShards ?? [ParentShardId, AdjacentParentShardId]).filter(Boolean);
    if (!this.leases.has(ShardId)) this.leases.set(ShardId, { shard: ShardId, parents, checkpoint: BEGINNING, holder: undefined, term: 0, renewed: 0 });
  }

  /** Whether work on a lease may begin: it is not at its end, and all its parents are (or have no lease). */
  isReady(lease) {
    return lease.checkpoint !== END && lease.parents.every((parent) => (this.leases.get(parent)?.checkpoint ?? END) === END);
  }

  heldBy(worker) {
    return [...this.leases.values()].filter((lease) => lease.holder === worker && lease.checkpoint !== END);
  }

  /** Takes a free or expired lease, else one of a worker that has at least two leases more. */
  take(worker, random) {
    const ready = [...this.leases.values()].filter((lease) => this.isReady(lease) && lease.holder !== worker);
    const free = ready.filter((lease) => !lease.holder || Date.now() - lease.renewed > this.leaseMs);
    const mine = this.heldBy(worker).length;
    const stealable = free.length || !this.stealing ? free : ready.filter((lease) => this.heldBy(lease.holder).length >= mine + 2);
    const lease = stealable[Math.floor(random() * stealable.length)];
    if (!lease) return;
    if (lease.holder) this.steals++;
    lease.holder = worker;
    lease.term++;
    lease.renewed = Date.now();
    return lease;
  }

  /** Commits; returns false, and commits nothing, if the lease was taken since that term. */
  commit(lease, term, records, checkpoint) {
    if (lease.term !== term) return false;
    this.committed.push(...records.map((record) => ({ ...record, shard: lease.shard })));
    lease.checkpoint = checkpoint;
    return true;
  }
}

/** One worker: runs from run() to stop(). Like a kill, stop() lets its leases expire. */
export class Worker {
  stopped = false;
  failure = undefined;

  /** @param {{ name: string, table: LeaseTable, source: object, random: () => number }} parts */
  constructor(parts) {
    Object.assign(this, parts);
  }

  stop() {
    this.stopped = true;
  }

  async run() {
    const reading = [];
    while (!this.stopped) {
      if (this.failure) throw this.failure;
      for (const shard of await this.source.shards()) this.table.add(shard);
      for (const lease of this.table.heldBy(this)) lease.renewed = Date.now();
      const lease = this.table.take(this, this.random);
      if (lease && !this.stopped) reading.push(this.consume(lease).catch((error) => (this.failure = error)));
      await pause(30 + 60 * this.random());
    }
    await Promise.all(reading);
  }

  async consume(lease) {
    const { term } = lease;
    const holds = () => !this.stopped && lease.term === term;
    for await (const { records, last, children } of this.source.read(lease.shard, lease.checkpoint, holds, this.random)) {
      if (!holds()) return;
      // a worker that dies between reading and committing loses the records read
      await pause(10 * this.random());
      const checkpoint = children ? END : (last ?? records.at(-1)?.SequenceNumber ?? lease.checkpoint);
      if (this.stopped || !this.table.commit(lease, term, records, checkpoint)) return;
      for (const child of children ?? []) this.table.add(child);
    }
  }
}

const position = (checkpoint) =>
  checkpoint === BEGINNING ? { Type: BEGINNING } : { Type: "AFTER_SEQUENCE_NUMBER", SequenceNumber: checkpoint };

/** Reads with GetRecords. */
export class PolledSource {
  constructor(kinesis, StreamName) {
    Object.assign(this, { kinesis, StreamName });
  }

  shards() {
    return shardsOf(this.kinesis, this.StreamName);
  }

  async *read(ShardId, checkpoint, holds, random) {
    const { Type, SequenceNumber } = position(checkpoint);
    const first = { StreamName: this.StreamName, ShardId, ShardIteratorType: Type, StartingSequenceNumber: SequenceNumber };
    let { ShardIterator } = await this.kinesis.send(new GetShardIteratorCommand(first));
    while (holds()) {
      const page = await this.kinesis.send(new GetRecordsCommand({ ShardIterator, Limit: 1 + Math.floor(200 * random()) }));
      ShardIterator = page.NextShardIterator;
      if (!ShardIterator) return yield { records: page.Records, children: page.ChildShards ?? [] };
      if (page.Records.length) yield { records: page.Records };
      else await pause(20);
    }
  }
}

/** Reads with enhanced fan-out: one registered consumer, a subscription per lease. */
export class PushedSource {
  open = new Set();

  static async of(kinesis, StreamName, StreamARN, ConsumerName) {
    const { Consumer } = await kinesis.send(new RegisterStreamConsumerCommand({ StreamARN, ConsumerName }));
    const { ConsumerARN } = Consumer;
    while ((await kinesis.send(new DescribeStreamConsumerCommand({ ConsumerARN }))).ConsumerDescription.ConsumerStatus !== "ACTIVE") await pause(20);
    return Object.assign(new PushedSource(), { kinesis, StreamName, ConsumerARN });
  }

  shards() {
    return shardsOf(this.kinesis, this.StreamName);
  }

  async *read(ShardId, checkpoint, holds) {
    const command = new SubscribeToShardCommand({ ConsumerARN: this.ConsumerARN, ShardId, StartingPosition: position(checkpoint) });
    const { EventStream } = await this.kinesis.send(command);
    const events = EventStream[Symbol.asyncIterator]();
    this.open.add(events);
    for (let next = await events.next(); !next.done; next = await events.next()) {
      const event = next.value.SubscribeToShardEvent;
      const children = event.ChildShards?.length ? event.ChildShards : undefined;
      if (holds()) yield { records: event.Records, last: event.ContinuationSequenceNumber, children };
      if (!holds()) return;
    }
    this.open.delete(events);
  }

  /** Reads every subscription to its end, after the stream is deleted: an open one keeps its connection. */
  drain() {
    return Promise.allSettled([...this.open].map(async (events) => { while (!(await events.next()).done); }));
  }
}
