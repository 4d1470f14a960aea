using Tarn.Analytics.Applications;
using Tarn.Analytics.Runs.Rows;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams;

namespace Tarn.Analytics.Runs;

/// <summary>
/// Older checkpoints, from which replays begin. They are spread over the retention of the sources, and are at most <see cref="BasesMax"/> and the
/// newest ones. Events and ticks after the oldest of them stay. The beginning of an application with one source stays as long as it has few events.
/// </summary>
internal static class ReplayBases
{
    /// <summary>The longest time that a replay reaches back. Ticks stay this long.</summary>
    public static readonly TimeSpan ReachMax = TimeSpan.FromDays(7);

    private const int BasesMax = 8;

    /// <summary>The checkpoint at the beginning of an application is retained up to this number of events after it.</summary>
    private const int BeginEventsMax = 1_000;

    /// <summary>Removes bases that no replay needs: their records have expired, or another one is near.</summary>
    /// <returns>The number of the last event in the oldest base; null: there is none.</returns>
    public static async ValueTask<long?> Thin(IMetadataTransaction transaction, RunParts parts, ApplicationKey application, RunRow row)
    {
        var reach = ReachOf(parts, row);
        var oldestMs = parts.Time.GetUtcNow().ToUnixTimeMilliseconds() - (long)reach.TotalMilliseconds;
        var bases = (await Checkpoint.ListBases(transaction, application)).Reverse().ToList();
        var keepsBegin = row.Sources.Count == 1 && (await RunEvent.List(transaction, application)).Count <= BeginEventsMax;
        Checkpoint? oldest = null;
        long? lastMs = null;
        for (var i = 0; i < bases.Count; i++)
        {
            // The beginning has no bytes. From it, an audit repeats the inputs that a delivered table has.
            if (keepsBegin && bases[i] is { Blob: null, Place: 0 })
            {
                oldest = bases[i];
                continue;
            }

            // The base before the oldest needed record serves a replay of that record.
            var isExpired = i + 1 < bases.Count && bases[i + 1].TakenMs < oldestMs;
            var isNear = lastMs is { } last && bases[i].TakenMs - last < reach.TotalMilliseconds / BasesMax;
            if (isExpired || isNear)
            {
                await bases[i].RemoveBase(transaction, application, parts.Blobs);
                continue;
            }

            (oldest, lastMs) = (oldest ?? bases[i], bases[i].TakenMs);
        }

        return oldest?.Event;
    }

    /// <summary>How far back a replay may begin.</summary>
    public static TimeSpan ReachOf(RunParts parts, RunRow row)
    {
        var longest = row.Sources.Select(source => parts.Directory.Find(source.Stream)?.Stream.Retention ?? StreamLimits.RetentionDefault)
            .DefaultIfEmpty(StreamLimits.RetentionDefault).Max();
        return longest < ReachMax ? longest : ReachMax;
    }
}
