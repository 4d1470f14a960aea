using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Objects.Uploads;

/// <summary>The properties of the version, given when an upload begins.</summary>
public sealed record UploadOptions
{
    public ObjectHeaders Headers { get; init; } = ObjectHeaders.None;

    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    public StorageClass StorageClass { get; init; }

    public CannedAcl Acl { get; init; }

    /// <summary>What protects the version from removal.</summary>
    public ObjectLock Lock { get; init; }

    /// <summary>The checksum that every part must have; null when none is required.</summary>
    public ChecksumAlgorithm? Checksum { get; init; }

    /// <summary>The form of the version's checksum.</summary>
    public ChecksumForm ChecksumForm { get; init; } = ChecksumForm.Composite;
}
