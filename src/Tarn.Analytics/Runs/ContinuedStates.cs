using Tarn.Analytics.Engines;
using Tarn.Analytics.Runs.Rows;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Unkeyed;
using Tarn.Storage.Records;

namespace Tarn.Analytics.Runs;

/// <summary>
/// A checkpoint as another script continues it. Offsets and numbers of shards stay, so that each input is read once. The order of the log is
/// reset, since a table that joins may have older records. Shards of tables that the script does not read leave.
/// </summary>
internal static class ContinuedStates
{
    /// <summary>Whether the streams of continued sources are the same: a stream that was deleted and created again has other shards.</summary>
    public static bool Fits(RunParts parts, Checkpoint taken, ContinuedState fit, IReadOnlyList<SourceStart> sources) => taken.Shards.All(shard =>
        IndexOf(fit.Sources, shard.Source) is not { } source || parts.Streams.Describe(shard.Id) is null || Has(parts, sources[source], shard.Id));

    /// <summary>Makes the checkpoint. It shares the bytes of the other one.</summary>
    /// <param name="fit">The parts that are continued.</param>
    public static Checkpoint Of(IMetadataTransaction transaction, RunParts parts, Checkpoint taken, ContinuedState fit, IReadOnlyList<SourceStart> sources)
    {
        var blob = fit.KeepsAny && Fits(parts, taken, fit, sources) ? taken.Blob : null;
        var owner = blob is null ? 0 : transaction.NextId();
        if (blob is not null)
        {
            UnkeyedBlobs.Share(transaction, blob, owner);
        }

        var places = PlacesOf(parts, taken, fit, sources);
        bool Stays(int earlier, ShardId id) => places.TryGetValue(earlier, out var now) && (parts.Streams.Describe(id) is null || Has(parts, sources[now], id));
        return taken with
        {
            Blob = blob,
            Owner = owner,
            Done = default,
            End = 0,
            Shards = [.. taken.Shards.Where(shard => Stays(shard.Source, shard.Id)).Select(shard => shard with { Source = places[shard.Source] })],
            Passed = [.. taken.Passed.Where(passed => Stays(passed.Source, passed.Id)).Select(passed => (places[passed.Source], passed.Id))],
            Anew = [.. Enumerable.Range(0, sources.Count).Where(i => blob is null || fit.Sources[i] is not { } earlier || taken.Anew.Contains(earlier))],
        };
    }

    // The number now of each earlier source. A table with another definition over the same stream takes the shards of the one before.
    private static Dictionary<int, int> PlacesOf(RunParts parts, Checkpoint taken, ContinuedState fit, IReadOnlyList<SourceStart> sources)
    {
        var found = Enumerable.Range(0, sources.Count).Where(i => fit.Sources[i] is not null).ToDictionary(i => fit.Sources[i]!.Value, i => i);
        foreach (var shards in taken.Shards.Where(shard => !found.ContainsKey(shard.Source)).GroupBy(shard => shard.Source))
        {
            var free = Enumerable.Range(0, sources.Count).Where(i => !found.ContainsValue(i) && shards.Any(shard => Has(parts, sources[i], shard.Id))).ToList();
            if (free.Count > 0)
            {
                found[shards.Key] = free[0];
            }
        }

        return found;
    }

    private static bool Has(RunParts parts, SourceStart source, ShardId id) => parts.Directory.ShardsOf(source.Stream).Any(one => one.Id == id);

    private static int? IndexOf(IReadOnlyList<int?> all, int earlier) => Enumerable.Range(0, all.Count).Where(i => all[i] == earlier).Select(i => (int?)i)
        .FirstOrDefault();
}
