using System.IO.Pipelines;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Uploads;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Sealing;
using Tarn.Storage.Tests.Objects.Locations;
using Tarn.Storage.Tests.Sealing;

namespace Tarn.Storage.Tests.Objects.Sealing;

/// <summary>An object store that can seal, with a location in memory. The bucket <c>lake</c> seals by default; <c>plain</c> does not.</summary>
public abstract class SealedFixture : LocationFixture
{
    protected static CustomerKey Customer { get; } = new(Content(CustomerKey.Bytes, 77));

    protected override ObjectStoreOptions Change(ObjectStoreOptions options) => base.Change(options) with { KeyWraps = MemoryKeyWrap.All };

    protected override void Opened(ObjectStore store) => store.SealBy((bucket, _) => bucket == "lake" ? SealRequest.Instance : null);

    /// <summary>Puts an object with a client's own key.</summary>
    protected async Task<ObjectVersion> PutWithKey(string key, byte[] bytes)
    {
        var stage = new StageOptions { Bucket = "lake", Key = key, Seal = new SealRequest(SealKind.Customer) { Customer = Customer } };
        await using var staged = await Store.Stage(new System.Buffers.ReadOnlySequence<byte>(bytes), stage, default);
        return await Store.Put("lake", key, staged, PutOptions.None, default);
    }

    protected async Task<byte[]> ReadVersion(ObjectVersion version, ByteRange? range = null, CustomerKey? customer = null)
    {
        await using var content = Store.OpenRead(version, range, customer);
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    /// <summary>An upload in parts of 5 MiB, and the rest.</summary>
    protected async Task<ObjectVersion> Upload(string key, byte[] bytes, UploadOptions? options = null, CustomerKey? customer = null)
    {
        var upload = await Store.CreateUpload("lake", key, options ?? new UploadOptions(), default);
        var parts = new List<CompletedPart>();
        foreach (var part in bytes.Chunk((int)ObjectLimits.PartBytesMin))
        {
            var number = parts.Count + 1;
            await using var staged = await Store.StagePart(PipeReader.Create(new MemoryStream(part)), upload, number, [], default, customer);
            parts.Add(new CompletedPart(number, (await Store.PutPart(upload, number, staged, null, default)).ETag));
        }

        return await Store.CompleteUpload("lake", key, upload.Id, parts, new CompleteOptions(), default);
    }

    /// <summary>Whether a file of the data directory, but for scratch, holds the text.</summary>
    private protected bool IsOnDisk(ReadOnlySpan<byte> mark)
    {
        foreach (var path in Directory.EnumerateFiles(Disk.LocalPath("."), "*", SearchOption.AllDirectories))
        {
            if (!path.Contains("/scratch/", StringComparison.Ordinal) && File.ReadAllBytes(path).AsSpan().IndexOf(mark) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}
