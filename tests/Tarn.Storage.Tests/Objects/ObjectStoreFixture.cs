using System.Buffers;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Tests.Metadata;

namespace Tarn.Storage.Tests.Objects;

/// <summary>
/// An object store on a real disk and the in-memory metadata twin; it can be closed and opened again.
/// </summary>
public abstract class ObjectStoreFixture : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    protected MemoryMetadataStore Metadata { get; } = new();

    private protected IDisk Disk { get; private set; } = null!;

    protected ObjectStore Store { get; private set; } = null!;

    private protected ManualTime Time { get; } = new(TimeProvider.System.GetUtcNow());

    /// <summary>Whether small objects are entries of packs; else they are files, as large ones are.</summary>
    protected bool PacksSmall { get; init; }

    /// <summary>The reason why the clock is in doubt; null: it is right.</summary>
    protected string? ClockDoubt { get; set; }

    protected TimeSpan UnreferencedKept { get; init; } = TimeSpan.Zero;

    public async Task InitializeAsync()
    {
        Disk = new FileDisk(_folder.Root, TimeProvider.System);
        Store = await Open();
        await Store.CreateBucket("lake", "000000000000", "us-east-1", default);
    }

    public async Task DisposeAsync()
    {
        await Store.DisposeAsync();
        _folder.Dispose();
    }

    protected static byte[] Content(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    protected async Task Reopen()
    {
        await Store.DisposeAsync();
        Store = await Open();
    }

    protected Task<StagedBlob> Stage(byte[] bytes, string key = "k") =>
        Store.Stage(new ReadOnlySequence<byte>(bytes), new StageOptions { Bucket = "lake", Key = key }, default);

    protected Task<ObjectVersion> Put(string key, byte[] bytes) => Store.Put("lake", key, bytes, PutOptions.None, default);

    protected async Task<byte[]> Read(string key, ByteRange? range = null)
    {
        await using var content = Store.OpenRead(await Store.Head("lake", key, default), range);
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    /// <summary>The blobs that are files of their own.</summary>
    private protected string[] BlobFiles() => Files(isPack: false);

    private protected string[] PackFiles() => Files(isPack: true);

    /// <summary>Changes the options of the store.</summary>
    protected virtual ObjectStoreOptions Change(ObjectStoreOptions options) => options;

    /// <summary>Sets up an opened store.</summary>
    protected virtual void Opened(ObjectStore store)
    {
    }

    private string[] Files(bool isPack) => Directory.EnumerateFiles(Path.Combine(_folder.Root, "blobs"), "*", SearchOption.AllDirectories)
        .Where(path => path.Contains("/packs/", StringComparison.Ordinal) == isPack).Order().ToArray();

    private async Task<ObjectStore> Open()
    {
        var store = await ObjectStore.Open(
            Disk,
            Metadata,
            Time,
            Change(new ObjectStoreOptions { DiskThreads = 2, UnreferencedKept = UnreferencedKept, ClockDoubt = () => ClockDoubt }),
            default);
        store.KeepPlain((_, _) => !PacksSmall);
        Opened(store);
        return store;
    }
}
