namespace Tarn.Storage.Objects.Blobs;

/// <summary>What a row refers to: a whole blob, or one entry of a pack, which lives and dies alone.</summary>
/// <param name="Offset">For an entry of a pack: the offset of its bytes; 0: the whole blob.</param>
internal readonly record struct BlobEntry(BlobId Blob, long Offset)
{
    /// <summary>A whole blob.</summary>
    public static BlobEntry Whole(BlobId blob) => new(blob, 0);

    /// <summary>What an extent's bytes belong to.</summary>
    public static BlobEntry Of(Extent extent) => new(extent.Blob, extent.Kind == ExtentKind.Pack ? extent.Offset : 0);
}
