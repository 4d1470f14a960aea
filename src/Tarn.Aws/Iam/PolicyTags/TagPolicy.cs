using Tarn.Access;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;
using Tarn.Aws.Tagging;

namespace Tarn.Aws.Iam.PolicyTags;

internal sealed partial class PolicyTagOperations
{
    /// <summary>Adds tags, or replaces those of the same key.</summary>
    public async Task<TagPolicyOutput> TagPolicy(TagPolicyInput input, Call call, CancellationToken cancellationToken)
    {
        await changes.Add(
            Present(call, input.PolicyArn),
            IdentityView.TagsOf(input.Tags),
            () => IamErrors.LimitExceededException($"The number of tags has reached the maximum limit, {TagChanges.CountMax}."),
            cancellationToken);
        return new TagPolicyOutput();
    }
}
