using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Objects.Recovery;

/// <summary>Makes rows of the claims of versions, one key after the other.</summary>
/// <param name="disk">The data directory's disk.</param>
/// <param name="store">The metadata that is recovered.</param>
/// <param name="claims">The claims of blobs that the metadata lacks.</param>
/// <param name="buckets">The buckets of the claims.</param>
/// <param name="table">Writes the rows.</param>
/// <param name="time">The clock: claims from the future are older than all rows.</param>
/// <param name="report">Gets the findings.</param>
internal sealed class KeyMerge(
    IDisk disk, IMetadataStore store, IMetadataStore claims, BucketClaims buckets, VersionTable table, TimeProvider time, Action<RecoveryFinding> report)
{
    private const int KeysInCommit = 200;
    private static readonly TimeSpan ClockError = TimeSpan.FromHours(1);

    // Times have milliseconds. Of two versions of one millisecond, the one with the later blob, or later in its pack, is newer.
    private static readonly Comparer<BlobEntry> ByOrigin = Comparer<BlobEntry>.Create(
        (one, other) => (one.Blob.Epoch, one.Blob.Number, one.Offset).CompareTo((other.Blob.Epoch, other.Blob.Number, other.Offset)));

    private readonly ClaimedBytes _bytes = new(disk);
    private readonly LockGuard _locks = new(time, static () => null);
    private readonly List<(KeyVersions Versions, List<RecoveryFinding> Findings)> _merged = [];

    /// <summary>The uploads whose parts are the body of a recovered version: they were completed.</summary>
    public HashSet<long> CompletedUploads { get; } = [];

    public async Task Run(CancellationToken cancellationToken)
    {
        var ofKey = new List<BlobClaim>();
        byte[] place = [];
        await foreach (var row in MetadataRows.All(claims, ClaimRows.Versions, KeyRange.All, cancellationToken))
        {
            if (!ClaimRows.ObjectOf(row.Key).SequenceEqual(place))
            {
                await Merge(ofKey);
                ofKey.Clear();
                place = ClaimRows.ObjectOf(row.Key).ToArray();
            }

            ofKey.Add(ClaimRows.Decode(row.Value));
        }

        await Merge(ofKey);
        await Flush();
    }

    private async ValueTask Merge(List<BlobClaim> ofKey)
    {
        var own = new List<BlobClaim>();
        Bucket? bucket = null;
        foreach (var claim in ofKey)
        {
            if (buckets.Of(claim.Attribute) is { } found)
            {
                bucket = found;
                own.Add(claim);
            }
            else
            {
                report(claim.Finding(
                    FindingKind.NotRecovered, $"the bucket belongs to another account than {claim.Attribute.Account} ({claim.Place.Blob.Path})"));
            }
        }

        if (bucket is null)
        {
            return;
        }

        var known = await store.Read(reader => RecoveredRows.Versions(reader, bucket.Id, own[0].Attribute.Key), default);
        var versions = new KeyVersions(known, buckets.KeptVersions(bucket.Name), _locks);
        var findings = new List<RecoveryFinding>();
        var added = new List<(BlobClaim Claim, ObjectVersion? Version, bool IsInDoubt)>();
        foreach (var same in own.OrderBy(claim => claim.Attribute.Made).ThenBy(claim => claim.Place, ByOrigin).GroupBy(claim => claim.Identity))
        {
            Take(versions, known, bucket, [.. same], added, findings);
        }

        findings.AddRange(added.Select(one => one.Version is not null && versions.Holds(one.Version)
            ? one.Claim.Finding(FindingKind.Added, one.IsInDoubt ? "recovered; its time is in the future, so it counts as the oldest version" : "recovered")
            : one.Claim.Finding(FindingKind.Superseded, $"a newer version of the key is there; {one.Claim.Place.Blob.Path} stays")));

        _merged.Add((versions, findings));
        if (_merged.Count >= KeysInCommit)
        {
            await Flush();
        }
    }

    private void Take(
        KeyVersions versions,
        List<ObjectVersion> known,
        Bucket bucket,
        BlobClaim[] same,
        List<(BlobClaim Claim, ObjectVersion? Version, bool IsInDoubt)> added,
        List<RecoveryFinding> findings)
    {
        var row = known.Find(version => same[0].IsOf(version));
        if (row is not null && _bytes.Exist(row.Extents))
        {
            findings.Add(same[0].Finding(FindingKind.Superseded, $"the metadata has this version in another file; {same[0].Place.Blob.Path} stays"));
            return;
        }

        if (row is null && known.Exists(version => version.VersionId != VersionIdForm.Null && version.VersionId == same[0].Attribute.VersionId))
        {
            findings.Add(same[0].Finding(FindingKind.NotRecovered, $"the metadata has another version of this id ({same[0].Place.Blob.Path})"));
            return;
        }

        if (Choose(same, findings) is not var (claim, extents))
        {
            return;
        }

        if (row is not null)
        {
            versions.Move(row, WithBody(row, claim, extents));
            findings.Add(claim.Finding(FindingKind.Moved, $"its bytes were found in {claim.Place.Blob.Path}"));
            return;
        }

        var isInDoubt = claim.Attribute.Made > time.GetUtcNow() + ClockError;
        added.Add((claim, versions.TryAdd(Made(bucket, claim, extents), isInDoubt), isInDoubt));
    }

    // A body in one file first, then a list of parts; of the same kind the newest file.
    private (BlobClaim Claim, Extent[] Extents)? Choose(BlobClaim[] same, List<RecoveryFinding> findings)
    {
        var refused = new List<RecoveryFinding>();
        foreach (var claim in same.OrderBy(claim => claim.Attribute.Kind == BlobKind.Manifest)
            .ThenByDescending(claim => claim.Place.Blob.Epoch).ThenByDescending(claim => claim.Place.Blob.Number).ThenByDescending(claim => claim.Place.Offset))
        {
            var extents = _bytes.Body(claim, CompletedUploads, out var refusal);
            if (refusal is null)
            {
                return (claim, extents);
            }

            refused.Add(claim.Finding(FindingKind.NotRecovered, refusal));
        }

        findings.AddRange(refused);
        return null;
    }

    private static ObjectVersion WithBody(ObjectVersion version, BlobClaim claim, Extent[] extents) => version with
    {
        Extents = extents,
        ExtentCount = extents.Length,
        Seal = claim.Attribute.Seal,
        Manifest = claim.Attribute.Kind == BlobKind.Manifest
            ? new Extent { Kind = ExtentKind.Pack, Blob = claim.Place.Blob, Offset = claim.Place.Offset, Length = 0 }
            : null,
    };

    private ObjectVersion Made(Bucket bucket, BlobClaim claim, Extent[] extents)
    {
        var attribute = claim.Attribute;
        return WithBody(
            new ObjectVersion
            {
                Bucket = bucket.Id,
                Key = attribute.Key,
                VersionId = attribute.VersionId,
                Number = 0,
                Commit = 0,
                Size = attribute.Size,
                ETag = attribute.ETag,
                LastModified = attribute.Made,
                Properties = attribute.Properties with { Lock = _locks.OfNew(bucket, attribute.Properties.Lock, attribute.Made) },
                Checksum = attribute.Checksum,
                ChecksumForm = attribute.ChecksumForm,
                Parts = extents.Count(extent => extent.PartNumber > 0),
                Adopted = attribute.Kind == BlobKind.Adopted,
            },
            claim,
            extents);
    }

    private async ValueTask Flush()
    {
        var merged = _merged.ToArray();
        _merged.Clear();
        await store.Commit(
            async transaction =>
            {
                foreach (var (versions, _) in merged)
                {
                    await versions.Write(transaction, table);
                }
            },
            default);
        foreach (var (versions, findings) in merged)
        {
            findings.ForEach(report);
            foreach (var row in versions.Replaced)
            {
                report(new RecoveryFinding(FindingKind.Superseded, $"key {row.Key} of bucket id {row.Bucket}: a newer version replaced this row")
                {
                    Key = row.Key,
                    VersionId = row.VersionId,
                    Bytes = row.Size,
                });
            }
        }
    }
}
