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
internal sealed class FunctionKillPoint(IMetadataStore store, DeliveryId id, string point)
    : StoreKillPoint<(string Progress, string Position)>(store, point)
{
    protected override async ValueTask<(string Progress, string Position)> StateOf(IMetadataReader reader) => (
        string.Join(' ', await ProgressRows.Read(reader, id)),
        string.Join(' ', await ConsumerPositions.Read(reader, new ConsumerId(id.Value), RunId.Main)));

    protected override string KindOf((string Progress, string Position) before, (string Progress, string Position) after) =>
        before.Progress != after.Progress ? "append" : before.Position != after.Position ? "move" : None;
}
