#!/usr/bin/env node
// bench/event-kills [--rounds 20] [--lives 200] [--schedules 100000] [--seeds 2000] [--only buses,pipes,schedules,alarms,metrics,rooms,due,bus-model]:
// buses, pipes, schedules, alarms and metrics against their models. A part of each service kills a whole server that many rounds. "rooms" kills
// that many lives of buses, schedules and pipes over one journal, "due" kills while that many schedules are due in one second, and "bus-model" has
// that many random cases. It writes bench/reports/event-kills.json, in which parts that this command did not run stay, and exits with 1 when a part failed.
import { argument, text } from "./load/report.mjs";
import { runParts } from "./load/parts.mjs";

const numbers = { rounds: argument("rounds", 20), lives: argument("lives", 200), schedules: argument("schedules", 100_000), seeds: argument("seeds", 2_000) };
const { rounds, lives, schedules, seeds } = numbers;
const project = "tests/Tarn.Messaging.Tests";
const server = (key, file, variable) => ({ key, name: `${rounds} kills of a server with ${key}`, file, env: { [variable]: `${rounds}` } });
const parts = [
  server("buses", "buses-kill", "BUS_KILLS"),
  server("pipes", "pipes", "PIPE_KILLS"),
  server("schedules", "schedules-kill", "SCHEDULE_KILLS"),
  server("alarms", "alarms-kill", "ALARM_KILLS"),
  server("metrics", "metrics-kill", "METRIC_KILLS"),
  { key: "rooms", name: `${lives} kills of buses, schedules and pipes`, project, filter: "EventKillTests", env: { TARN_KILL_ROUNDS: `${lives}` } },
  { key: "due", name: `kills while ${schedules} schedules are due`, project, filter: "DueKillTests", env: { TARN_SEEDS: `${schedules}` } },
  { key: "bus-model", name: `${seeds} cases against the model of a bus`, project, filter: "BusModelTests", env: { TARN_SEEDS: `${seeds}` } },
];
const only = text("only")?.split(",");
const shown = Object.entries(numbers).map(([name, value]) => `--${name} ${value}`).join(" ");
process.exit(await runParts("event-kills", shown, only ? parts.filter((part) => only.includes(part.key)) : parts) ? 0 : 1);
