using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Objects.Uploads;

/// <summary>A multipart upload that was begun and neither completed nor aborted.</summary>
public sealed record Upload
{
    /// <summary>Its id as clients know it: opaque.</summary>
    public required string Id { get; init; }

    /// <summary>Its number.</summary>
    public required long Number { get; init; }

    /// <summary>The bucket's name.</summary>
    public required string Bucket { get; init; }

    /// <summary>The key that it is for.</summary>
    public required string Key { get; init; }

    /// <summary>When it was begun, UTC.</summary>
    public required DateTimeOffset Initiated { get; init; }

    /// <summary>What the version will have.</summary>
    public ObjectHeaders Headers { get; init; } = ObjectHeaders.None;

    /// <summary>What the version will have.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>The checksum that every part must have; null: none.</summary>
    public ChecksumAlgorithm? Checksum { get; init; }

    /// <summary>What the version's checksum will cover.</summary>
    public ChecksumForm ChecksumForm { get; init; } = ChecksumForm.Composite;
}
