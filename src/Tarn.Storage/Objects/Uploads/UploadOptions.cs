using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Objects.Uploads;

/// <summary>What is said of the version when an upload begins.</summary>
public sealed record UploadOptions
{
    /// <summary>Headers.</summary>
    public ObjectHeaders Headers { get; init; } = ObjectHeaders.None;

    /// <summary>Tags.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>The checksum that every part must have; null: none.</summary>
    public ChecksumAlgorithm? Checksum { get; init; }

    /// <summary>What the version's checksum will cover.</summary>
    public ChecksumForm ChecksumForm { get; init; } = ChecksumForm.Composite;
}
