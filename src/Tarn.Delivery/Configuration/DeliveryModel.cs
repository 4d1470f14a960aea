using Tarn.Delivery.Prefixes;
using Tarn.Storage;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Configuration;

/// <summary>A configuration, validated and built.</summary>
internal sealed record DeliveryModel
{
    public required DeliveryConfig Config { get; init; }

    public required ObjectZone Zone { get; init; }

    public required ObjectPrefix Prefix { get; init; }

    public required ObjectPrefix ErrorPrefix { get; init; }

    /// <summary>Where it ends in each shard; it delivers nothing of other shards. Null: it has no end.</summary>
    public IReadOnlyDictionary<ShardId, long>? Until { get; init; }

    public DestinationConfig Destination => Config.Destination;

    /// <summary>The table, <c>database.table</c>; null for objects.</summary>
    public string? TableName => Config.TableName;

    /// <summary>The code that the error output shows for a refusing destination.</summary>
    public string RefusalCode(ErrorKind kind) => (TableName is not null, kind) switch
    {
        (true, ErrorKind.NotFound) => "Iceberg.NoSuchTable",
        (true, ErrorKind.AccessDenied) => "Iceberg.AccessDenied",
        (true, _) => "Iceberg.CommitRefused",
        (false, ErrorKind.NotFound) => "S3.NoSuchBucket",
        (false, ErrorKind.AccessDenied) => "S3.AccessDenied",
        _ => "S3.DeliveryRefused",
    };

    /// <summary>Whether the error output has anything to do without the destination: bytes for objects are never malformed.</summary>
    public bool OutputsAreIndependent => Destination is TableDestinationConfig;

    /// <summary>What fills a buffer.</summary>
    public long BufferBytesMax => Destination.Buffering.SizeMiB * 1024L * 1024;

    /// <summary>How old a buffer may become; zero buffering still gathers for half a second, where AWS takes a few.</summary>
    public TimeSpan BufferAgeMax => TimeSpan.FromSeconds(Math.Max(0.5, Destination.Buffering.IntervalSeconds));
}
