using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Rights;
using Tarn.Storage.Sealing;

namespace Tarn.Storage.Objects.Uploads;

/// <summary>The properties of the version, given when an upload begins.</summary>
public sealed record UploadOptions
{
    public ObjectProperties Properties { get; init; } = ObjectProperties.None;

    /// <summary>The checksum that every part must have; null when none is required.</summary>
    public ChecksumAlgorithm? Checksum { get; init; }

    /// <summary>The form of the version's checksum.</summary>
    public ChecksumForm ChecksumForm { get; init; } = ChecksumForm.Composite;

    /// <summary>How the parts are sealed; null: as the bucket says.</summary>
    public SealRequest? Seal { get; init; }

    /// <inheritdoc cref="Blobs.StageOptions.Rights"/>
    public IRights Rights { get; init; } = InstanceRights.Instance;
}
