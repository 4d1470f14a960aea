using Tarn.Storage.Metadata;
using Tarn.Telemetry.Logs.Rows;
using Tarn.Telemetry.Tests.Logs;

namespace Tarn.Telemetry.Tests.Crash;

/// <summary>
/// A store that blocks for ever at the commit of a segment, and prints a line: inside the commit, when the blob is durable, or
/// directly after it.
/// </summary>
internal sealed class SegmentKillPoint(IMetadataStore store, string point) : IMetadataStore
{
    public long CommitNumber => store.CommitNumber;

    public async ValueTask<T> Commit<T>(Func<IMetadataTransaction, ValueTask<T>> body, CancellationToken cancellationToken)
    {
        var moved = false;
        var result = await store.Commit(
            async transaction =>
            {
                var before = await LogFeed.Find(transaction, LogWorld.Scope);
                var made = await body(transaction);
                moved = before is not null && (await LogFeed.Find(transaction, LogWorld.Scope))!.Next != before.Next;
                StandStill(moved ? "before segment" : "");
                return made;
            },
            cancellationToken);
        StandStill(moved ? "after segment" : "");
        return result;
    }

    public ValueTask<T> CommitWithLog<T>(Func<IMetadataTransaction, ValueTask<T>> body, CancellationToken cancellationToken) =>
        store.CommitWithLog(body, cancellationToken);

    public ValueTask<T> Read<T>(Func<IMetadataReader, ValueTask<T>> body, CancellationToken cancellationToken) => store.Read(body, cancellationToken);

    public IReadOnlyList<(long Commit, RowChange Row)>? Changes(Space space, long after) => store.Changes(space, after);

    public IDisposable Observe(Space space, Action<long, IReadOnlyList<RowChange>> observer) => store.Observe(space, observer);

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private void StandStill(string reached)
    {
        if (reached == point)
        {
            LogKillTests.Say(reached);
            for (var line = 0; line < LogKillTests.LinesAtPoint; line++)
            {
                LogKillTests.Say("standing");
            }

            Thread.Sleep(Timeout.Infinite);
        }
    }
}
