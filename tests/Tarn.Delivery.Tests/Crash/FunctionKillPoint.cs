using Tarn.Delivery.Configuration;
using Tarn.Delivery.Functions;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Tests.Crash;

/// <summary>
/// A store that blocks for ever at one commit of a delivery's function, and prints a line: inside the commit, or directly
/// after it.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="id">The delivery.</param>
/// <param name="point">
/// <c>before</c> or <c>after</c>, and <c>append</c> (results are stored) or <c>move</c> (the position of the source moves).
/// </param>
internal sealed class FunctionKillPoint(IMetadataStore store, DeliveryId id, string point) : IMetadataStore
{
    public long CommitNumber => store.CommitNumber;

    public ValueTask<T> Commit<T>(Func<IMetadataTransaction, ValueTask<T>> body, CancellationToken cancellationToken) =>
        Commit(body, inner => store.Commit(inner, cancellationToken));

    public ValueTask<T> CommitWithLog<T>(Func<IMetadataTransaction, ValueTask<T>> body, CancellationToken cancellationToken) =>
        Commit(body, inner => store.CommitWithLog(inner, cancellationToken));

    public ValueTask<T> Read<T>(Func<IMetadataReader, ValueTask<T>> body, CancellationToken cancellationToken) => store.Read(body, cancellationToken);

    public IReadOnlyList<(long Commit, RowChange Row)>? Changes(Space space, long after) => store.Changes(space, after);

    public IDisposable Observe(Space space, Action<long, IReadOnlyList<RowChange>> observer) => store.Observe(space, observer);

    public ValueTask DisposeAsync() => store.DisposeAsync();

    /// <summary>Blocks for ever if that is the point.</summary>
    public void StandStillAt(string reached)
    {
        if (reached == point)
        {
            KillPoint.Say(reached);
            Thread.Sleep(Timeout.Infinite);
        }
    }

    private async ValueTask<T> Commit<T>(
        Func<IMetadataTransaction, ValueTask<T>> body, Func<Func<IMetadataTransaction, ValueTask<T>>, ValueTask<T>> commit)
    {
        var done = "none";
        var result = await commit(
            async transaction =>
            {
                var (progress, position) = (await Progress(transaction), await Position(transaction));
                var made = await body(transaction);
                done = await Progress(transaction) != progress ? "append" : await Position(transaction) != position ? "move" : "none";
                StandStillAt($"before {done}");
                return made;
            });
        StandStillAt($"after {done}");
        return result;
    }

    private async ValueTask<string> Progress(IMetadataReader reader) => string.Join(' ', await ProgressRows.Read(reader, id));

    private async ValueTask<string> Position(IMetadataReader reader) =>
        string.Join(' ', await ConsumerPositions.Read(reader, new ConsumerId(id.Value), RunId.Main));
}
