using System.Globalization;
using Tarn.Analytics.Runs;
using Tarn.Analytics.Runs.Rows;
using Tarn.Storage;
using Tarn.Storage.Records;
using Tarn.Storage.Rights;

namespace Tarn.Analytics.Replays;

/// <summary>
/// Finds the inputs of a range in a delivered table. A row has no position in the log. So the order of several shards and the positions of ticks
/// are unknown, and applications whose rows depend on them are refused by name.
/// </summary>
internal static class DeliveredRange
{
    // The words are sought in the whole text: a script with one of them in a comment is refused too, and none slips through.
    private static readonly string[] TimeWords = ["PROCTIME", "tarn.idle-watermark"];

    /// <summary>The range with the part that a table gives.</summary>
    /// <param name="table">The table, <c>database.table</c>; null: the only one with lineage, for the inputs that the log no longer has.</param>
    /// <exception cref="TarnException">InvalidArgument, NotFound: no table can give the inputs, by name; AccessDenied.</exception>
    public static async ValueTask<InputRange> Open(
        RunParts parts, InputRange range, string? table, IRights caller, CancellationToken cancellationToken)
    {
        try
        {
            return await Find(parts, range, table, caller, cancellationToken);
        }
        catch (TarnException none) when (table is null && none.Kind is (ErrorKind.NotFound or ErrorKind.InvalidArgument))
        {
            throw range.Refusal(parts, $" {none.Message}");
        }
    }

    private static async ValueTask<InputRange> Find(
        RunParts parts, InputRange range, string? table, IRights caller, CancellationToken cancellationToken)
    {
        CheckPlan(range);
        var records = await parts.Tables.Delivered(
            range.Application, range.Plan.Sources[0], range.Live.Sources[0].Stream, table, caller, cancellationToken);
        var inLog = range.Known.Where(one => range.IsInLog(parts, one) && IsBetweenRecords(one)).ToList();
        if ((table is null ? inLog.LastOrDefault() : inLog.FirstOrDefault()) is not { } until)
        {
            throw Refused("no checkpoint of the application is in the log: the records after it cannot be read");
        }

        var bases = range.Choose([.. range.Known.Where(IsBetweenRecords)]);
        if (bases.Count == 0)
        {
            throw Refused("no state of the application before the range is kept");
        }

        if (bases.FirstOrDefault(one => one.Place < until.Place) is not { } from)
        {
            throw Refused("no checkpoint of the application is after the begin of the range; it takes one each hour, at a stop and at a snapshot");
        }

        var (number, shard, first) = ShardOf(range, from, until);
        if (until.Shards.Where(one => one.Number == number).Select(one => (long?)one.Next).FirstOrDefault() is not { } before)
        {
            throw Refused($"shard {shard} is gone, and the end of its records is not known");
        }

        var notes = await records.Check(shard, first, before, cancellationToken);
        return range with { Bases = [from], Delivered = new DeliveredPart(records, number, shard, first, before, until, notes) };
    }

    private static void CheckPlan(InputRange range)
    {
        if (range.Plan.Sources.Count != 1 || range.Plan.References.Count > 0)
        {
            throw Refused("the application has several sources or reference tables, and the order of their inputs is in the log alone");
        }

        if (TimeWords.FirstOrDefault(word => range.Plan.Script.Contains(word, StringComparison.OrdinalIgnoreCase)) is { } word)
        {
            throw Refused($"the script names {word}, and the moves of the arrival clock are in the log alone");
        }
    }

    // The shard that the application read between two checkpoints, and its first offset.
    private static (int Number, ShardId Shard, long First) ShardOf(InputRange range, Checkpoint from, Checkpoint until)
    {
        var shards = from.Shards.Where(one => !one.IsClosed).Select(one => (one.Number, one.Id, one.Next))
            .Concat(range.Events
                .Where(one => one.Kind == RunEventKind.Opened && one.Number > from.Event && one.Number <= until.Event)
                .Select(one => (Number: one.Shard, one.Id, Next: one.From)))
            .ToList();
        return shards is [var only] ? only : throw Refused(
            string.Create(CultureInfo.InvariantCulture, $"the application read {shards.Count} shards, and the order of their records is in the log alone"));
    }

    private static bool IsBetweenRecords(Checkpoint one) => one.Shards.All(shard => shard.Parts == 0);

    private static TarnException Refused(string reason) =>
        new(ErrorKind.InvalidArgument, $"A delivered table cannot give the inputs: {reason}.");
}
