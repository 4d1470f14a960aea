using Tarn.Delivery.Endpoints;
using Tarn.Delivery.Tests.Endpoints;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Tests.Crash;

/// <summary>
/// A store that blocks for ever at one commit of a plan, and prints a line: inside the commit, when its blobs are
/// durable and no row is, or directly after it.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="point">
/// <c>before</c> or <c>after</c>, and <c>plan</c> (the plan is made), <c>note</c> (an attempt is noted) or <c>end</c>.
/// </param>
internal sealed class PlanKillPoint(IMetadataStore store, string point) : IMetadataStore
{
    public long CommitNumber => store.CommitNumber;

    public async ValueTask<T> Commit<T>(Func<IMetadataTransaction, ValueTask<T>> body, CancellationToken cancellationToken)
    {
        var done = "none";
        var result = await store.Commit(
            async transaction =>
            {
                var before = await Plan(transaction);
                var made = await body(transaction);
                done = (before, await Plan(transaction)) switch
                {
                    (null, not null) => "plan",
                    (not null, null) => "end",
                    ({ } one, { } other) when one != other => "note",
                    _ => "none",
                };
                StandStillAt($"before {done}");
                return made;
            },
            cancellationToken);
        StandStillAt($"after {done}");
        return result;
    }

    public ValueTask<T> CommitWithLog<T>(Func<IMetadataTransaction, ValueTask<T>> body, CancellationToken cancellationToken) =>
        store.CommitWithLog(body, cancellationToken);

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

    // The row of the only request; null: there is no plan.
    private static async ValueTask<string?> Plan(IMetadataReader reader) =>
        await reader.Get(DeliverySpaces.PlannedRequests, PlanRows.RequestKey(EndpointLane.Id, 0)) is { } row ? Convert.ToHexString(row.Span) : null;
}
