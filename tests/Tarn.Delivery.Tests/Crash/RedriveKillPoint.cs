using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Tests.Crash;

/// <summary>
/// A store that blocks for ever at a commit of a redrive, and prints a line: inside the commit, when all files are durable
/// and nothing is committed, or directly after it.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="id">The delivery.</param>
/// <param name="point"><c>before redrive</c> or <c>after redrive</c>.</param>
internal sealed class RedriveKillPoint(IMetadataStore store, DeliveryId id, string point) : StoreKillPoint<int>(store, point)
{
    private const int EntriesMax = 10_000;

    protected override async ValueTask<int> StateOf(IMetadataReader reader) =>
        (await RedriveRows.Read(reader, id, null, EntriesMax)).Count(state => state.RedrivenMs is not null);

    protected override string KindOf(int before, int after) => after > before ? "redrive" : None;
}
