using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Tests.Crash;

/// <summary>
/// A store that blocks for ever at one kind of commit, and prints a line: inside the commit, when all files are durable and
/// nothing is committed, or directly after it. The change of some rows tells the kind.
/// </summary>
/// <typeparam name="TState">The content of these rows.</typeparam>
/// <param name="store">The store.</param>
/// <param name="point"><c>before</c> or <c>after</c>, and the kind of commit.</param>
internal abstract class StoreKillPoint<TState>(IMetadataStore store, string point) : StoreAround(store)
{
    /// <summary>The kind of the other commits.</summary>
    protected const string None = "none";

    public override ValueTask<T> Commit<T>(Func<IMetadataTransaction, ValueTask<T>> body, CancellationToken cancellationToken) =>
        Commit(body, inner => base.Commit(inner, cancellationToken));

    public override ValueTask<T> CommitWithLog<T>(Func<IMetadataTransaction, ValueTask<T>> body, CancellationToken cancellationToken) =>
        Commit(body, inner => base.CommitWithLog(inner, cancellationToken));

    /// <summary>Blocks for ever if that is the point.</summary>
    public void StandStillAt(string reached)
    {
        if (reached == point)
        {
            KillPoint.Say(reached);
            Thread.Sleep(Timeout.Infinite);
        }
    }

    /// <summary>Reads the rows that tell the kind of a commit.</summary>
    protected abstract ValueTask<TState> StateOf(IMetadataReader reader);

    /// <summary>The kind of a commit that changed the rows in this way.</summary>
    protected abstract string KindOf(TState before, TState after);

    private async ValueTask<T> Commit<T>(
        Func<IMetadataTransaction, ValueTask<T>> body, Func<Func<IMetadataTransaction, ValueTask<T>>, ValueTask<T>> commit)
    {
        var kind = None;
        var result = await commit(
            async transaction =>
            {
                var before = await StateOf(transaction);
                var made = await body(transaction);
                kind = KindOf(before, await StateOf(transaction));
                StandStillAt($"before {kind}");
                return made;
            });
        StandStillAt($"after {kind}");
        return result;
    }
}
