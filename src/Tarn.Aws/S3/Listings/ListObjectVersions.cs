using Tarn.Aws.S3.Finding;
using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Refusals;

namespace Tarn.Aws.S3.Listings;

internal sealed partial class ListingOperations
{
    /// <summary>
    /// Versions of objects. Buckets are unversioned: each object is its one version, <c>null</c>; clients that empty a bucket ask this way.
    /// </summary>
    public async Task<ListObjectVersionsOutput> ListObjectVersions(ListObjectVersionsInput input, Call call, CancellationToken cancellationToken)
    {
        var listing = await List(call, input.ListingQuery, after: input.KeyMarker, token: null, cancellationToken);
        return new ListObjectVersionsOutput
        {
            ListingMembers = listing.Members,
            KeyMarker = listing.Encode(input.KeyMarker ?? string.Empty),
            VersionIdMarker = input.VersionIdMarker ?? string.Empty,
            NextKeyMarker = listing.Next,
            NextVersionIdMarker = listing.Page.Next is null ? null : ObjectFinder.NullVersion,
            Versions = [.. listing.Page.Objects.Select(version => new Model.ObjectVersion
            {
                Key = listing.Encode(version.Key),
                VersionId = ObjectFinder.NullVersion,
                IsLatest = true,
                LastModified = S3Text.WholeSecond(version.LastModified),
                ETag = S3Text.Quoted(version.ETag),
                Size = version.Size,
                StorageClass = S3Refusals.StandardClass,
                Owner = Owners.Of(listing.Bucket.Account),
            })],
        };
    }
}
