using Tarn.Access;
using Tarn.Aws.S3.Model;
using Tarn.Storage.Objects;

namespace Tarn.Aws.S3;

public sealed partial class S3Door
{
    /// <summary>A page of a bucket's objects in the first version's form: markers are keys.</summary>
    public async Task<ListObjectsOutput> ListObjects(ListObjectsInput input, Call call, CancellationToken ct)
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
                After = input.Marker,
                Limit = limit,
            },
            ct);
        return new ListObjectsOutput
        {
            Name = bucket.Name,
            Prefix = encode(input.Prefix ?? string.Empty),
            Delimiter = input.Delimiter is null ? null : encode(input.Delimiter),
            EncodingType = input.EncodingType,
            MaxKeys = limit,
            Marker = encode(input.Marker ?? string.Empty),
            Contents = Entries(page, encode, OwnerOf(bucket.Account)),
            CommonPrefixes = Prefixes(page, encode),
            IsTruncated = page.Next is not null,

            // Without a delimiter clients take the last key.
            NextMarker = page.Next is null || string.IsNullOrEmpty(input.Delimiter) ? null : encode(LastOf(page)),
        };
    }

    private static string LastOf(ListPage page)
    {
        var key = page.Objects.Count > 0 ? page.Objects[^1].Key : string.Empty;
        var prefix = page.CommonPrefixes.Count > 0 ? page.CommonPrefixes[^1] : string.Empty;
        return System.Text.Encoding.UTF8.GetBytes(key).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(prefix)) > 0 ? key : prefix;
    }
}
