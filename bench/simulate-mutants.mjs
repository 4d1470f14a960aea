// node bench/simulate-mutants.mjs [NAME…]: tests the simulator. Plants one defect after the other into a copy of the
// sources, runs seeds until one fails, and writes bench/reports/simulate-mutants.json. A defect that no seed finds is a
// hole in the simulator, except for those in UNREACHED.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
// Enough for the rarest defect that was found so far.
const SEEDS = 200_000;
const SEEDS_OF_UNREACHED = 10_000;
const journal = "src/Tarn.Storage/Streams/Journal/";
const mutants = [
  ["acknowledges before the sync (D1)", "Write/JournalWriter.cs", "file.File.SyncData();", ""],
  ["goes on in a file whose write or sync failed (D2)", "Write/JournalWriter.cs", "        _group.Abandon();\n", "        _group.Synced();\n"],
  ["does not cut off the rest of a failed file (D2)", "Recover/JournalRecovery.cs", "        RecoveryWrites.CutInvalid(open, ends);\n", ""],
  ["answers retries from invalidated frames (D2, D14)", "Write/CallFrames.cs", "!files.IsInvalid(first.File, position)", "position >= 0"],
  ["takes the page cache for the disk (D7)", "Recover/JournalRecovery.cs", "            RecoveryWrites.RewriteTail(name, scan, _footers[name.Number].DataEnd);\n", ""],
  ["shows a set's records before the store has committed it (D8, D9)", "Write/PlacedFrames.cs", "if (setLsn != 0)", "if (setLsn < 0)"],
  ["keeps a part of a torn set (D9)", "Recover/TailCut.cs", "while (CutTornSet(scans))", "while (false)"],
  ["frees changes that the store has not synced (D9)", "Retain/JournalRetention.cs", "<= commits.Checkpointed", ">= 0"],
  ["serves a payload without looking at its checksum (D6)", "Read/JournalReader.cs", "if (checkPayload && Crc32C", "if (false && Crc32C"],
  ["takes a frame of another epoch (D5)", "Format/JournalScan.cs", "(_epoch is null || header.Epoch == _epoch)", "(_epoch is null || header.Epoch != 0)"],
  ["does not look at the chain (D6)", "Format/JournalScan.cs", "chain is { } previous && header.PreviousCrc != previous", "chain is { } previous && header.PreviousCrc != previous && position < 0"],
  ["lets arrival times go back (D12)", "Write/PlacedFrames.cs", "Math.Max(shard.LastArrivalTimeMs, nowMs)", "nowMs"],
  ["trusts a clock that has jumped (D12)", "State/ClockTrust.cs", "moved.Duration() > JumpMax", "moved.Duration() > TimeSpan.MaxValue"],
  ["forgets over a restart that the clock had jumped (D12)", "State/ClockTrust.cs", "if (_file.Read() is { } earlier)", "if (_file.Read() is { Up.Ticks: < 0 } earlier)"],
  ["frees records that a consumer holds (D26)", "Retain/JournalRetention.cs", "(slice.LastTimeMs >= cutoff && slice.EndOffset > firstOffset) || slice.EndOffset > lowest", "slice.LastTimeMs >= cutoff"],
  ["gives the offsets of damaged frames out again (D6)", "Recover/JournalRecovery.cs", "_shards.Restore(_unreadableBytes);", "_shards.Restore(0);"],
  ["passes over records that move to the archive during a read (D16)", "Read/JournalReader.cs", "if (freed == Freed)", "if (freed >= 0)"],
  ["shows archived records twice after a start (D16)", "State/ShardSlices.cs", "_all.Where(slice => slice.EndOffset > end)", "_all"],
  ["frees a journal file although its segment is not registered (D16)", "../../Archive/JournalArchive.cs", "await _store.Register(row, replaced);", "await Task.CompletedTask;"],
  ["takes a damaged set that the store has applied for a torn tail (D6, D9)", "Recover/TailCut.cs", "var applied = AppliedEnd(scans, appliedLsn);", "var applied = appliedLsn;"],
  ["does not miss a change that a file before the newest footer has lost (D9)", "Recover/JournalRecovery.Ends.cs", "&& told > content.LastChangeLsn", "&& told < 0"],
  ["goes on before failed frames are invalidated (D2)", "Write/JournalWriter.cs", "        Volatile.Write(ref _owesInvalidation, true);\n        TryInvalidate();\n", ""],
  ["stays at a hole at a shard's end", "Read/JournalReader.cs", "                read.PassTo(bounds.StableEnd);\n", ""],
  ["does not append again the changes that damage lost (D6, D9)", "../Layouts/LayoutRepair.cs", "if (changes.Count > 0)\n        {\n            await", "if (changes.Count < 0)\n        {\n            await"],
  ["registers a segment that is not synced (D16)", "../../Objects/Blobs/BlobFiles.cs", "        file.Sync();\n    }\n\n    private void WriteBeside", "    }\n\n    private void WriteBeside"],
];

// Files are not recycled, so no fault produces frames of another life, or a broken chain without an unreadable place. The
// file that states a failed file's end is kept until the failed one is sealed, and sealing cuts it too.
const UNREACHED = ["takes a frame of another epoch (D5)", "does not look at the chain (D6)", "does not cut off the rest of a failed file (D2)"];

const copy = mkdtempSync(join(tmpdir(), "tarn-mutants-"));
const wanted = process.argv.slice(2);
const results = [];
try {
  execFileSync("git", ["-C", root, "worktree", "add", "--detach", "-q", copy, "HEAD"]);
  for (const [name, file, from, to] of mutants.filter(([name]) => wanted.length === 0 || wanted.some((part) => name.includes(part)))) {
    const path = join(copy, journal, file);
    const sound = readFileSync(path, "utf8");
    if (!sound.includes(from)) throw new Error(`${file} has changed: "${from}" is not in it`);
    writeFileSync(path, sound.replace(from, to));
    const seeds = UNREACHED.includes(name) ? SEEDS_OF_UNREACHED : SEEDS;
    results.push({ defect: name, seeds, ...run(seeds) });
    writeFileSync(path, sound);
    const { seed, how } = results.at(-1);
    console.log(seed ? `found by seed ${seed}: ${name}\n  ${how}` : `NOT FOUND in ${seeds} seeds: ${name}`);
  }
} finally {
  spawnSync("git", ["-C", root, "worktree", "remove", "--force", copy]);
  rmSync(copy, { recursive: true, force: true });
}

const commit = execFileSync("git", ["-C", root, "rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
const report = { what: "defects planted in the journal, and the first seed that finds each", command: "node bench/simulate-mutants.mjs", commit, results };
mkdirSync(join(root, "bench/reports"), { recursive: true });
if (wanted.length === 0) writeFileSync(join(root, "bench/reports/simulate-mutants.json"), JSON.stringify(report, null, 2) + "\n");
process.exit(results.every((result) => result.seed || UNREACHED.includes(result.defect)) ? 0 : 1);

function run(seeds) {
  const tests = join(copy, "tests/Tarn.Storage.Tests");
  const built = spawnSync("dotnet", ["build", tests, "-c", "Release", "--nologo", "-v", "q", "-clp:NoSummary", "-p:RunAnalyzers=false", "-p:TreatWarningsAsErrors=false"], {
    encoding: "utf8",
  });
  if (built.status !== 0) throw new Error(built.stdout);
  const program = join(tests, "bin/Release/net10.0/Tarn.Storage.Tests.dll");
  const ran = spawnSync("dotnet", [program, "simulate", "--seeds", String(seeds), "--until-failure"], { encoding: "utf8", timeout: 900_000 });
  const found = /^seed (\d+): (.*)$/m.exec(ran.stdout);
  return found ? { seed: Number(found[1]), how: found[2] } : { seed: null, how: null };
}
