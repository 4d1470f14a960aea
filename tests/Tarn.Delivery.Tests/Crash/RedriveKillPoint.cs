using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Tests.Crash;

/// <summary>
/// A store that blocks for ever at a commit of a redrive, and prints a line: inside the commit, when all files are durable
/// and nothing is committed, or directly after it.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="id">The delivery.</param>
/// <param name="point"><c>before</c> or <c>after</c>.</param>
internal sealed class RedriveKillPoint(IMetadataStore store, DeliveryId id, string point) : IMetadataStore
{
    private const int EntriesMax = 10_000;

    public long CommitNumber => store.CommitNumber;

    public async ValueTask<T> Commit<T>(Func<IMetadataTransaction, ValueTask<T>> body, CancellationToken cancellationToken)
    {
        var redrives = false;
        var result = await store.Commit(
            async transaction =>
            {
                var before = await Redriven(transaction);
                var made = await body(transaction);
                redrives = await Redriven(transaction) > before;
                StandStillAt(redrives, "before");
                return made;
            },
            cancellationToken);
        StandStillAt(redrives, "after");
        return result;
    }

    public ValueTask<T> CommitWithLog<T>(Func<IMetadataTransaction, ValueTask<T>> body, CancellationToken cancellationToken) =>
        store.CommitWithLog(body, cancellationToken);

    public ValueTask<T> Read<T>(Func<IMetadataReader, ValueTask<T>> body, CancellationToken cancellationToken) => store.Read(body, cancellationToken);

    public IReadOnlyList<(long Commit, RowChange Row)>? Changes(Space space, long after) => store.Changes(space, after);

    public IDisposable Observe(Space space, Action<long, IReadOnlyList<RowChange>> observer) => store.Observe(space, observer);

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private async ValueTask<int> Redriven(IMetadataReader reader) =>
        (await RedriveRows.Read(reader, id, null, EntriesMax)).Count(state => state.RedrivenMs is not null);

    private void StandStillAt(bool redrives, string reached)
    {
        if (redrives && reached == point)
        {
            KillPoint.Say(reached);
            Thread.Sleep(Timeout.Infinite);
        }
    }
}
