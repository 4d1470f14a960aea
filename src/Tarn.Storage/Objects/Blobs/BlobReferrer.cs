namespace Tarn.Storage.Objects.Blobs;

/// <summary>An entry that refers to a blob.</summary>
/// <param name="Kind">A version, a part of an upload, the log's archive, or a row of another project.</param>
/// <param name="Id">The number of the version, upload or owner; 0 for the archive.</param>
/// <param name="Part">The part's number.</param>
internal readonly record struct BlobReferrer(BlobReferrerKind Kind, long Id, int Part)
{
    public static BlobReferrer Version(long number) => new(BlobReferrerKind.Version, number, 0);

    public static BlobReferrer Segment { get; } = new(BlobReferrerKind.Segment, 0, 0);

    public static BlobReferrer Kept(long owner) => new(BlobReferrerKind.Kept, owner, 0);

    public static BlobReferrer UploadPart(long upload, int part) => new(BlobReferrerKind.Part, upload, part);
}
