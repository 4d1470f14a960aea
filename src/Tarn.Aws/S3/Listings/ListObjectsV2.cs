using Tarn.Access;
using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;

namespace Tarn.Aws.S3.Listings;

internal sealed partial class ListingOperations
{
    /// <summary>A page of a bucket's objects.</summary>
    public async Task<ListObjectsV2Output> ListObjectsV2(ListObjectsV2Input input, Call call, CancellationToken cancellationToken)
    {
        var listing = await List(call, input.ListingQuery, after: input.StartAfter, input.ContinuationToken, cancellationToken);
        return new ListObjectsV2Output
        {
            ListingMembers = listing.Members,
            StartAfter = input.StartAfter is null ? null : listing.Encode(input.StartAfter),
            ContinuationToken = input.ContinuationToken,
            Contents = Entries(listing, input.FetchOwner == true ? Owners.Of(listing.Bucket.Account) : null),
            KeyCount = listing.Page.Objects.Count + listing.Page.CommonPrefixes.Count,
            NextContinuationToken = listing.Page.Next is { } next ? tokens.Seal(call, listing.Bucket.Id.ToString(), next.Span) : null,
        };
    }
}
