using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Tests.Ledger;

/// <summary>Counts reads of a store.</summary>
internal sealed class CountingStore(IMetadataStore store) : StoreAround(store)
{
    public int Reads { get; private set; }

    public override ValueTask<T> Read<T>(Func<IMetadataReader, ValueTask<T>> body, CancellationToken cancellationToken)
    {
        Reads++;
        return base.Read(body, cancellationToken);
    }
}
