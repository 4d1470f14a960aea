using System.Text;
using Tarn.Aws.S3.Model;
using Tarn.Storage.Objects.Listings;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Listings;

/// <summary>A page of a bucket's objects between the object store and the three operations that list them.</summary>
/// <param name="Page">The store's listing.</param>
/// <param name="Encode">Writes a key in the form of the response.</param>
/// <param name="Members">The members of every listing.</param>
internal sealed record ObjectListing(Bucket Bucket, ListPage Page, Func<string, string> Encode, ListingMembers Members)
{
    /// <summary>The last entry of the page, a key or a common prefix. A listing by markers continues after it. Null on the last page.</summary>
    public string? Next
    {
        get
        {
            if (Page.Next is null)
            {
                return null;
            }

            var key = Page.Objects.Count > 0 ? Page.Objects[^1].Key : string.Empty;
            var prefix = Page.CommonPrefixes.Count > 0 ? Page.CommonPrefixes[^1] : string.Empty;
            return Encode(Encoding.UTF8.GetBytes(key).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(prefix)) > 0 ? key : prefix);
        }
    }
}
