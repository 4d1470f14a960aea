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
/// <param name="point"><c>before move</c> or <c>after move</c>.</param>
internal sealed class ReplayKillPoint(IMetadataStore store, ConsumerId consumer, RunId run, string point)
    : StoreKillPoint<long>(store, point)
{
    protected override async ValueTask<long> StateOf(IMetadataReader reader) =>
        (await ConsumerPositions.Read(reader, consumer, run)).Sum(position => position.Position.NextOffset);

    protected override string KindOf(long before, long after) => after > before ? "move" : None;
}
