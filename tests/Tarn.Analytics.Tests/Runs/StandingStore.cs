using Tarn.Analytics.Runs.Rows;
using Tarn.Storage.Metadata;

namespace Tarn.Analytics.Tests.Runs;

/// <summary>
/// A store that blocks for ever at one kind of commit of the application, and prints a line: inside the commit, or directly after it. The change of
/// the run's row tells the kind.
/// </summary>
internal sealed class StandingStore(IMetadataStore store, string point) : IMetadataStore
{
    private int _left = Random.Shared.Next(1, 12);

    public long CommitNumber => store.CommitNumber;

    public ValueTask<T> Commit<T>(Func<IMetadataTransaction, ValueTask<T>> body, CancellationToken cancellationToken) => store.Commit(body, cancellationToken);

    public async ValueTask<T> CommitWithLog<T>(Func<IMetadataTransaction, ValueTask<T>> body, CancellationToken cancellationToken)
    {
        var kind = "other";
        var result = await store.CommitWithLog(
            async transaction =>
            {
                var before = await RunRow.Find(transaction, RunWorld.Application);
                var made = await body(transaction);
                kind = KindOf(before, await RunRow.Find(transaction, RunWorld.Application));
                StandStillAt($"before {kind}");
                return made;
            },
            cancellationToken);
        StandStillAt($"after {kind}");
        return result;
    }

    public ValueTask<T> Read<T>(Func<IMetadataReader, ValueTask<T>> body, CancellationToken cancellationToken) => store.Read(body, cancellationToken);

    public IReadOnlyList<(long Commit, RowChange Row)>? Changes(Space space, long after) => store.Changes(space, after);

    public IDisposable Observe(Space space, Action<long, IReadOnlyList<RowChange>> observer) => store.Observe(space, observer);

    public ValueTask DisposeAsync() => store.DisposeAsync();

    /// <summary>Blocks for ever if that is the point, some times after it was first reached.</summary>
    public void StandStillAt(string reached)
    {
        if (reached == point && Interlocked.Decrement(ref _left) <= 0)
        {
            Console.Out.Write($"{reached}\n");
            Console.Out.Flush();
            Thread.Sleep(Timeout.Infinite);
        }
    }

    /// <summary>Blocks for ever if that is the point.</summary>
    public void StandStillAtOnce(string reached)
    {
        _left = reached == point ? 0 : _left;
        StandStillAt(reached);
    }

    private static string KindOf(RunRow? before, RunRow? after) => (before, after) switch
    {
        (not null, not null) when before.Checkpoint != after.Checkpoint => "checkpoint",
        (not null, not null) when before.Progress.Place == after.Progress.Place && before.Progress.Rows > 0 && after.Progress.Rows > 0 => "piece",
        (not null, not null) when before.Totals != after.Totals => "rows",
        _ => "other",
    };
}
