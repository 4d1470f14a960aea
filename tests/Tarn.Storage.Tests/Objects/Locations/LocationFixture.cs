using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Locations;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Tests.Objects.Locations;

/// <summary>An object store with one location in memory, <c>cold</c>, for STANDARD_IA and GLACIER.</summary>
public abstract class LocationFixture : ObjectStoreFixture
{
    // A store whose keys all stay plain has only tables' files, which never move.
    protected LocationFixture() => PacksSmall = true;

    protected static readonly Guid Instance = new("00000000-0000-0000-0000-000000000001");

    protected MemoryLocation Cold { get; } = new();

    /// <summary>Whether STANDARD_IA and GLACIER are in the location.</summary>
    protected bool ClassesHaveLocation { get; set; } = true;

    protected StorageLocation Location => Store.Locations.All.Single(location => location.Name == "cold");

    /// <summary>The names of the blobs in the location.</summary>
    protected string[] ColdBlobs => [.. Cold.Bytes.Keys.Where(name => name.StartsWith("blobs/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    protected static PutOptions Of(StorageClass storageClass) => new() { Properties = new ObjectProperties { StorageClass = storageClass } };

    protected override ObjectStoreOptions Change(ObjectStoreOptions options) => options with
    {
        Instance = Instance,
        MovesTogether = 1,
        Locations = [new LocationOptions("cold", Cold)],
        LocationOfClass = ClassesHaveLocation
            ? new Dictionary<StorageClass, string> { [StorageClass.StandardIa] = "cold", [StorageClass.Glacier] = "cold" }
            : new Dictionary<StorageClass, string>(),
        InfrequentLocation = "cold",
    };

    protected Task<ObjectVersion> Put(string key, byte[] bytes, StorageClass storageClass) => Store.Put("lake", key, bytes, Of(storageClass), default);

    /// <summary>Puts an object into the location.</summary>
    protected async Task<byte[]> PutCold(string key, int length = 3_000_000)
    {
        var bytes = Content(length, key.Length);
        await Put(key, bytes, StorageClass.StandardIa);
        Assert.Equal(1, await Store.Move(default));
        return bytes;
    }

    protected async Task<ObjectVersion> Head(string key) => await Store.Head("lake", key, default);

    private protected async Task<int> Rows(Space space) => (await Metadata.Read(reader => reader.Scan(space, KeyRange.All, 1_000), default)).Count;

    private protected Task<int> Waiting() => Rows(ObjectSpaces.Unplaced);
}
