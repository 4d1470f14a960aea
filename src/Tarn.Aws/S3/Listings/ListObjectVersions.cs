using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Refusals;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Listings;
using ObjectVersion = Tarn.Storage.Objects.Versions.ObjectVersion;

namespace Tarn.Aws.S3.Listings;

internal sealed partial class ListingOperations
{
    /// <summary>A page of a bucket's versions and delete markers.</summary>
    [Kept("OptionalObjectAttributes", NoneRestored)]
    public async Task<ListObjectVersionsOutput> ListObjectVersions(ListObjectVersionsInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner);
        if (!string.IsNullOrEmpty(input.VersionIdMarker) && string.IsNullOrEmpty(input.KeyMarker))
        {
            throw S3Errors.InvalidArgument("A version-id marker cannot be specified without a key marker.", "version-id-marker", input.VersionIdMarker);
        }

        var query = input.ListingQuery;
        var encode = S3Text.KeyEncoding(query.EncodingType);
        var limit = S3Text.Limit(query.MaxKeys, "max-keys", ObjectLimits.PageMax);
        var page = await objects.ListVersions(
            new VersionListRequest
            {
                Bucket = bucket.Name,
                Prefix = query.Prefix ?? string.Empty,
                Delimiter = string.IsNullOrEmpty(query.Delimiter) ? null : query.Delimiter,
                AfterKey = input.KeyMarker,
                AfterVersion = string.IsNullOrEmpty(input.VersionIdMarker) ? null : VersionIds.Check(input.VersionIdMarker),
                Limit = limit,
            },
            cancellationToken);
        var owner = Owners.Of(bucket.Account);
        return new ListObjectVersionsOutput
        {
            ListingMembers = MembersOf(bucket, query, limit, page.Next is not null, page.CommonPrefixes),
            KeyMarker = encode(input.KeyMarker ?? string.Empty),
            VersionIdMarker = input.VersionIdMarker ?? string.Empty,
            NextKeyMarker = page.Next is var (key, _) ? encode(key) : null,
            NextVersionIdMarker = page.Next?.VersionId,
            Versions = [.. page.Versions.Where(version => !version.IsMarker).Select(version => Entry(version, encode, owner))],
            DeleteMarkers = [.. page.Versions.Where(version => version.IsMarker).Select(marker => new DeleteMarkerEntry
            {
                Key = encode(marker.Key),
                VersionId = marker.VersionId,
                IsLatest = marker.IsLatest,
                LastModified = S3Text.WholeSecond(marker.LastModified),
                Owner = owner,
            })],
        };
    }

    private static Model.ObjectVersion Entry(ObjectVersion version, Func<string, string> encode, Owner owner) => new()
    {
        Key = encode(version.Key),
        VersionId = version.VersionId,
        IsLatest = version.IsLatest,
        LastModified = S3Text.WholeSecond(version.LastModified),
        ETag = S3Text.Quoted(version.ETag),
        Size = version.Size,
        StorageClass = StorageClasses.NameOf(version.Properties.StorageClass),
        Owner = owner,
        ChecksumAlgorithm = version.Checksum is { } checksum ? [WireChecksums.NameOf(checksum.Algorithm)] : null,
        ChecksumType = WireChecksums.TypeOf(version.Checksum, version.ChecksumForm),
    };
}
