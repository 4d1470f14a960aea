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
internal sealed class PlanKillPoint(IMetadataStore store, string point) : StoreKillPoint<string?>(store, point)
{
    // The row of the only request; null: there is no plan.
    protected override async ValueTask<string?> StateOf(IMetadataReader reader) =>
        await reader.Get(DeliverySpaces.PlannedRequests, PlanRows.RequestKey(EndpointLane.Id, 0)) is { } row ? Convert.ToHexString(row.Span) : null;

    protected override string KindOf(string? before, string? after) => (before, after) switch
    {
        (null, not null) => "plan",
        (not null, null) => "end",
        ({ } one, { } other) when one != other => "note",
        _ => None,
    };
}
