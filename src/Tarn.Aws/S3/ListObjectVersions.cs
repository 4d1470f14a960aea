using Tarn.Access;
using Tarn.Aws.S3.Model;
using Tarn.Storage.Objects;

namespace Tarn.Aws.S3;

public sealed partial class S3Door
{
    /// <summary>
    /// Versions of objects. Buckets are unversioned: each object is its one version, <c>null</c>; clients that empty a bucket ask this way.
    /// </summary>
    public async Task<ListObjectVersionsOutput> ListObjectVersions(ListObjectVersionsInput input, Call call, CancellationToken ct)
    {
        var bucket = Find(call, input.Bucket, input.ExpectedBucketOwner);
        var encode = S3Text.KeyEncoding(input.EncodingType);
        var limit = S3Text.Limit(input.MaxKeys, "max-keys", ObjectLimits.PageMax);
        var page = await objects.List(
            new ListRequest
            {
                Bucket = bucket.Name,
                Prefix = input.Prefix ?? string.Empty,
                Delimiter = string.IsNullOrEmpty(input.Delimiter) ? null : input.Delimiter,
                After = input.KeyMarker,
                Limit = limit,
            },
            ct);
        return new ListObjectVersionsOutput
        {
            Name = bucket.Name,
            Prefix = encode(input.Prefix ?? string.Empty),
            Delimiter = input.Delimiter is null ? null : encode(input.Delimiter),
            EncodingType = input.EncodingType,
            MaxKeys = limit,
            KeyMarker = encode(input.KeyMarker ?? string.Empty),
            VersionIdMarker = input.VersionIdMarker ?? string.Empty,
            IsTruncated = page.Next is not null,
            NextKeyMarker = page.Next is null ? null : encode(LastOf(page)),
            NextVersionIdMarker = page.Next is null ? null : NullVersion,
            Versions = [.. page.Objects.Select(version => new Model.ObjectVersion
            {
                Key = encode(version.Key),
                VersionId = NullVersion,
                IsLatest = true,
                LastModified = version.LastModified,
                ETag = Quoted(version.ETag),
                Size = version.Size,
                StorageClass = S3Refusals.StandardClass,
                Owner = OwnerOf(bucket.Account),
            })],
            CommonPrefixes = Prefixes(page, encode),
        };
    }
}
