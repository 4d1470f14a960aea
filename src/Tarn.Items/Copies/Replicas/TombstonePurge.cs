using Tarn.Access;
using Tarn.Items.Tables;

namespace Tarn.Items.Copies.Replicas;

/// <summary>
/// Removes the tombstones of removed items. A tombstone prevents an older change of another replica from restoring its item. The table must
/// durably have all changes that the others had made by a time. Tombstones that are older than this time by <see cref="TombstoneOptions.Kept"/>
/// are removed: later changes have later stamps.
/// </summary>
internal sealed class TombstonePurge(ItemEngine room, TimeProvider time, Func<bool> isClockSure, TombstoneOptions options)
{
    private readonly Dictionary<ResourceId, long> _looked = [];

    /// <summary>The current time; null: the next scan of the table's tombstones is not due, or the clock is in doubt.</summary>
    public DateTimeOffset? Begin(ItemTable table) =>
        isClockSure() && !(_looked.TryGetValue(table.Id, out var looked) && time.GetElapsedTime(looked) < options.Every) ? time.GetUtcNow() : null;

    /// <summary>Removes old tombstones of a table.</summary>
    /// <param name="table">A table of a group, which has its rows.</param>
    /// <param name="begun">A time by which all changes of the others are in the table, and their positions are stored.</param>
    /// <param name="cancellationToken">Ends the work between two stretches.</param>
    public async Task Run(ItemTable table, DateTimeOffset begun, CancellationToken cancellationToken)
    {
        var items = await room.Store(cancellationToken);
        var untilUs = (begun - options.Kept - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        await items.RemoveMarks(table, untilUs, cancellationToken);
        _looked[table.Id] = time.GetTimestamp();
    }

    /// <summary>Forgets tables that are gone.</summary>
    public void Forget(IReadOnlySet<ResourceId> present)
    {
        foreach (var gone in _looked.Keys.Where(id => !present.Contains(id)).ToList())
        {
            _looked.Remove(gone);
        }
    }
}
