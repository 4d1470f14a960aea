using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.S3.Resources;
using Tarn.Modules.Storage;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;

namespace Tarn.Tests.Modules.S3;

public sealed class BucketResourcesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-buckets-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_bucket_that_no_door_made_has_its_registry_entry_as_long_as_it_lives()
    {
        await using var store = new MemoryMetadataStore();
        using var registry = await ResourceRegistry.Open(store, default);
        var changes = new BucketChanges();
        changes.Add(made: BucketResources.Add, removed: BucketResources.Remove);
        await using var objects = await ObjectStore.Open(
            new FileDisk(_folder, TimeProvider.System),
            store,
            TimeProvider.System,
            new ObjectStoreOptions { DiskThreads = 1, BucketMade = changes.Made, BucketRemoved = changes.Removed },
            default);

        var bucket = await objects.CreateBucket("results", "123456789012", "eu-central-1", default);
        Assert.True(registry.TryFind(ResourceName.Global("s3", "bucket", "results"), out var resource));
        Assert.Equal(new ResourceId(bucket.Id.Value), resource.Id);
        Assert.Equal(("arn:aws:s3:::results", "123456789012", bucket.Created), (resource.Arn, resource.Owner, resource.Created));

        await store.Commit(
            transaction =>
            {
                ResourceTags.Set(transaction, resource.Id, [new("k", "v")]);
                return objects.DeleteBucket(transaction, "results");
            },
            default);
        Assert.False(registry.TryGet(resource.Id, out _));
        Assert.Empty(await store.Read(reader => ResourceTags.Read(reader, resource.Id), default));
    }
}
