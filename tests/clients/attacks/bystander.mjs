// A client with ordinary work during attacks: it repeatedly puts a record, gets an object and runs SELECT 1, each
// without a retry. It runs as its own process, so that the attackers' work does not count as waiting. It prints `went
// on: PHASE` once each kind of call that began in a phase was answered, and one line of JSON when its input ends.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(import.meta.url);

/**
 * Starts a bystander against the server of `env`. `phase(name)` begins a phase. `wentOn(name)` waits until each kind of
 * call was answered in it. `end()` returns the phases, each
 * { name, put: { count, slowestMs }, get, select, errors: [text…] }.
 */
export async function startBystander(env) {
  const child = spawn(process.execPath, [here, "run"], { env: { ...process.env, ...env }, stdio: ["pipe", "pipe", "inherit"] });
  const lines = [];
  const waiting = new Set();
  const exited = new Promise((resolve) => child.on("exit", resolve));
  createInterface({ input: child.stdout }).on("line", (line) => {
    lines.push(line);
    for (const look of waiting) look();
  });
  const line = (text) =>
    new Promise((resolve, reject) => {
      const look = () => lines.includes(text) && (waiting.delete(look), resolve());
      waiting.add(look);
      look();
      exited.then(() => reject(new Error(`the bystander ended: ${lines.at(-1)}`)));
    });
  await line("ready");
  return {
    phase: (name) => child.stdin.write(name + "\n"),
    wentOn: (name) => line(`went on: ${name}`),
    end: async () => {
      child.stdin.end();
      await exited;
      return JSON.parse(lines.at(-1));
    },
  };
}

async function run() {
  const { KinesisClient, CreateStreamCommand, PutRecordCommand, waitUntilStreamExists } = await import("@aws-sdk/client-kinesis");
  const { S3Client, CreateBucketCommand, PutObjectCommand, GetObjectCommand } = await import("@aws-sdk/client-s3");
  const { AthenaClient, StartQueryExecutionCommand, GetQueryExecutionCommand } = await import("@aws-sdk/client-athena");
  const once = { maxAttempts: 1 };
  const [kinesis, s3, athena] = [new KinesisClient(once), new S3Client({ ...once, forcePathStyle: true }), new AthenaClient({ ...once, region: "eu-west-1" })];
  const name = `bystander-${process.pid}`;
  const body = "b".repeat(100_000);
  await kinesis.send(new CreateStreamCommand({ StreamName: name, ShardCount: 1 }));
  await waitUntilStreamExists({ client: kinesis, maxWaitTime: 30, minDelay: 0.1, maxDelay: 0.5 }, { StreamName: name });
  await s3.send(new CreateBucketCommand({ Bucket: name }));
  await s3.send(new PutObjectCommand({ Bucket: name, Key: "k", Body: body }));
  const work = {
    put: () => kinesis.send(new PutRecordCommand({ StreamName: name, PartitionKey: "k", Data: Buffer.from(`{"at":${Date.now()}}`) })),
    get: async () => {
      const text = await (await s3.send(new GetObjectCommand({ Bucket: name, Key: "k" }))).Body.transformToString();
      if (text !== body) throw new Error("GET gave other bytes");
    },
    select: async () => {
      const { QueryExecutionId } = await athena.send(new StartQueryExecutionCommand({ QueryString: "SELECT 1" }));
      for (;;) {
        const { Status } = (await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }))).QueryExecution;
        if (Status.State === "SUCCEEDED") return;
        if (Status.State !== "QUEUED" && Status.State !== "RUNNING") throw new Error(`SELECT 1: ${Status.State} ${Status.StateChangeReason}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
  };
  for (const call of Object.values(work)) await call(); // warm
  const phases = [];
  const begin = (phase) => {
    phases.push({ name: phase, ...Object.fromEntries(Object.keys(work).map((kind) => [kind, { count: 0, slowestMs: 0 }])), errors: [] });
  };
  begin("before");
  let over = false;
  const told = new Set();
  const loops = Object.entries(work).map(async ([kind, call]) => {
    while (!over) {
      const phase = phases.at(-1);
      const begun = performance.now();
      try {
        await call();
      } catch (error) {
        phase.errors.push(`${kind}: ${error.name} ${error.message}`.slice(0, 300));
      }
      phase[kind].count++;
      if (Object.keys(work).every((each) => phase[each].count > 0) && !told.has(phase)) {
        told.add(phase);
        process.stdout.write(`went on: ${phase.name}\n`);
      }
      phase[kind].slowestMs = Math.max(phase[kind].slowestMs, Math.round(performance.now() - begun));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });
  process.stdout.write("ready\n");
  let line = "";
  for await (const chunk of process.stdin) {
    line += chunk;
    for (let end = line.indexOf("\n"); end >= 0; end = line.indexOf("\n")) {
      begin(line.slice(0, end));
      line = line.slice(end + 1);
    }
  }
  over = true;
  await Promise.all(loops);
  process.stdout.write(JSON.stringify(phases) + "\n", () => process.exit(0));
}

if (process.argv[1] === here && process.argv[2] === "run") await run();
