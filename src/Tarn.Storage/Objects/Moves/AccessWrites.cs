using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Objects.Moves;

/// <summary>Writes the days on which INTELLIGENT_TIERING objects were read into their rows.</summary>
internal sealed class AccessWrites(IMetadataStore store, AccessDays access, VersionPlacement placement, BucketDirectory buckets)
{
    private const int VersionsPerCommitMax = 200;

    public async Task Run(CancellationToken cancellationToken)
    {
        while (access.Take(VersionsPerCommitMax) is { Count: > 0 } read)
        {
            await store.Commit(
                async transaction =>
                {
                    foreach (var one in read)
                    {
                        if (buckets.Find(one.Bucket) is { } bucket
                            && await VersionTable.Find(transaction, one.Bucket, one.Key, one.Commit, one.Number) is { } now)
                        {
                            now = now with { LastAccessDay = access.Today };
                            VersionTable.WriteRow(transaction, now);
                            await placement.Note(transaction, bucket.Name, now);
                        }
                    }
                },
                cancellationToken);
        }
    }
}
