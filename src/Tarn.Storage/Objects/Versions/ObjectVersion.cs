using System.Globalization;
using Tarn.Storage.Calls;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Sealing;

namespace Tarn.Storage.Objects.Versions;

/// <summary>
/// One version of an object, to which its key pointed at some time, or a marker, which hides the versions before it. Its
/// bytes never change; its tags, lock, class and times may.
/// </summary>
public sealed record ObjectVersion
{
    public required BucketId Bucket { get; init; }

    public required string Key { get; init; }

    /// <summary>The version's id for clients; unique among the key's versions.</summary>
    public string VersionId { get; init; } = VersionIdForm.Null;

    /// <summary>Whether it is a delete marker: a version without bytes.</summary>
    public bool IsMarker { get; init; }

    /// <summary>When a newer version replaced it, UTC; null: it is the key's newest.</summary>
    public DateTimeOffset? NoncurrentSince { get; init; }

    /// <summary>The version's own number, unique in the instance.</summary>
    public required long Number { get; init; }

    /// <summary>The commit that made it: newer versions of a key have greater numbers.</summary>
    public required long Commit { get; init; }

    /// <summary>The size in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>
    /// The ETag without quotes: 32 hex digits (MD5), or 32 hex digits, <c>-</c> and the number of parts.
    /// </summary>
    public required string ETag { get; init; }

    /// <summary>When it was made, UTC, to the millisecond.</summary>
    public required DateTimeOffset LastModified { get; init; }

    /// <summary>The properties that the client gave it.</summary>
    public ObjectProperties Properties { get; init; } = ObjectProperties.None;

    /// <summary>The headers that the client set.</summary>
    public ObjectHeaders Headers => Properties.Headers;

    /// <summary>Its tags, in the order given.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Tags => Properties.Tags;

    /// <summary>The end of the restored copy's life, UTC; null: it was not restored.</summary>
    public DateTimeOffset? RestoredUntil { get; init; }

    /// <summary>The last day on which it was read, in days since 1970-01-01; 0: not recorded.</summary>
    public int LastAccessDay { get; init; }

    /// <summary>The object's checksum, if one was sent or requested.</summary>
    public Checksum? Checksum { get; init; }

    /// <summary>The form of <see cref="Checksum"/>: the bytes that it covers.</summary>
    public ChecksumForm ChecksumForm { get; init; } = ChecksumForm.FullObject;

    /// <summary>The number of uploaded parts; 0 for one put.</summary>
    public int Parts { get; init; }

    /// <summary>The call that made it: D37 (a version keeps its call's key).</summary>
    public CallKey Call { get; init; }

    /// <summary>
    /// Whether Tarn wrote the file and adopted it: a table's file, which lifecycle does not touch, D21 (blob ids begin
    /// with the epoch).
    /// </summary>
    public bool Adopted { get; init; }

    /// <summary>The wrapped key of its bytes; null: they are plain.</summary>
    public BodySeal? Seal { get; init; }

    /// <summary>
    /// The empty blob, or entry of a pack, that lists the version's extents for recovery, if the version is not one plain blob: D20 (a version is
    /// a list of extents).
    /// </summary>
    internal Extent? Manifest { get; init; }

    /// <summary>
    /// The body, in order; empty for an empty object, and for extents in rows of their own until they are loaded.
    /// </summary>
    internal IReadOnlyList<Extent> Extents { get; init; } = [];

    /// <summary>The number of extents.</summary>
    internal int ExtentCount { get; init; }

    /// <summary>Where the first loaded extent begins: 0, unless only the extents of a range were loaded.</summary>
    internal long ExtentsStart { get; init; }

    /// <summary>Whether its key points to it.</summary>
    internal bool IsCurrent => !IsMarker && NoncurrentSince is null;

    /// <summary>Whether it is the key's newest version or marker.</summary>
    public bool IsLatest => NoncurrentSince is null;

    /// <summary>
    /// Identifies the bytes; never reused for other bytes. Versions with the same bytes may have different ids.
    /// </summary>
    public string BytesId =>
        WholeBlob is { } blob ? blob.ToString()
        : Extents is [{ Kind: ExtentKind.Pack } entry] ? string.Create(CultureInfo.InvariantCulture, $"{entry.Blob}-{entry.Offset}")
        : string.Create(CultureInfo.InvariantCulture, $"v{Number}");

    /// <summary>
    /// Whether one file of the data directory holds exactly its bytes. A leased file of any other version is a copy in <c>scratch/</c>.
    /// </summary>
    public bool IsPlainFile => PlainBlob is not null;

    /// <summary>The one blob that holds exactly the version's bytes as readers want them, if there is one.</summary>
    internal BlobId? PlainBlob => Seal is null ? WholeBlob : null;

    // The one blob that holds exactly the version's stored bytes.
    private BlobId? WholeBlob
    {
        get
        {
            var (end, size) = (0L, 0L);
            foreach (var extent in Extents)
            {
                if (extent.Kind != ExtentKind.File || extent.Blob != Extents[0].Blob || extent.Offset != end)
                {
                    return null;
                }

                end += extent.Stored;
                size += extent.Length;
            }

            return Extents.Count > 0 && size == Size ? Extents[0].Blob : null;
        }
    }

    /// <summary>Number, size and checksum of each uploaded part whose extent is loaded.</summary>
    public IEnumerable<(int Number, long Size, Checksum? Checksum)> PartSizes =>
        Extents.Where(extent => extent.PartNumber > 0).Select(extent => (extent.PartNumber, extent.Length, extent.Checksum));

    /// <summary>The checksum of the part with exactly that range, or null; null also while its extent is not loaded.</summary>
    public Checksum? ChecksumOf(ByteRange range)
    {
        var offset = ExtentsStart;
        foreach (var extent in Extents)
        {
            if (offset == range.Offset && extent.Length == range.Length && extent.PartNumber > 0)
            {
                return extent.Checksum;
            }

            offset += extent.Length;
        }

        return null;
    }

    /// <summary>
    /// The range of the part of that number; a version from one put is its own part 1. Null when there is no such part,
    /// or when its extents are not loaded.
    /// </summary>
    public ByteRange? RangeOfPart(int number)
    {
        if (Parts == 0)
        {
            return number == 1 ? new ByteRange(0, Size) : null;
        }

        var offset = 0L;
        foreach (var extent in Extents)
        {
            if (extent.PartNumber == number)
            {
                return new ByteRange(offset, extent.Length);
            }

            offset += extent.Length;
        }

        return null;
    }

    /// <summary>The stored bytes as a version of their own, with all extents: for moves, which need no key.</summary>
    internal ObjectVersion AsStored() => this with
    {
        Seal = null,
        Size = Extents.Sum(extent => extent.Stored),
        Extents = [.. Extents.Select(extent => extent.AsStored())],
    };
}
