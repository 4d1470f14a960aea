using Tarn.Storage.Metadata;

namespace Tarn.Storage.Objects.Keys;

/// <summary>The object store's spaces (20–59); <c>docs/formats/metadata.md</c> describes their rows.</summary>
internal static class ObjectSpaces
{
    public static readonly Space Buckets = new(20, "buckets");
    public static readonly Space Objects = new(21, "objects");
    public static readonly Space Noncurrent = new(22, "noncurrent-versions");
    public static readonly Space Extents = new(23, "extents");
    public static readonly Space BlobReferrers = new(24, "blob-referrers");
    public static readonly Space Unreferenced = new(25, "unreferenced-blobs");
    public static readonly Space BlobBlocks = new(26, "blob-blocks");
    public static readonly Space Uploads = new(27, "uploads");
    public static readonly Space Parts = new(28, "upload-parts");
    public static readonly Space Completed = new(29, "completed-uploads");
    public static readonly Space State = new(30, "object-store");
    public static readonly Space Unjoined = new(31, "unjoined-versions");
    public static readonly Space DeletedByCall = new(32, "deleted-by-call");
    public static readonly Space VersionIds = new(33, "version-ids");
    public static readonly Space Events = new(34, "object-events");
    public static readonly Space Locations = new(35, "storage-locations");
    public static readonly Space OutsideBlobs = new(36, "outside-blobs");
    public static readonly Space Unplaced = new(37, "unplaced-versions");
}
