namespace Tarn.Delivery.Configuration;

/// <summary>A bucket, and how objects in it are named and encoded.</summary>
public sealed record ObjectOutputConfig
{
    /// <summary>The bucket's name.</summary>
    public required string Bucket { get; init; }

    /// <summary>Prefix of delivered objects, with expressions.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Prefix of the objects that hold records which failed; null: the default.</summary>
    public string? ErrorPrefix { get; init; }

    /// <summary>How objects are compressed, at the flush.</summary>
    public ObjectCompression Compression { get; init; }

    /// <summary>Takes the place of the compression's extension; null: not set.</summary>
    public string? FileExtension { get; init; }

    /// <summary>Zone of the timestamps in names.</summary>
    public string TimeZone { get; init; } = "UTC";
}
