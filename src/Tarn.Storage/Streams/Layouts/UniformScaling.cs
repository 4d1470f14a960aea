namespace Tarn.Storage.Streams.Layouts;

/// <summary>
/// The steps from any layout to a number of shards of equal ranges, as single splits and merges. First every missing
/// boundary is cut, then every extra boundary is removed. Short-lived shards appear on the way, as on the real service.
/// </summary>
internal static class UniformScaling
{
    /// <summary>The next step, as work that is due at once; null when the layout is reached.</summary>
    /// <param name="open">The open shards by hash; they cover every hash.</param>
    /// <param name="target">The wanted number of shards.</param>
    public static StreamWork? Next(IReadOnlyList<ShardDescription> open, int target)
    {
        var wanted = HashRange.Even(target);
        var at = 0;
        foreach (var shard in open)
        {
            // The first wanted boundary above the shard's start.
            while (at < wanted.Length && wanted[at].From <= shard.Hashes.From)
            {
                at++;
            }

            if (at < wanted.Length && wanted[at].From <= shard.Hashes.To)
            {
                return Step(StreamWorkKind.Split) with { Shard = shard.Id, NewStart = wanted[at].From };
            }
        }

        var starts = wanted.Select(range => range.From).ToHashSet();
        for (var i = 1; i < open.Count; i++)
        {
            if (!starts.Contains(open[i].Hashes.From))
            {
                return Step(StreamWorkKind.Merge) with { Shard = open[i - 1].Id, Adjacent = open[i].Id };
            }
        }

        return null;
    }

    private static StreamWork Step(StreamWorkKind kind) => new() { Kind = kind, Due = default };
}
