using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Tests.Crash;

/// <summary>
/// A store that blocks for ever at a commit that moves the positions of a run, and prints a line: inside the commit, when all
/// files are durable and nothing is committed, or directly after it.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="consumer">The delivery.</param>
/// <param name="run">The run.</param>
/// <param name="point"><c>before</c> or <c>after</c>.</param>
internal sealed class ReplayKillPoint(IMetadataStore store, ConsumerId consumer, RunId run, string point) : IMetadataStore
{
    public long CommitNumber => store.CommitNumber;

    public async ValueTask<T> Commit<T>(Func<IMetadataTransaction, ValueTask<T>> body, CancellationToken cancellationToken)
    {
        var moves = false;
        var result = await store.Commit(
            async transaction =>
            {
                var before = await Sum(transaction);
                var made = await body(transaction);
                moves = await Sum(transaction) > before;
                StandStillAt(moves, "before");
                return made;
            },
            cancellationToken);
        StandStillAt(moves, "after");
        return result;
    }

    public ValueTask<T> CommitWithLog<T>(Func<IMetadataTransaction, ValueTask<T>> body, CancellationToken cancellationToken) =>
        store.CommitWithLog(body, cancellationToken);

    public ValueTask<T> Read<T>(Func<IMetadataReader, ValueTask<T>> body, CancellationToken cancellationToken) => store.Read(body, cancellationToken);

    public IReadOnlyList<(long Commit, RowChange Row)>? Changes(Space space, long after) => store.Changes(space, after);

    public IDisposable Observe(Space space, Action<long, IReadOnlyList<RowChange>> observer) => store.Observe(space, observer);

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private async ValueTask<long> Sum(IMetadataReader reader) =>
        (await ConsumerPositions.Read(reader, consumer, run)).Sum(position => position.Position.NextOffset);

    private void StandStillAt(bool moves, string reached)
    {
        if (moves && reached == point)
        {
            KillPoint.Say(reached);
            Thread.Sleep(Timeout.Infinite);
        }
    }
}
