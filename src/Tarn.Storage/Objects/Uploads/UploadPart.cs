using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Checksums;

namespace Tarn.Storage.Objects.Uploads;

/// <summary>An uploaded part.</summary>
public sealed record UploadPart
{
    /// <summary>1 to 10,000.</summary>
    public required int Number { get; init; }

    /// <summary>Its MD5 in hex, without quotes.</summary>
    public required string ETag { get; init; }

    /// <summary>When it was uploaded, UTC.</summary>
    public required DateTimeOffset LastModified { get; init; }

    /// <summary>The size in bytes.</summary>
    public long Size => Extent.Length;

    /// <summary>Its checksum, if any.</summary>
    public Checksum? Checksum => Extent.Checksum;

    internal Extent Extent { get; init; } = null!;
}
