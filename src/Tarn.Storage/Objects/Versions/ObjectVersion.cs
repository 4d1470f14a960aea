using Tarn.Storage.Calls;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Keys;

namespace Tarn.Storage.Objects.Versions;

/// <summary>One version of an object: what its key pointed to at some time. Immutable but for its tags.</summary>
public sealed record ObjectVersion
{
    /// <summary>The bucket.</summary>
    public required BucketId Bucket { get; init; }

    /// <summary>The key.</summary>
    public required string Key { get; init; }

    /// <summary>The version's own number, unique in the instance.</summary>
    public required long Number { get; init; }

    /// <summary>The commit that made it: newer versions of a key have greater ones.</summary>
    public required long Commit { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Without quotes: 32 hex digits (MD5), or 32 hex digits, <c>-</c> and the number of parts.</summary>
    public required string ETag { get; init; }

    /// <summary>When it was made, UTC, to the millisecond.</summary>
    public required DateTimeOffset LastModified { get; init; }

    /// <summary>What the client set.</summary>
    public ObjectHeaders Headers { get; init; } = ObjectHeaders.None;

    /// <summary>Its tags, in the order given.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>Its checksum, where one was sent or asked for.</summary>
    public Checksum? Checksum { get; init; }

    /// <summary>What <see cref="Checksum"/> covers.</summary>
    public ChecksumForm ChecksumForm { get; init; } = ChecksumForm.FullObject;

    /// <summary>How many parts it was uploaded in; 0: one put.</summary>
    public int Parts { get; init; }

    /// <summary>The call that made it (D37).</summary>
    public CallKey Call { get; init; }

    /// <summary>Written by Tarn and adopted: a table's file, which lifecycle leaves alone (D21).</summary>
    public bool Adopted { get; init; }

    /// <summary>The blob that tells recovery what the version is made of, where it is not one plain blob (D20).</summary>
    internal BlobId? Manifest { get; init; }

    /// <summary>Its body, in order; empty for an empty object, and where they lie in rows of their own until they are loaded.</summary>
    internal IReadOnlyList<Extent> Extents { get; init; } = [];

    /// <summary>How many extents it has.</summary>
    internal int ExtentCount { get; init; }

    /// <summary>Identifies the bytes: never given to others. Versions with the same bytes may have different ones.</summary>
    public string BytesId => PlainBlob is { } plain ? plain.ToString() : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"v{Number}");

    /// <summary>The one blob that holds exactly the version's bytes, if there is one.</summary>
    internal BlobId? PlainBlob
    {
        get
        {
            var end = 0L;
            foreach (var extent in Extents)
            {
                if (extent.Kind != ExtentKind.File || extent.Blob != Extents[0].Blob || extent.Offset != end)
                {
                    return null;
                }

                end += extent.Length;
            }

            return Extents.Count > 0 && end == Size ? Extents[0].Blob : null;
        }
    }

    /// <summary>
    /// Where the part of that number lies; a version that was put whole is its one part 1. Null: there is no such part, or its extents
    /// are not loaded.
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
}
