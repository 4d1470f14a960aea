using Tarn.Storage.Disk;
using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Rights;
using Tarn.Storage.Sealing;

namespace Tarn.Storage.Objects.Blobs;

/// <summary>Facts about bytes that are known before they are read.</summary>
public sealed record StageOptions
{
    /// <summary>
    /// The bucket for which they are meant: recovery without metadata reads it from the blob, D20 (a version is a list
    /// of extents).
    /// </summary>
    public required string Bucket { get; init; }

    /// <summary>The key for which they are meant.</summary>
    public required string Key { get; init; }

    /// <summary>The checksums to compute beside the MD5; recovery reads the first.</summary>
    public IReadOnlyList<ChecksumAlgorithm> Checksums { get; init; } = [];

    /// <summary>The expected number of bytes; null when unknown. Only a hint.</summary>
    public long? Length { get; init; }

    /// <summary>The properties of the version that is meant, for recovery.</summary>
    public ObjectProperties Properties { get; init; } = ObjectProperties.None;

    /// <summary>
    /// Whether up to 16 MiB may be written into the space that bulk work must leave free, D15 (a full disk stops work in
    /// order). Results of statements use it, so that reads continue there.
    /// </summary>
    public bool TakesReserve { get; init; }

    /// <summary>
    /// Whether readers wait for the bytes: they are written without the pace of bulk work, D36 (files have a class).
    /// </summary>
    public bool IsPrompt { get; init; }

    /// <summary>How the bytes are sealed; null: as the bucket says.</summary>
    public SealRequest? Seal { get; init; }

    /// <summary>The rights of the writer to the key that seals the bytes, if a key service holds it.</summary>
    public IRights Rights { get; init; } = InstanceRights.Instance;

    /// <summary>For a part of a sealed upload: the upload's key.</summary>
    internal BodyKey? UploadKey { get; init; }

    /// <summary>Whether a row of another project refers to the bytes, without a key.</summary>
    internal bool IsKept { get; init; }

    /// <summary>For a part of an upload: the upload's number.</summary>
    internal long Upload { get; init; }

    /// <summary>For a part of an upload: the part's number.</summary>
    internal int Part { get; init; }

    internal FileClass Class => IsPrompt ? FileClass.Prompt : FileClass.Bulk;
}
