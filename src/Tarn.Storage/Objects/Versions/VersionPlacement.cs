using System.Collections.Frozen;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Properties;

namespace Tarn.Storage.Objects.Versions;

/// <summary>Decides by its storage class in which storage location a version's bytes belong.</summary>
/// <param name="classes">The number of the location of each class that has one.</param>
/// <param name="infrequent">The location of INTELLIGENT_TIERING objects that were not read for 30 days; null: none.</param>
/// <param name="isUsed">Whether any location exists, if only with blobs that must come back.</param>
/// <param name="days">The number of the current day.</param>
internal sealed class VersionPlacement(FrozenDictionary<StorageClass, int> classes, int? infrequent, bool isUsed, AccessDays days)
{
    /// <summary>The number of the data directory.</summary>
    public const int Home = 0;

    // As on AWS: smaller objects are never moved for lack of access.
    private const long TieredBytesMin = 128 << 10;
    private const int InfrequentAfterDays = 30;

    /// <summary>Whether a key's bytes stay in the data directory: readers of files open a table's files.</summary>
    public Func<string, string, bool> StaysHome { get; set; } = (_, _) => false;

    /// <summary>Whether a walk over all versions can find one in the wrong location.</summary>
    public bool IsUsed => isUsed;

    /// <summary>Whether a version can move because a day has passed.</summary>
    public bool FollowsAccess => infrequent is not null;

    /// <summary>The location that holds a version's bytes.</summary>
    public static int LocationOf(ObjectVersion version) => version.Extents.Count > 0 ? version.Extents[0].Location : Home;

    /// <inheritdoc cref="LocationOf(ObjectVersion)"/>
    /// <param name="version">A version whose extents may be in rows of their own.</param>
    public static async ValueTask<int> LocationOf(IMetadataReader reader, ObjectVersion version) => LocationOf(
        version.Extents.Count > 0 || version.ExtentCount == 0 ? version : await VersionTable.WithExtents(reader, version, new ByteRange(0, 1)));

    /// <summary>The location in which a version's bytes belong.</summary>
    public int TargetOf(string bucket, ObjectVersion version)
    {
        if (!isUsed || version.IsMarker || version.Adopted || version.Size <= ObjectLimits.PackedBytesMax
            || SystemFolder.Owns(bucket, version.Key) || StaysHome(bucket, version.Key))
        {
            return Home;
        }

        return IsInfrequent(version) ? infrequent!.Value : classes.GetValueOrDefault(version.Properties.StorageClass, Home);
    }

    /// <summary>Notes a version whose bytes belong elsewhere, for the job that moves them.</summary>
    public async ValueTask Note(IMetadataTransaction transaction, string bucket, ObjectVersion version)
    {
        if (isUsed && version.ExtentCount > 0 && TargetOf(bucket, version) != await LocationOf(transaction, version))
        {
            transaction.Put(ObjectSpaces.Unplaced, ObjectKeys.Id(version.Number), ObjectRows.EncodePlace(version));
        }
    }

    private bool IsInfrequent(ObjectVersion version) =>
        infrequent is not null && version.Properties.StorageClass == StorageClass.IntelligentTiering && version.Size >= TieredBytesMin
        && days.Today - Math.Max(days.Of(version.LastModified), version.LastAccessDay) >= InfrequentAfterDays;
}
