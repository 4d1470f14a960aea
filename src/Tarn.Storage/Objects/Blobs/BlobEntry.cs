namespace Tarn.Storage.Objects.Blobs;

/// <summary>The target of a row's reference: a whole blob, or one entry of a pack, which is removed alone.</summary>
/// <param name="Offset">For an entry of a pack: the offset of its bytes; 0: the whole blob.</param>
internal readonly record struct BlobEntry(BlobId Blob, long Offset)
{
    public static BlobEntry Whole(BlobId blob) => new(blob, 0);

    /// <summary>The blob or entry that holds an extent's bytes.</summary>
    public static BlobEntry Of(Extent extent) => new(extent.Blob, extent.Kind == ExtentKind.Pack ? extent.Offset : 0);
}
