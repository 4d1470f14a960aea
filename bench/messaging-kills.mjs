#!/usr/bin/env node
// bench/messaging-kills [--rounds 200] [--seeds 20000] [--only queue-model,topic-model,queues,losses,topics,targets]: queues and topics against their
// models. It runs the kill tests of queues and of losses with that many kills, the kill tests of topics and of their functions and delivery streams
// with a twentieth each, the model of a queue with that many random cases over four kinds of queues, and the model of a topic over both kinds.
// It writes bench/reports/messaging-kills.json, in which parts that this command did not run stay, and exits with 1 when a part failed.
import { argument, text } from "./load/report.mjs";
import { runParts } from "./load/parts.mjs";

const [rounds, seeds] = [argument("rounds", 200), argument("seeds", 20_000)];
const [kills, topicKills] = [{ TARN_KILL_ROUNDS: `${rounds}` }, Math.ceil(rounds / 20)];
const seedsOver = (kinds) => ({ TARN_SEEDS: `${Math.ceil(seeds / kinds)}` });
const project = "tests/Tarn.Messaging.Tests";
const parts = [
  { key: "queue-model", name: `${seeds} cases against the model of a queue`, project, filter: "QueueModelTests", env: seedsOver(4) },
  { key: "topic-model", name: `${seeds} cases against the model of a topic`, project, filter: "TopicModelTests", env: seedsOver(2) },
  { key: "queues", name: `${rounds} kills of queues`, project, filter: "QueueKillTests", env: kills },
  { key: "losses", name: `${rounds} kills while messages are lost`, project, filter: "LossKillTests", env: kills },
  { key: "topics", name: `${topicKills} kills of topics`, file: "topics-kill", env: { TOPIC_KILLS: `${topicKills}` } },
  { key: "targets", name: `${topicKills} kills of functions and delivery streams of topics`, file: "topic-targets-kill", env: { TOPIC_KILLS: `${topicKills}` } },
];
const only = text("only")?.split(",");
process.exit(await runParts("messaging-kills", `--rounds ${rounds} --seeds ${seeds}`, only ? parts.filter((part) => only.includes(part.key)) : parts) ? 0 : 1);
