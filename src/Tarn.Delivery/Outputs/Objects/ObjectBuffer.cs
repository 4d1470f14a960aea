using System.Buffers;
using Tarn.Delivery.Buffers;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Prefixes;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Rights;

namespace Tarn.Delivery.Outputs.Objects;

/// <summary>
/// The records of one future object. They are gathered unchanged; the flush compresses them and makes them durable.
/// </summary>
/// <param name="bytes">The gathered bytes.</param>
/// <param name="model">The configuration.</param>
/// <param name="rights">The rights of the role that writes the object.</param>
internal sealed class ObjectBuffer(ObjectStore store, ByteBuffer bytes, DeliveryModel model, IRights rights) : IDisposable
{
    private const int CopyBytes = 32 * 1024;

    private long _oldestArrivalMs = long.MaxValue;

    /// <summary>Bytes gathered, before compression.</summary>
    public long Bytes => bytes.Length;

    /// <summary>Records gathered.</summary>
    public long Records { get; private set; }

    /// <summary>Begins the next record.</summary>
    public void BeginRecord(long arrivalTimeMs)
    {
        Records++;
        _oldestArrivalMs = Math.Min(_oldestArrivalMs, arrivalTimeMs);
    }

    public void Append(ReadOnlySpan<byte> part) => bytes.Append(part);

    /// <summary>Appends the records of another buffer, which stays unchanged.</summary>
    public void Append(ObjectBuffer other)
    {
        Records += other.Records;
        _oldestArrivalMs = Math.Min(_oldestArrivalMs, other._oldestArrivalMs);
        other.CopyTo(bytes);
    }

    /// <summary>Makes the object's blob.</summary>
    /// <exception cref="Tarn.Storage.TarnException">AccessDenied: the role may not write the key.</exception>
    /// <param name="prefix">The prefix of the object's key.</param>
    /// <param name="errorType">For error objects: the kind of failure.</param>
    /// <param name="output">The output's name in the ledger.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <param name="keyValues">The values of the prefix's partition keys; null: it has none.</param>
    public async ValueTask<ObjectFlush> Prepare(
        ObjectPrefix prefix, string? errorType, string output, CancellationToken cancellationToken, IReadOnlyList<string>? keyValues = null)
    {
        var objects = model.Destination.Objects;
        var name = ObjectName.Of(
            model.Config.Name, model.Config.Version, _oldestArrivalMs, model.Zone, Guid.CreateVersion7(), ObjectEncoding.Extension(objects));
        var key = prefix.Evaluate(_oldestArrivalMs, errorType, keyValues) + name;
        SystemFolder.CheckUser(objects.Bucket, key);
        rights.RequireObject(ObjectActions.Write, objects.Bucket, key);
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
        bytes.Clear();
        Records = 0;
        _oldestArrivalMs = long.MaxValue;
    }

    public void Dispose() => bytes.Dispose();

    private void CopyTo(ByteBuffer to)
    {
        using var source = bytes.Read();
        var copied = ArrayPool<byte>.Shared.Rent(CopyBytes);
        for (var count = source.Read(copied); count > 0; count = source.Read(copied))
        {
            to.Append(copied.AsSpan(0, count));
        }

        ArrayPool<byte>.Shared.Return(copied);
    }

    private async Task<StagedBlob> Stage(ObjectOutputConfig objects, string key, string name, CancellationToken cancellationToken)
    {
        var stage = new StageOptions
        {
            Bucket = objects.Bucket,
            Key = key,
            Properties = ObjectProperties.OfType("application/octet-stream"),
            IsPrompt = model.IsPrompt,
            Seal = objects.SealIn(store.FindBucket(objects.Bucket)),
            Rights = rights,
        };
        using var source = bytes.Read();
        if (objects.Compression == ObjectCompression.None)
        {
            return await store.Stage(source, stage, cancellationToken);
        }

        return await PipedBytes.Run(
            to => ObjectEncoding.Encode(objects.Compression, source, to, name),
            from => store.Stage(from, stage, cancellationToken));
    }
}
