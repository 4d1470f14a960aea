using Tarn.Aws.S3.Finding;
using Tarn.Aws.S3.Model;

namespace Tarn.Aws.S3.UnusedConfigurations;

/// <summary>
/// Configurations that no bucket of Tarn has: reports and tiers. Reading answers as S3 does for a bucket without them, so
/// that tools that read everything continue. Making one is refused by name.
/// </summary>
/// <param name="buckets">Finds buckets.</param>
[AwsOperations("s3")]
internal sealed partial class UnusedConfigurationOperations(BucketFinder buckets)
{
    /// <summary>There is nothing to remove: no bucket has a configuration of this kind.</summary>
    public Task DeleteBucketAnalyticsConfiguration(DeleteBucketAnalyticsConfigurationInput input, Call call, CancellationToken cancellationToken) =>
        NoneOf<bool>(call, input.Bucket, input.ExpectedBucketOwner, input.Id);

    /// <inheritdoc cref="DeleteBucketAnalyticsConfiguration"/>
    public Task DeleteBucketIntelligentTieringConfiguration(
        DeleteBucketIntelligentTieringConfigurationInput input, Call call, CancellationToken cancellationToken) =>
        NoneOf<bool>(call, input.Bucket, input.ExpectedBucketOwner, input.Id);

    /// <inheritdoc cref="DeleteBucketAnalyticsConfiguration"/>
    public Task DeleteBucketInventoryConfiguration(DeleteBucketInventoryConfigurationInput input, Call call, CancellationToken cancellationToken) =>
        NoneOf<bool>(call, input.Bucket, input.ExpectedBucketOwner, input.Id);

    /// <summary>No bucket has a configuration of this kind.</summary>
    public Task<GetBucketAnalyticsConfigurationOutput> GetBucketAnalyticsConfiguration(
        GetBucketAnalyticsConfigurationInput input, Call call, CancellationToken cancellationToken) =>
        NoneOf<GetBucketAnalyticsConfigurationOutput>(call, input.Bucket, input.ExpectedBucketOwner, input.Id);

    /// <inheritdoc cref="GetBucketAnalyticsConfiguration"/>
    public Task<GetBucketIntelligentTieringConfigurationOutput> GetBucketIntelligentTieringConfiguration(
        GetBucketIntelligentTieringConfigurationInput input, Call call, CancellationToken cancellationToken) =>
        NoneOf<GetBucketIntelligentTieringConfigurationOutput>(call, input.Bucket, input.ExpectedBucketOwner, input.Id);

    /// <inheritdoc cref="GetBucketAnalyticsConfiguration"/>
    public Task<GetBucketInventoryConfigurationOutput> GetBucketInventoryConfiguration(
        GetBucketInventoryConfigurationInput input, Call call, CancellationToken cancellationToken) =>
        NoneOf<GetBucketInventoryConfigurationOutput>(call, input.Bucket, input.ExpectedBucketOwner, input.Id);

    /// <summary>An empty list: no bucket has a configuration of this kind.</summary>
    [Kept("ContinuationToken", "the list is empty, so no page follows another")]
    public Task<ListBucketAnalyticsConfigurationsOutput> ListBucketAnalyticsConfigurations(
        ListBucketAnalyticsConfigurationsInput input, Call call, CancellationToken cancellationToken) =>
        Empty(call, input.Bucket, input.ExpectedBucketOwner, new ListBucketAnalyticsConfigurationsOutput { IsTruncated = false });

    /// <inheritdoc cref="ListBucketAnalyticsConfigurations"/>
    [Kept("ContinuationToken", "the list is empty, so no page follows another")]
    public Task<ListBucketIntelligentTieringConfigurationsOutput> ListBucketIntelligentTieringConfigurations(
        ListBucketIntelligentTieringConfigurationsInput input, Call call, CancellationToken cancellationToken) =>
        Empty(call, input.Bucket, input.ExpectedBucketOwner, new ListBucketIntelligentTieringConfigurationsOutput { IsTruncated = false });

    /// <inheritdoc cref="ListBucketAnalyticsConfigurations"/>
    [Kept("ContinuationToken", "the list is empty, so no page follows another")]
    public Task<ListBucketInventoryConfigurationsOutput> ListBucketInventoryConfigurations(
        ListBucketInventoryConfigurationsInput input, Call call, CancellationToken cancellationToken) =>
        Empty(call, input.Bucket, input.ExpectedBucketOwner, new ListBucketInventoryConfigurationsOutput { IsTruncated = false });

    private Task<T> Empty<T>(Call call, string bucket, string? expectedOwner, T list)
    {
        buckets.Find(call, bucket, expectedOwner);
        return Task.FromResult(list);
    }

    private Task<T> NoneOf<T>(Call call, string bucket, string? expectedOwner, string? id)
    {
        buckets.Find(call, bucket, expectedOwner);
        return string.IsNullOrEmpty(id)
            ? throw S3Errors.InvalidArgument("The id of a configuration must not be empty.", "id", id)
            : throw S3Errors.NoSuchConfiguration();
    }
}
