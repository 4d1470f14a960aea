using Tarn.Dispatch.Targets;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Targets;

namespace Tarn.Dispatch.Mappings.Positions;

/// <summary>
/// Commits the moves of one shard's parallel slices, one after the other, each with the rows that belong to it: D22 (positions commit
/// with their output), D23 (a position is a whole record).
/// </summary>
/// <param name="epoch">The epoch of its lease.</param>
internal sealed class PositionCommit(IMetadataStore store, MappingId mapping, long epoch, ShardPositions positions) : IDisposable
{
    // Positions of two slices decide together about the low-water mark, so their commits follow each other.
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Moves a slice's position. Not cancelled: the outcome must be known before the record is read again.</summary>
    /// <param name="to">The first offset that it has not done.</param>
    /// <param name="ending">Rows and records in the same commit.</param>
    public async Task Move(int lane, long to, Ending ending)
    {
        Invariant.Check(ending.Next is null, "a mapping has no stream of its own");
        await _turn.WaitAsync();
        try
        {
            if (ending.Inside.Count > 0)
            {
                await InsideCommit.Run(store, ending.Inside, Apply);
            }
            else
            {
                // rows alone need no set of the log
                await store.Commit(Apply, CancellationToken.None);
            }

            positions.Moved(lane, to);
        }
        finally
        {
            _turn.Release();
        }

        async ValueTask<bool> Apply(IMetadataTransaction transaction)
        {
            await ConsumerPositions.CheckLease(transaction, mapping.Consumer, epoch);
            positions.Move(transaction, lane, to, epoch);
            if (ending.With is { } with)
            {
                await with(transaction);
            }

            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();
}
