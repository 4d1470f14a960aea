using Tarn.Access;
using Tarn.Aws.S3.Model;
using Tarn.Storage.Objects;

namespace Tarn.Aws.S3;

public sealed partial class S3Door
{
    /// <summary>A page of a bucket's objects.</summary>
    public async Task<ListObjectsV2Output> ListObjectsV2(ListObjectsV2Input input, Call call, CancellationToken ct)
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
                After = input.StartAfter,
                From = input.ContinuationToken is { } token ? OpenPosition(bucket, token) : default(ReadOnlyMemory<byte>?),
                Limit = limit,
            },
            ct);
        return new ListObjectsV2Output
        {
            Name = bucket.Name,
            Prefix = encode(input.Prefix ?? string.Empty),
            Delimiter = input.Delimiter is null ? null : encode(input.Delimiter),
            EncodingType = input.EncodingType,
            MaxKeys = limit,
            StartAfter = input.StartAfter is null ? null : encode(input.StartAfter),
            ContinuationToken = input.ContinuationToken,
            Contents = Entries(page, encode, input.FetchOwner == true ? OwnerOf(bucket.Account) : null),
            CommonPrefixes = Prefixes(page, encode),
            KeyCount = page.Objects.Count + page.CommonPrefixes.Count,
            IsTruncated = page.Next is not null,
            NextContinuationToken = page.Next is { } next ? SealPosition(bucket, next) : null,
        };
    }
}
