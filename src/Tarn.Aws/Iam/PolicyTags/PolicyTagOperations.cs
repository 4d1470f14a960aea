using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;
using Tarn.Aws.Tagging;
using Tarn.Storage.Metadata;

namespace Tarn.Aws.Iam.PolicyTags;

/// <summary>Tags of managed policies.</summary>
/// <param name="policies">Finds managed policies.</param>
/// <param name="changes">Changes tags.</param>
[AwsOperations("iam")]
internal sealed partial class PolicyTagOperations(PolicyFinder policies, TagChanges changes)
{
    /// <summary>The tags, in ordinal order of their keys.</summary>
    public async Task<ListPolicyTagsOutput> ListPolicyTags(ListPolicyTagsInput input, Call call, CancellationToken cancellationToken)
    {
        var (tags, hasMore) = await changes.Page(Present(call, input.PolicyArn), input.Marker, input.MaxItems, cancellationToken);
        return new ListPolicyTagsOutput { Tags = IdentityView.TagsOf(tags), IsTruncated = hasMore, Marker = hasMore ? tags[^1].Key : null };
    }

    /// <summary>Adds tags, or replaces tags with the same key.</summary>
    public async Task<TagPolicyOutput> TagPolicy(TagPolicyInput input, Call call, CancellationToken cancellationToken)
    {
        await changes.Add(
            Present(call, input.PolicyArn),
            IdentityView.TagsOf(input.Tags),
            () => IamErrors.LimitExceededException($"The number of tags has reached the maximum limit, {TagChanges.CountMax}."),
            cancellationToken);
        return new TagPolicyOutput();
    }

    /// <summary>Removes tags; absent keys are ignored.</summary>
    public async Task<UntagPolicyOutput> UntagPolicy(UntagPolicyInput input, Call call, CancellationToken cancellationToken)
    {
        await changes.Remove(Present(call, input.PolicyArn), input.TagKeys, cancellationToken);
        return new UntagPolicyOutput();
    }

    private Func<IMetadataReader, ValueTask<ResourceId>> Present(Call call, string arn) =>
        TagChanges.Registered(policies.Find(call, arn).Resource, () => PolicyFinder.NotFound(arn));
}
