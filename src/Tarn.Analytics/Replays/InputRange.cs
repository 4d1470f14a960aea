using System.Globalization;
using Tarn.Analytics.Applications;
using Tarn.Analytics.Engines;
using Tarn.Analytics.Runs;
using Tarn.Analytics.Runs.Rows;
using Tarn.Storage;
using Tarn.Storage.Records;

namespace Tarn.Analytics.Replays;

/// <summary>
/// A range of an application's committed inputs, by the arrival clock, with the rows that repeat them: older checkpoints before the range, and the
/// events of shards.
/// </summary>
internal sealed record InputRange
{
    public required ApplicationKey Application { get; init; }

    public required ApplicationPlan Plan { get; init; }

    /// <summary>The application's row; its progress is the end of the committed inputs.</summary>
    public required RunRow Live { get; init; }

    /// <summary>The checkpoints from which the range can be repeated, the newest first.</summary>
    public required IReadOnlyList<Checkpoint> Bases { get; init; }

    public required IReadOnlyList<RunEvent> Events { get; init; }

    /// <summary>The range begins with the first input at which the arrival clock is not below it; null: at the oldest checkpoint.</summary>
    public required long? FromMs { get; init; }

    /// <summary>The range ends before the first input at which the arrival clock is not below it; null: with the last committed input.</summary>
    public required long? BeforeMs { get; init; }

    /// <summary>Whether the range has all inputs of the application since it began without state.</summary>
    public bool IsWhole => FromMs is null && Bases[0].Place == 0;

    /// <summary>Finds a range.</summary>
    /// <param name="end">The end of the committed inputs; null: the present one.</param>
    /// <exception cref="TarnException">
    /// NotFound: the application never started; InvalidArgument: the log no longer has the inputs; the message has the earliest time.
    /// </exception>
    public static async ValueTask<InputRange> Find(
        RunParts parts, ApplicationKey application, long? fromMs, long? beforeMs, RunProgress? end, CancellationToken cancellationToken)
    {
        if (fromMs >= beforeMs)
        {
            throw new TarnException(ErrorKind.InvalidArgument, "The range is empty: its end is not after its beginning.");
        }

        var found = await parts.Store.Read(
            async reader =>
            {
                var row = await RunRow.Find(reader, application) ?? throw new TarnException(ErrorKind.NotFound, "The application never started.");
                var version = await VersionRow.Find(reader, application, row.Version)
                    ?? throw new TarnException(ErrorKind.NotFound, $"Version {row.Version} of the application is gone.");
                return (
                    Row: row,
                    version.Config.Code,
                    Known: (await Checkpoint.List(reader, application)).Concat(await Checkpoint.ListBases(reader, application)).ToList(),
                    Events: await RunEvent.List(reader, application));
            },
            cancellationToken);
        var plan = parts.Engines.Plan(found.Code);
        var usable = found.Known.Where(one => one.StateName == plan.StateName && IsInLog(parts, found.Row, one))
            .OrderByDescending(one => one.Place).ThenBy(one => one.Number).ToList();
        return new InputRange
        {
            Application = application,
            Plan = plan,
            Live = found.Row with { Progress = end ?? found.Row.Progress },
            Bases = Choose(usable, fromMs),
            Events = found.Events,
            FromMs = fromMs,
            BeforeMs = beforeMs,
        };
    }

    private static IReadOnlyList<Checkpoint> Choose(List<Checkpoint> usable, long? fromMs)
    {
        if (usable.Count == 0)
        {
            throw new TarnException(ErrorKind.InvalidArgument, "The log no longer has inputs that could be repeated: their retention has ended.");
        }

        var oldest = usable[^1];
        var earliest = DateTimeOffset.FromUnixTimeMilliseconds(oldest.ClockMs);
        var chosen = fromMs is { } from ? usable.FindAll(one => one.Blob is null || one.ClockMs < from) : [oldest];
        return chosen.Count > 0 ? chosen : throw new TarnException(
            ErrorKind.InvalidArgument,
            string.Create(
                CultureInfo.InvariantCulture,
                $"The inputs before {earliest:yyyy-MM-ddTHH:mm:ss.fffZ} cannot be repeated: begin after this time."));
    }

    // A shard that is gone had no records after the checkpoint, or its records are gone too: the reader finds that.
    private static bool IsInLog(RunParts parts, RunRow row, Checkpoint one) =>
        HasFrom(parts, row.TickShard, one.TickNext) && one.Shards.All(shard => shard.IsClosed || HasFrom(parts, shard.Id, shard.Next));

    private static bool HasFrom(RunParts parts, ShardId shard, long next) => parts.Streams.Describe(shard) is { } bounds && bounds.FirstOffset <= next;
}
