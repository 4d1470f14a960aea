using Tarn.Delivery.Ledger;
using Tarn.Storage.Consumers;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Audits;

/// <summary>
/// Checks a run's ranges as they are read, and adds up its counts: D28 (each commit adds ledger rows). Memory: one position per shard.
/// </summary>
/// <param name="results">The shard with the results of the delivery's function; null: there is none.</param>
/// <param name="findings">Takes the findings.</param>
internal sealed class RunTally(RunId run, ShardId? results, AuditFindings findings)
{
    private readonly Dictionary<ShardId, long> _ends = [];

    /// <summary>The counts so far.</summary>
    public AuditedRun Counts { get; private set; } = new() { Run = run };

    /// <summary>
    /// The records for outputs: sub-records of the source without the ones that the function got, and results that were not
    /// dropped.
    /// </summary>
    public long ToOutputs { get; private set; }

    /// <summary>The records that the function got.</summary>
    public long ToFunction { get; private set; }

    /// <summary>The end of the ranges of each shard.</summary>
    public IReadOnlyDictionary<ShardId, long> Ends => _ends;

    /// <summary>Takes the next entry.</summary>
    public void Take(LedgerEntry entry)
    {
        foreach (var range in entry.Ranges)
        {
            Check(entry, range);
        }

        CheckFiles(entry);
        var ofSource = entry.Ranges.Where(range => range.Shard != results).ToList();
        var toFunction = entry.Outputs.Where(output => output.Name == LedgerOutput.Function).Sum(output => output.Rows);
        ToFunction += toFunction;
        ToOutputs += entry.Ranges.Sum(range => range.SubRecords) - toFunction;
        Counts = Counts with
        {
            Commits = Counts.Commits + 1,
            Shards = _ends.Keys.Count(shard => shard != results),
            Records = Counts.Records + ofSource.Sum(range => range.Records),
            SubRecords = Counts.SubRecords + ofSource.Sum(range => range.SubRecords),
            Results = Counts.Results + entry.Records - ofSource.Sum(range => range.Records),
            DroppedByFunction = Counts.DroppedByFunction + entry.Ranges.Sum(range => range.DroppedByFunction),
            Rows = Counts.Rows + entry.Rows,
            Superseded = Counts.Superseded + entry.Superseded,
            Quarantined = Counts.Quarantined + entry.Failed,
            Redriven = Counts.Redriven + entry.Redriven,
            Damaged = Counts.Damaged + entry.Ranges.Sum(range => range.SkippedDamaged),
            Expired = Counts.Expired + entry.Ranges.Sum(range => range.SkippedExpired),
            Dropped = Counts.Dropped + entry.Ranges.Sum(range => range.SkippedDropped),
        };
    }

    private void Check(LedgerEntry entry, in LedgerRange range)
    {
        var (from, before, shard) = (range.FromOffset, range.BeforeOffset, range.Shard);
        if (_ends.TryGetValue(shard, out var end) && from > end)
        {
            findings.Add($"run {run}, shard {shard}: offsets {end} to {from - 1} are in no range; entry {entry.Id} begins at {from}");
        }
        else if (from < end)
        {
            findings.Add($"run {run}, shard {shard}: offsets {from} to {Math.Min(end, before) - 1} are in two ranges, the second one in entry {entry.Id}");
        }

        var counted = range.Records + range.SkippedDamaged + range.SkippedExpired + range.SkippedDropped;
        if (counted > before - from || (counted < before - from && range.SkippedDropped == 0 && !IsUndelivered(entry)))
        {
            var width = before - from;
            findings.Add(
                $"run {run}, shard {shard}: entry {entry.Id} counts {counted} records and skipped offsets in the {width} offsets {from} to {before - 1}");
        }

        _ends[shard] = Math.Max(end, before);
    }

    // The files of an entry have its outputs' rows; the function's results are in a stream. Error objects also have the
    // documents of the destination's refusals.
    private void CheckFiles(LedgerEntry entry)
    {
        foreach (var outputs in entry.Outputs.Where(output => output.Name != LedgerOutput.Function).GroupBy(output => output.Name))
        {
            var rows = outputs.Sum(output => output.Rows);
            var inFiles = entry.Files.Where(file => file.Output == outputs.Key).Sum(file => file.Rows)
                + entry.FileSums.Where(sum => sum.Output == outputs.Key).Sum(sum => sum.Rows);
            if (inFiles < rows || (inFiles > rows && outputs.Key != LedgerOutput.Errors))
            {
                findings.Add($"run {run}, entry {entry.Id}: output {outputs.Key} has {rows} rows, but its files have {inFiles}");
            }
        }
    }

    // The positions of an output that was ahead may cover the whole of a dropped range.
    private static bool IsUndelivered(LedgerEntry entry) =>
        entry.Rows + entry.Superseded == 0 && entry.Files.Count == 0 && entry.FileSums.Count == 0 && entry.Records == 0;
}
