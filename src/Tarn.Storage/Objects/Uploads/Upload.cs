using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Sealing;

namespace Tarn.Storage.Objects.Uploads;

/// <summary>A multipart upload that has begun and was neither completed nor aborted.</summary>
public sealed record Upload
{
    /// <summary>The upload's id for clients: opaque.</summary>
    public required string Id { get; init; }

    public required long Number { get; init; }

    /// <summary>The bucket's name.</summary>
    public required string Bucket { get; init; }

    /// <summary>The key of the future object.</summary>
    public required string Key { get; init; }

    /// <summary>When the upload began, UTC.</summary>
    public required DateTimeOffset Initiated { get; init; }

    /// <summary>The properties of the future version.</summary>
    public ObjectProperties Properties { get; init; } = ObjectProperties.None;

    /// <summary>The checksum that every part must have; null when none is required.</summary>
    public ChecksumAlgorithm? Checksum { get; init; }

    /// <summary>The form of the future version's checksum.</summary>
    public ChecksumForm ChecksumForm { get; init; } = ChecksumForm.Composite;

    /// <summary>The wrapped key of all its parts; null: they are plain.</summary>
    public BodySeal? Seal { get; init; }
}
