namespace Tarn.Storage.Objects.Limits;

/// <summary>The object store's limits; the public ones are S3's.</summary>
public static class ObjectLimits
{
    /// <summary>A key's length in UTF-8 bytes.</summary>
    public const int KeyBytesMax = 1_024;

    /// <summary>One put's or part's size.</summary>
    public const long PutBytesMax = 5L << 30;

    /// <summary>The size of every part but an upload's last.</summary>
    public const long PartBytesMin = 5L << 20;

    /// <summary>Part numbers begin at 1.</summary>
    public const int PartNumberMax = 10_000;

    /// <summary>Keys, prefixes, parts or uploads in one page of a listing.</summary>
    public const int PageMax = 1_000;

    /// <summary>Names and values of user metadata, in all.</summary>
    public const int UserMetadataBytesMax = 2_048;

    /// <summary>Tags of an object.</summary>
    public const int TagsMax = 10;

    /// <summary>Bytes are checked in blocks of this size (D20).</summary>
    public const int BlockBytes = 1 << 20;

    /// <summary>A blob's recovery attribute is at most this long; a longer one lies beside it as a file (D20).</summary>
    public const int AttributeBytesMax = 3_000;

    /// <summary>Extents and block checksums up to this many lie in their version's row, more of them in rows of their own.</summary>
    public const int InlineMax = 16;

    /// <summary>Versions of several blobs up to this size are joined into one (D20).</summary>
    public const long JoinBytesMax = 4L << 30;

    /// <summary>An answer to Complete is repeated for this long (D37).</summary>
    public static readonly TimeSpan CompletedKept = TimeSpan.FromHours(24);

    /// <summary>A retry of a conditional delete is recognised for this long (D37).</summary>
    public static readonly TimeSpan DeleteCallsKept = TimeSpan.FromHours(24);

    /// <summary>Blobs without referrer stay this long, for readers that hold an old version (D21).</summary>
    public static readonly TimeSpan UnreferencedKept = TimeSpan.FromHours(1);
}
