using Tarn.Storage.Objects.Checksums;

namespace Tarn.Storage.Objects.Blobs;

/// <summary>What is known of bytes before they are read.</summary>
public sealed record StageOptions
{
    /// <summary>The bucket they are meant for: recovery without metadata reads it from the blob (D20).</summary>
    public required string Bucket { get; init; }

    /// <summary>The key they are meant for.</summary>
    public required string Key { get; init; }

    /// <summary>The checksums to compute beside the MD5.</summary>
    public IReadOnlyList<ChecksumAlgorithm> Checksums { get; init; } = [];

    /// <summary>How many bytes will come; null: not known. Only a hint.</summary>
    public long? Length { get; init; }

    /// <summary>The media type, for recovery.</summary>
    public string? ContentType { get; init; }

    /// <summary>
    /// Whether up to 16 MiB may be written below the room that bulk work leaves free (D15): for results of statements, so that reads go on there.
    /// </summary>
    public bool TakesReserve { get; init; }

    /// <summary>For a part of an upload: the upload's number.</summary>
    internal long Upload { get; init; }

    /// <summary>For a part of an upload: the part's number.</summary>
    internal int Part { get; init; }
}
