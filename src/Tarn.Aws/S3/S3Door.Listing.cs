using System.Security.Cryptography;
using System.Text;
using Tarn.Access;
using Tarn.Aws.S3.Model;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Listings;

namespace Tarn.Aws.S3;

/// <content>What listings share: owners, pages, entries.</content>
public sealed partial class S3Door
{
    /// <summary>An account's canonical user: 64 hex digits that never change, as AWS's are.</summary>
    private static Owner OwnerOf(string account) =>
        new() { ID = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("tarn canonical user " + account))) };

    private static Protocols.AwsErrorException WrongToken() =>
        S3Errors.InvalidArgument("The continuation token provided is incorrect", "continuation-token");

    /// <summary>A page of objects.</summary>
    /// <param name="call">The call.</param>
    /// <param name="query">What every listing asks.</param>
    /// <param name="after">Only keys after this one; null: from the first.</param>
    /// <param name="token">Where the page before ended; null: the first page.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    private async Task<ObjectListing> List(Call call, ListingQuery query, string? after, string? token, CancellationToken cancellationToken)
    {
        var bucket = Find(call, query.Bucket, query.ExpectedBucketOwner);
        var encode = S3Text.KeyEncoding(query.EncodingType);
        var limit = S3Text.Limit(query.MaxKeys, "max-keys", ObjectLimits.PageMax);
        var page = await objects.List(
            new ListRequest
            {
                Bucket = bucket.Name,
                Prefix = query.Prefix ?? string.Empty,
                Delimiter = string.IsNullOrEmpty(query.Delimiter) ? null : query.Delimiter,
                After = after,
                From = token is null ? default(ReadOnlyMemory<byte>?) : _tokens.Open(call, bucket.Id.ToString(), token),
                Limit = limit,
            },
            cancellationToken);
        return new ObjectListing(bucket, page, encode, new ListingMembers(
            Name: bucket.Name,
            Prefix: encode(query.Prefix ?? string.Empty),
            Delimiter: query.Delimiter is null ? null : encode(query.Delimiter),
            MaxKeys: limit,
            EncodingType: query.EncodingType,
            IsTruncated: page.Next is not null,
            CommonPrefixes: [.. page.CommonPrefixes.Select(prefix => new CommonPrefix { Prefix = encode(prefix) })]));
    }

    private static IReadOnlyList<Model.Object> Entries(ObjectListing listing, Owner? owner) =>
        [.. listing.Page.Objects.Select(version => new Model.Object
        {
            Key = listing.Encode(version.Key),
            LastModified = S3Text.WholeSecond(version.LastModified),
            ETag = Quoted(version.ETag),
            Size = version.Size,
            StorageClass = S3Refusals.StandardClass,
            Owner = owner,
            ChecksumAlgorithm = version.Checksum is { } checksum ? [WireChecksums.NameOf(checksum.Algorithm)] : null,
            ChecksumType = version.Checksum is null ? null : WireChecksums.NameOf(version.ChecksumForm),
        })];
}
