using System.Globalization;
using Tarn.Delivery.Configuration;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Tests.Crash;

/// <summary>
/// A store that blocks for ever at one commit of a delivery, and prints a line. It blocks inside the commit, when all
/// files are durable and nothing is committed, or directly after it. The outputs that a commit moves identify the
/// commit.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="consumer">The delivery.</param>
/// <param name="point"><c>before</c> or <c>after</c>, and <c>table</c>, <c>errors</c> or <c>both</c>.</param>
internal sealed class KillPoint(IMetadataStore store, ConsumerId consumer, string point) : IMetadataStore
{
    public long CommitNumber => store.CommitNumber;

    public ValueTask<T> Commit<T>(Func<IMetadataTransaction, ValueTask<T>> body, CancellationToken cancellationToken) =>
        Commit(body, inner => store.Commit(inner, cancellationToken));

    public ValueTask<T> CommitWithLog<T>(Func<IMetadataTransaction, ValueTask<T>> body, CancellationToken cancellationToken) =>
        Commit(body, inner => store.CommitWithLog(inner, cancellationToken));

    private async ValueTask<T> Commit<T>(
        Func<IMetadataTransaction, ValueTask<T>> body, Func<Func<IMetadataTransaction, ValueTask<T>>, ValueTask<T>> commit)
    {
        var moved = "none";
        var result = await commit(
            async transaction =>
            {
                var before = await Positions(transaction);
                var made = await body(transaction);
                var after = await Positions(transaction);
                moved = (before.Table != after.Table, before.Errors != after.Errors) switch
                {
                    (true, true) => "both",
                    (true, false) => "table",
                    (false, true) => "errors",
                    _ => "none",
                };
                StandStillAt($"before {moved}");
                return made;
            });
        StandStillAt($"after {moved}");
        return result;
    }

    public ValueTask<T> Read<T>(Func<IMetadataReader, ValueTask<T>> body, CancellationToken cancellationToken) => store.Read(body, cancellationToken);

    public IReadOnlyList<(long Commit, RowChange Row)>? Changes(Space space, long after) => store.Changes(space, after);

    public IDisposable Observe(Space space, Action<long, IReadOnlyList<RowChange>> observer) => store.Observe(space, observer);

    public ValueTask DisposeAsync() => store.DisposeAsync();

    /// <summary>A line that the parent waits for.</summary>
    public static void Say(string line)
    {
        Console.Out.Write(line + "\n");
        Console.Out.Flush();
    }

    private async ValueTask<(string Table, string Errors)> Positions(IMetadataReader reader)
    {
        var positions = await ConsumerPositions.Read(reader, consumer, RunId.Main);
        return (Of(OutputIds.Destination), Of(OutputIds.Errors));

        // The output's own position, where it is above the low-water.
        string Of(OutputId output) => string.Join(' ', positions
            .Where(position => position.Output == OutputId.All || position.Output == output)
            .GroupBy(position => position.Position.Shard)
            .Select(shard => shard.Max(position => position.Position.NextOffset).ToString(CultureInfo.InvariantCulture)));
    }

    private void StandStillAt(string reached)
    {
        if (reached == point)
        {
            Say(reached);
            Thread.Sleep(Timeout.Infinite);
        }
    }
}
