using Tarn.Access;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.PolicyTags;

internal sealed partial class PolicyTagOperations
{
    /// <summary>The tags, in ordinal order of their keys.</summary>
    public async Task<ListPolicyTagsOutput> ListPolicyTags(ListPolicyTagsInput input, Call call, CancellationToken cancellationToken)
    {
        var (tags, hasMore) = await changes.Page(Present(call, input.PolicyArn), input.Marker, input.MaxItems, cancellationToken);
        return new ListPolicyTagsOutput { Tags = IdentityView.TagsOf(tags), IsTruncated = hasMore, Marker = hasMore ? tags[^1].Key : null };
    }
}
