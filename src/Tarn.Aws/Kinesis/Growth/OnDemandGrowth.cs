using Tarn.Storage.Streams.Layouts;
using StreamMode = Tarn.Storage.Streams.Layouts.StreamMode;

namespace Tarn.Aws.Kinesis.Growth;

/// <summary>
/// Grows on-demand streams with their load. A shard that took more than 1 MiB or 1,000 records a second since the last
/// check is split. Streams do not shrink; on the real service they do not shrink for weeks.
/// </summary>
public sealed class OnDemandGrowth(IMetadataStore store, StreamDirectory streams, ShardLoads loads, TimeProvider time)
{
    /// <summary>The time between two checks.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    private const double ShareBytesPerSecond = 1 << 20;
    private const double ShareRecordsPerSecond = 1_000;

    // The real service's maximum: 200 MB/s.
    private const int ShardsMax = 200;

    private long _lookedAt = time.GetTimestamp();

    /// <summary>Checks every stream once.</summary>
    public async Task Run(CancellationToken cancellationToken)
    {
        var seconds = Math.Max(1, time.GetElapsedTime(_lookedAt).TotalSeconds);
        _lookedAt = time.GetTimestamp();
        var taken = loads.Take();
        if (taken.Count == 0)
        {
            return;
        }

        foreach (var layout in streams.Snapshot)
        {
            if (Grows(layout.Stream))
            {
                var busy = layout.Open.Where(shard => taken.TryGetValue(shard.Id, out var load)
                    && (load.Bytes / seconds > ShareBytesPerSecond || load.Records / seconds > ShareRecordsPerSecond));
                await Split(busy.Take(ShardsMax - layout.Open.Count), cancellationToken);
            }
        }
    }

    private static bool Grows(StreamDescription stream) =>
        stream is { Owner: StreamOwner.Kinesis, Mode: StreamMode.OnDemand, Phase: StreamPhase.Active };

    private async Task Split(IEnumerable<ShardDescription> busy, CancellationToken cancellationToken)
    {
        foreach (var shard in busy)
        {
            try
            {
                var now = time.GetUtcNow();
                await store.CommitWithLog(
                    async transaction =>
                    {
                        // A change or deletion of the stream may have begun meanwhile.
                        if (await StreamDirectory.Get(transaction, shard.Stream) is { } stream && Grows(stream))
                        {
                            await Resharding.Split(transaction, shard.Stream, shard.Id, shard.Hashes.Middle, now);
                        }

                        return true;
                    },
                    cancellationToken);
            }
            catch (TarnException gone) when (gone.Kind is ErrorKind.NotFound or ErrorKind.Conflict or ErrorKind.InvalidArgument)
            {
                // The stream was deleted or resharded by its user, or the shard is one hash wide: there is no shard to
                // split.
            }
        }
    }
}
