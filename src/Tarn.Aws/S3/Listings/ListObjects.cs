using Tarn.Access;
using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;

namespace Tarn.Aws.S3.Listings;

internal sealed partial class ListingOperations
{
    /// <summary>A page of a bucket's objects in the first version's form: markers are keys.</summary>
    public async Task<ListObjectsOutput> ListObjects(ListObjectsInput input, Call call, CancellationToken cancellationToken)
    {
        var listing = await List(call, input.ListingQuery, after: input.Marker, token: null, cancellationToken);
        return new ListObjectsOutput
        {
            ListingMembers = listing.Members,
            Marker = listing.Encode(input.Marker ?? string.Empty),
            Contents = Entries(listing, Owners.Of(listing.Bucket.Account)),

            // Without a delimiter clients take the last key.
            NextMarker = string.IsNullOrEmpty(input.Delimiter) ? null : listing.Next,
        };
    }
}
