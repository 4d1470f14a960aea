using Tarn.Aws.S3.Finding;
using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Refusals;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Listings;

namespace Tarn.Aws.S3.Listings;

/// <summary>Listings of a bucket's objects.</summary>
/// <param name="buckets">Finds buckets.</param>
/// <param name="objects">Lists objects.</param>
/// <param name="tokens">Seals positions between pages.</param>
[AwsOperations("s3")]
internal sealed partial class ListingOperations(BucketFinder buckets, ObjectStore objects, PageTokens tokens)
{
    private const string NoneRestored = "no object is archived, so none has the state of a restore";

    /// <summary>A page of a bucket's objects in the first version's form: markers are keys.</summary>
    [Kept("OptionalObjectAttributes", NoneRestored)]
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

    /// <summary>A page of a bucket's objects.</summary>
    [Kept("OptionalObjectAttributes", NoneRestored)]
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

    /// <summary>A page of objects.</summary>
    /// <param name="query">The members that every listing takes.</param>
    /// <param name="after">Only keys after this one; null: from the first.</param>
    /// <param name="token">The end of the page before; null: the first page.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    private async Task<ObjectListing> List(Call call, ListingQuery query, string? after, string? token, CancellationToken cancellationToken)
    {
        var bucket = buckets.Find(call, query.Bucket, query.ExpectedBucketOwner);
        var encode = S3Text.KeyEncoding(query.EncodingType);
        var limit = S3Text.Limit(query.MaxKeys, "max-keys", ObjectLimits.PageMax);
        var page = await objects.List(
            new ListRequest
            {
                Bucket = bucket.Name,
                Prefix = query.Prefix ?? string.Empty,
                Delimiter = string.IsNullOrEmpty(query.Delimiter) ? null : query.Delimiter,
                After = after,
                From = token is null ? default(ReadOnlyMemory<byte>?) : tokens.Open(call, bucket.Id.ToString(), token),
                Limit = limit,
            },
            cancellationToken);
        return new ObjectListing(bucket, page, encode, MembersOf(bucket, query, limit, page.Next is not null, page.CommonPrefixes));
    }

    private static ListingMembers MembersOf(
        Storage.Objects.Buckets.Bucket bucket, in ListingQuery query, int limit, bool isTruncated, IReadOnlyList<string> commonPrefixes)
    {
        var encode = S3Text.KeyEncoding(query.EncodingType);
        return new ListingMembers(
            Name: bucket.Name,
            Prefix: encode(query.Prefix ?? string.Empty),
            Delimiter: string.IsNullOrEmpty(query.Delimiter) ? null : encode(query.Delimiter),
            MaxKeys: limit,
            EncodingType: query.EncodingType,
            IsTruncated: isTruncated,
            CommonPrefixes: [.. commonPrefixes.Select(prefix => new CommonPrefix { Prefix = encode(prefix) })]);
    }

    private static IReadOnlyList<Model.Object> Entries(ObjectListing listing, Owner? owner) =>
        [.. listing.Page.Objects.Select(version => new Model.Object
        {
            Key = listing.Encode(version.Key),
            LastModified = S3Text.WholeSecond(version.LastModified),
            ETag = S3Text.Quoted(version.ETag),
            Size = version.Size,
            StorageClass = StorageClasses.NameOf(version.Properties.StorageClass),
            Owner = owner,
            ChecksumAlgorithm = version.Checksum is { } checksum ? [WireChecksums.NameOf(checksum.Algorithm)] : null,
            ChecksumType = WireChecksums.TypeOf(version.Checksum, version.ChecksumForm),
        })];
}
