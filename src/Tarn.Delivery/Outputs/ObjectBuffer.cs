using Tarn.Delivery.Buffers;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Prefixes;
using Tarn.Storage;
using Tarn.Storage.Disk;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Delivery.Outputs;

/// <summary>
/// The records of one future object. They are gathered unchanged; the flush compresses them and makes them durable.
/// </summary>
internal sealed class ObjectBuffer(ObjectStore store, IDisk disk, string scratchPath, BufferScratch scratch, DeliveryModel model) : IDisposable
{
    private readonly ByteBuffer _bytes = new(disk, scratchPath, scratch);
    private long _oldestArrivalMs = long.MaxValue;

    /// <summary>Bytes gathered, before compression.</summary>
    public long Bytes => _bytes.Length;

    /// <summary>Records gathered.</summary>
    public long Records { get; private set; }

    /// <summary>Begins the next record.</summary>
    public void BeginRecord(long arrivalTimeMs)
    {
        Records++;
        _oldestArrivalMs = Math.Min(_oldestArrivalMs, arrivalTimeMs);
    }

    public void Append(ReadOnlySpan<byte> part) => _bytes.Append(part);

    /// <summary>Makes the object's blob.</summary>
    /// <param name="prefix">The prefix of the object's key.</param>
    /// <param name="errorType">For error objects: the kind of failure.</param>
    /// <param name="output">The output's name in the ledger.</param>
    public async ValueTask<ObjectFlush> Prepare(ObjectPrefix prefix, string? errorType, string output, CancellationToken cancellationToken)
    {
        var objects = model.Destination.Objects;
        var name = ObjectName.Of(
            model.Config.Name, model.Config.Version, _oldestArrivalMs, model.Zone, Guid.CreateVersion7(), ObjectEncoding.Extension(objects));
        var key = prefix.Evaluate(_oldestArrivalMs, errorType) + name;
        if (SystemFolder.Owns(objects.Bucket, key))
        {
            throw new TarnException(ErrorKind.AccessDenied, $"Object s3://{objects.Bucket}/{key}: only Tarn writes below {SystemFolder.Name}/.");
        }

        var staged = await Stage(objects, key, name, cancellationToken);
        var headers = new ObjectHeaders
        {
            ContentType = "application/octet-stream",
            ContentEncoding = ObjectEncoding.ContentEncoding(objects.Compression),
        };
        var file = new LedgerFile(output, $"s3://{objects.Bucket}/{key}", Records, staged.Size);
        return new ObjectFlush(store, objects.Bucket, key, staged, headers, file);
    }

    public void Clear()
    {
        _bytes.Clear();
        Records = 0;
        _oldestArrivalMs = long.MaxValue;
    }

    public void Dispose() => _bytes.Dispose();

    private async Task<StagedBlob> Stage(ObjectOutputConfig objects, string key, string name, CancellationToken cancellationToken)
    {
        var stage = new StageOptions { Bucket = objects.Bucket, Key = key, ContentType = "application/octet-stream" };
        using var source = _bytes.Read();
        if (objects.Compression == ObjectCompression.None)
        {
            return await store.Stage(source, stage, cancellationToken);
        }

        return await PipedBytes.Run(
            to => ObjectEncoding.Encode(objects.Compression, source, to, name),
            from => store.Stage(from, stage, cancellationToken));
    }
}
