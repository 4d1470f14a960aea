using Tarn.Delivery.Prefixes;
using Tarn.Storage;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Configuration;

/// <summary>A validated and built configuration.</summary>
internal sealed record DeliveryModel
{
    public required DeliveryConfig Config { get; init; }

    public required ObjectZone Zone { get; init; }

    public required ObjectPrefix Prefix { get; init; }

    public required ObjectPrefix ErrorPrefix { get; init; }

    /// <summary>
    /// The end of this version in each shard; it delivers no records of other shards. Null: it has no end.
    /// </summary>
    public IReadOnlyDictionary<ShardId, long>? Until { get; init; }

    public DestinationConfig Destination => Config.Destination;

    /// <summary>The table, <c>database.table</c>; null for objects.</summary>
    public string? TableName => Config.TableName;

    /// <summary>The error code that the error output shows when the destination refuses.</summary>
    public string RefusalCode(ErrorKind kind) => (TableName is not null, kind) switch
    {
        (true, ErrorKind.NotFound) => "Iceberg.NoSuchTable",
        (true, ErrorKind.AccessDenied) => "Iceberg.AccessDenied",
        (true, _) => "Iceberg.CommitRefused",
        (false, ErrorKind.NotFound) => "S3.NoSuchBucket",
        (false, ErrorKind.AccessDenied) => "S3.AccessDenied",
        _ => "S3.DeliveryRefused",
    };

    /// <summary>
    /// Whether the error output works without the destination. It does where records can be malformed, or steps can refuse
    /// them: records of streams pass the unpacking step.
    /// </summary>
    public bool OutputsAreIndependent =>
        Destination is TableDestinationConfig || Destination.Steps != StepsConfig.None || !Config.Source.IsDirectPut;

    /// <summary>The size at which a buffer is flushed, in bytes.</summary>
    public long BufferBytesMax => Destination.Buffering.SizeMiB * 1024L * 1024;

    /// <summary>
    /// The greatest age of a buffer. An interval of 0 still gathers for half a second; AWS gathers for a few seconds.
    /// </summary>
    public TimeSpan BufferAgeMax => TimeSpan.FromSeconds(Math.Max(0.5, Destination.Buffering.IntervalSeconds));
}
