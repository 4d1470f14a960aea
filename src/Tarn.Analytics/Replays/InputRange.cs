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

    /// <summary>The checkpoints that fit the plan, the newest first; the log may have lost the records after them.</summary>
    public required IReadOnlyList<Checkpoint> Known { get; init; }

    /// <summary>The inputs that a delivered table gives; null: all are in the log.</summary>
    public DeliveredPart? Delivered { get; init; }

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
        var range = await Load(parts, application, fromMs, beforeMs, end, cancellationToken);
        return range.Bases.Count > 0 ? range : throw range.Refusal(parts, "");
    }

    /// <summary>As <see cref="Find"/>. Without a checkpoint in the log, the range has no bases.</summary>
    public static async ValueTask<InputRange> Load(
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
        var known = found.Known.Where(one => one.StateName == plan.StateName)
            .OrderByDescending(one => one.Place).ThenBy(one => one.Number).ToList();
        var range = new InputRange
        {
            Application = application,
            Plan = plan,
            Live = found.Row with { Progress = end ?? found.Row.Progress },
            Bases = [],
            Known = known,
            Events = found.Events,
            FromMs = fromMs,
            BeforeMs = beforeMs,
        };
        return range with { Bases = range.Choose([.. known.Where(one => range.IsInLog(parts, one))]) };
    }

    /// <summary>The checkpoints among these from which the range can begin, the newest first.</summary>
    public IReadOnlyList<Checkpoint> Choose(IReadOnlyList<Checkpoint> usable) => FromMs is { } from
        ? [.. usable.Where(one => one.Blob is null || one.ClockMs < from)]
        : [.. usable.TakeLast(1)];

    /// <summary>
    /// Whether the log has the inputs after a checkpoint. The beginning of an application outlives the records of the shards that it opened.
    /// </summary>
    /// <remarks>A closed shard that is gone had no records after the checkpoint, or its records are gone too: the reader finds that.</remarks>
    public bool IsInLog(RunParts parts, Checkpoint one) =>
        HasFrom(parts, Live.TickShard, one.TickNext)
        && one.Shards.All(shard => shard.IsClosed || HasFrom(parts, shard.Id, shard.Next))
        && Events.Where(opened => opened.Kind == RunEventKind.Opened && opened.Number > one.Event).All(opened => HasFrom(parts, opened.Id, opened.From));

    /// <summary>The error of a range that the log does not have, with the earliest time.</summary>
    /// <param name="more">A sentence after it, or nothing.</param>
    public TarnException Refusal(RunParts parts, string more)
    {
        if (Known.LastOrDefault(one => IsInLog(parts, one)) is not { } oldest)
        {
            return new TarnException(
                ErrorKind.InvalidArgument, $"The log no longer has inputs that could be repeated: their retention has ended.{more}");
        }

        var earliest = DateTimeOffset.FromUnixTimeMilliseconds(oldest.ClockMs);
        return new TarnException(
            ErrorKind.InvalidArgument,
            string.Create(
                CultureInfo.InvariantCulture,
                $"The inputs before {earliest:yyyy-MM-ddTHH:mm:ss.fffZ} cannot be repeated: begin after this time.{more}"));
    }

    private static bool HasFrom(RunParts parts, ShardId shard, long next) => parts.Streams.Describe(shard) is { } bounds && bounds.FirstOffset <= next;
}
