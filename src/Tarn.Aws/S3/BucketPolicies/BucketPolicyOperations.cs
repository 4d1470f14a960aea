using Tarn.Access.Policies;
using Tarn.Aws.S3.Finding;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Resources;
using Tarn.Aws.S3.Settings;

namespace Tarn.Aws.S3.BucketPolicies;

/// <summary>Buckets' policies, and the blocks of public access.</summary>
/// <param name="buckets">Finds buckets.</param>
/// <param name="documents">Holds the blocks.</param>
/// <param name="store">Holds the policies.</param>
[AwsOperations("s3")]
internal sealed partial class BucketPolicyOperations(BucketFinder buckets, BucketDocuments documents, IMetadataStore store)
{
    /// <summary>Removes a bucket's policy; nothing happens when it has none.</summary>
    public async Task DeleteBucketPolicy(DeleteBucketPolicyInput input, Call call, CancellationToken cancellationToken)
    {
        var bucket = buckets.Find(call, input.Bucket, input.ExpectedBucketOwner);
        await store.Commit(
            transaction =>
            {
                ResourceRegistry.SetPolicy(transaction, BucketResources.IdOf(bucket), null);
                return ValueTask.CompletedTask;
            },
            CancellationToken.None);
    }

    /// <summary>Removes the blocks of public access.</summary>
    public Task DeletePublicAccessBlock(DeletePublicAccessBlockInput input, Call call, CancellationToken cancellationToken) =>
        documents.Delete<PublicAccessSetting, PublicAccessBlockConfiguration>(call, input.Bucket, input.ExpectedBucketOwner, cancellationToken);

    /// <summary>A bucket's policy as it was put.</summary>
    public async Task<GetBucketPolicyOutput> GetBucketPolicy(GetBucketPolicyInput input, Call call, CancellationToken cancellationToken) =>
        new() { Policy = await Policy(call, input.Bucket, input.ExpectedBucketOwner, cancellationToken) };

    /// <summary>Whether a bucket's policy makes it public.</summary>
    public async Task<GetBucketPolicyStatusOutput> GetBucketPolicyStatus(GetBucketPolicyStatusInput input, Call call, CancellationToken cancellationToken)
    {
        var policy = PolicyDocument.Parse(await Policy(call, input.Bucket, input.ExpectedBucketOwner, cancellationToken), PolicyKind.Resource);
        return new GetBucketPolicyStatusOutput { PolicyStatus = new PolicyStatus { IsPublic = policy.IsPublic } };
    }

    /// <summary>A bucket's blocks of public access: all four until a caller changes them.</summary>
    public Task<GetPublicAccessBlockOutput> GetPublicAccessBlock(GetPublicAccessBlockInput input, Call call, CancellationToken cancellationToken) =>
        documents.Get<PublicAccessSetting, GetPublicAccessBlockOutput>(call, input.Bucket, input.ExpectedBucketOwner, cancellationToken);

    /// <summary>Sets the four blocks of public access.</summary>
    public Task PutPublicAccessBlock(PutPublicAccessBlockInput input, Call call, CancellationToken cancellationToken) =>
        documents.Put<PublicAccessSetting, PublicAccessBlockConfiguration>(
            call, input.Bucket, input.ExpectedBucketOwner, input.PublicAccessBlockConfiguration, cancellationToken);

    private async Task<string> Policy(Call call, string name, string? expectedOwner, CancellationToken cancellationToken)
    {
        var bucket = buckets.Find(call, name, expectedOwner);
        return await store.Read(reader => ResourceRegistry.Policy(reader, BucketResources.IdOf(bucket)), cancellationToken)
            ?? throw S3Errors.NoSuchBucketPolicy(bucketName: bucket.Name);
    }
}
