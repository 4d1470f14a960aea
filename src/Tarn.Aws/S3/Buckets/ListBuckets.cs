using System.Text;
using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;

namespace Tarn.Aws.S3.Buckets;

internal sealed partial class BucketOperations
{
    private const int BucketsPageMax = 10_000;

    /// <summary>The caller's buckets, by name.</summary>
    public Task<ListBucketsOutput> ListBuckets(ListBucketsInput input, Call call, CancellationToken cancellationToken)
    {
        var after = input.ContinuationToken is { } token ? Encoding.UTF8.GetString(tokens.Open(call, "", token).Span) : null;
        var found = objects.ListBuckets(call.Account)
            .Where(bucket => input.Prefix is null || bucket.Name.StartsWith(input.Prefix, StringComparison.Ordinal))
            .Where(bucket => input.BucketRegion is null || bucket.Region == input.BucketRegion)
            .Where(bucket => after is null || string.CompareOrdinal(bucket.Name, after) > 0)
            .ToArray();
        var page = found.Take(S3Text.Limit(input.MaxBuckets, "max-buckets", BucketsPageMax)).ToArray();
        return Task.FromResult(new ListBucketsOutput
        {
            Buckets = [.. page.Select(bucket => new Model.Bucket
            {
                Name = bucket.Name,
                CreationDate = bucket.Created,
                BucketRegion = input.MaxBuckets is null && input.BucketRegion is null ? null : bucket.Region,
            })],
            Owner = Owners.Of(call.Account),
            Prefix = input.Prefix,
            ContinuationToken = page.Length > 0 && page.Length < found.Length ? tokens.After(call, "", page[^1].Name) : null,
        });
    }
}
