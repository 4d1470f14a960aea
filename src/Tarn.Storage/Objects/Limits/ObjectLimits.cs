namespace Tarn.Storage.Objects.Limits;

/// <summary>The object store's limits; the public limits are S3's.</summary>
public static class ObjectLimits
{
    /// <summary>The longest key, in UTF-8 bytes.</summary>
    public const int KeyBytesMax = 1_024;

    /// <summary>The largest put or part.</summary>
    public const long PutBytesMax = 5L << 30;

    /// <summary>The smallest part, except an upload's last.</summary>
    public const long PartBytesMin = 5L << 20;

    /// <summary>The highest part number; part numbers begin at 1.</summary>
    public const int PartNumberMax = 10_000;

    /// <summary>The maximum number of keys, prefixes, parts or uploads in one page of a listing.</summary>
    public const int PageMax = 1_000;

    /// <summary>The maximum of the names and values of user metadata in all.</summary>
    public const int UserMetadataBytesMax = 2_048;

    /// <summary>The maximum number of tags of an object.</summary>
    public const int TagsMax = 10;

    /// <summary>The longest version id; longer ones name no version.</summary>
    public const int VersionIdLengthMax = 64;

    /// <summary>
    /// The number of a key's newest versions among which a retried call finds its own: D37 (a version keeps its call's key).
    /// </summary>
    public const int RetriedVersionsMax = 16;

    /// <summary>The block size in which bytes are checked: D20 (a version is a list of extents).</summary>
    public const int BlockBytes = 1 << 20;

    /// <summary>The longest recovery attribute of a blob; a longer one is a file beside the blob (D20).</summary>
    public const int AttributeBytesMax = 3_000;

    /// <summary>Objects up to this size are entries of packs (D20).</summary>
    public const int PackedBytesMax = 16 << 10;

    /// <summary>
    /// The longest attribute of an entry: a manifest of 10,000 parts, each with a checksum and block checksums.
    /// </summary>
    public const int PackAttributeBytesMax = 4 << 20;

    /// <summary>A pack gets no more entries when it has this many bytes.</summary>
    public const long PackBytesMax = 64L << 20;

    /// <summary>A dead entry is gone this long after its removal: its pack is rewritten without it.</summary>
    public static readonly TimeSpan DeadEntriesKept = TimeSpan.FromDays(30);

    /// <summary>
    /// Up to this many extents and block checksums are in their version's row; more are in rows of their own.
    /// </summary>
    public const int InlineMax = 16;

    /// <summary>Versions of several blobs are joined into one blob up to this size (D20).</summary>
    public const long JoinBytesMax = 4L << 30;

    /// <summary>
    /// How long a repeated Complete gets the same answer: D37 (a version keeps its call's key).
    /// </summary>
    public static readonly TimeSpan CompletedKept = TimeSpan.FromHours(24);

    /// <summary>For this long, a retry of a conditional delete is recognised (D37).</summary>
    public static readonly TimeSpan DeleteCallsKept = TimeSpan.FromHours(24);

    /// <summary>
    /// For this long, blobs without referrer stay, for readers of an old version: D21 (blob ids begin with the epoch).
    /// </summary>
    public static readonly TimeSpan UnreferencedKept = TimeSpan.FromHours(1);
}
