using Tarn.Storage.Metadata;

namespace Tarn.Storage.Tests.Metadata;

public sealed class MemoryMetadataStoreTests : MetadataContract
{
    protected override ValueTask<IMetadataStore> Open() => ValueTask.FromResult<IMetadataStore>(new MemoryMetadataStore());

    [Fact]
    public async Task A_fault_fails_the_commit_and_leaves_nothing()
    {
        var store = (MemoryMetadataStore)Store;
        store.Fault = () => new TarnException(ErrorKind.OutcomeUnknown, "injected");
        await Assert.ThrowsAsync<TarnException>(async () => await Put(Apples, "a", "1"));
        store.Fault = null;
        Assert.Null(await Value(Apples, "a"));
    }
}
