using Tarn.Items.Tables;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Items.Streams;

/// <summary>
/// Ends the shards of tables' streams after four hours, if they have records: one child with the same keys continues. So a closed shard can expire,
/// and readers of old and of new changes do not meet in one.
/// </summary>
public sealed class StreamRollOver(IMetadataStore store, ItemTables tables, StreamDirectory streams, IStreamLog log, TimeProvider time)
{
    /// <summary>The age at which a shard ends.</summary>
    public static readonly TimeSpan AgeMax = TimeSpan.FromHours(4);

    /// <summary>Ends the shards that are old enough, of tables whose stream is on.</summary>
    public async Task Run(CancellationToken cancellationToken)
    {
        foreach (var table in tables.All.Where(table => table is { State: TableState.Active, Window.Starts: not null }))
        {
            foreach (var shard in streams.Find(table.Stream)?.Open.Where(IsOver).ToList() ?? [])
            {
                await RollOver(shard, cancellationToken);
            }
        }
    }

    private bool IsOver(ShardDescription shard) =>
        time.GetUtcNow() - shard.Opened >= AgeMax && log.Describe(shard.Id) is { StableEnd: > 0 };

    private async Task RollOver(ShardDescription shard, CancellationToken cancellationToken)
    {
        try
        {
            await store.CommitWithLog(
                transaction => Resharding.RollOver(transaction, shard.Stream, shard.Id, time.GetUtcNow()), cancellationToken);
        }
        catch (TarnException gone) when (gone.Kind is ErrorKind.NotFound or ErrorKind.Conflict)
        {
            // The table was deleted, or the shard was closed meanwhile.
        }
    }
}
