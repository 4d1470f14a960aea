using Tarn.Storage.Objects;
using Tarn.Storage.Sealing;
using Tarn.Storage.Tests.Objects.Locations;
using Tarn.Storage.Tests.Sealing;

namespace Tarn.Storage.Tests.Objects.Sealing;

/// <summary>Sealed bytes move between the data directory and locations as they are.</summary>
public sealed class SealedMovesTests : VersionMovesTests
{
    protected override ObjectStoreOptions Change(ObjectStoreOptions options) => base.Change(options) with { KeyWraps = MemoryKeyWrap.All };

    protected override void Opened(ObjectStore store) => store.SealBy((_, _) => SealRequest.Instance);
}
