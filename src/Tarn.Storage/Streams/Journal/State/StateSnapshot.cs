using Tarn.Storage.Streams.Journal.Format;

namespace Tarn.Storage.Streams.Journal.State;

/// <summary>
/// The writer's state of streams and shards, for a footer; a start begins from it: D10 (sealed files end with an
/// index).
/// </summary>
internal static class StateSnapshot
{
    public static void Fill(FooterContent content, JournalState state)
    {
        foreach (var (stream, retention) in state.Retention)
        {
            content.Streams.Add((stream.Value, (long)retention.TotalMilliseconds));
        }

        foreach (var shard in state.Shards.Values)
        {
            if (shard.Gate is ShardGate.Open or ShardGate.Closed)
            {
                content.Shards.Add(new FooterContent.ShardState(
                    shard.Stream.Value,
                    shard.Id.Value,
                    shard.NextOffset,
                    shard.Bounds?.FirstOffset ?? 0,
                    shard.LastArrivalTimeMs,
                    shard.Gate == ShardGate.Closed));
                content.LastArrivalMs = Math.Max(content.LastArrivalMs, shard.LastArrivalTimeMs);
            }
        }
    }
}
