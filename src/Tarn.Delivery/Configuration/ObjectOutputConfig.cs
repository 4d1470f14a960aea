using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Sealing;

namespace Tarn.Delivery.Configuration;

/// <summary>A bucket, and the naming and encoding of the objects in it.</summary>
public sealed record ObjectOutputConfig
{
    /// <summary>The bucket's name.</summary>
    public required string Bucket { get; init; }

    /// <summary>Prefix of delivered objects, with expressions.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Prefix of the objects with failed records; null: the default.</summary>
    public string? ErrorPrefix { get; init; }

    /// <summary>The compression that the flush applies to objects.</summary>
    public ObjectCompression Compression { get; init; }

    /// <summary>Replaces the compression's extension; null: not set.</summary>
    public string? FileExtension { get; init; }

    /// <summary>The key of the key service that encrypts the objects, by its ARN; null: as the bucket says.</summary>
    public string? KmsKey { get; init; }

    /// <summary>How objects are sealed; null: as the bucket says.</summary>
    /// <param name="bucket">The bucket, in whose account and region the key is looked up.</param>
    internal SealRequest? SealIn(Bucket? bucket) => KmsKey is null || bucket is null
        ? null
        : new SealRequest(SealKind.Kms) { KeyName = KmsKey, Place = new KeyScope(bucket.Account, bucket.Region) };

    /// <summary>Time zone of the timestamps in names.</summary>
    public string TimeZone { get; init; } = "UTC";
}
