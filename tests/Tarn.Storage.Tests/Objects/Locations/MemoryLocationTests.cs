using Tarn.Storage.Objects.Locations;

namespace Tarn.Storage.Tests.Objects.Locations;

public sealed class MemoryLocationTests : LocationContract
{
    protected override Task<ILocationStore> Open() => Task.FromResult<ILocationStore>(new MemoryLocation());
}
