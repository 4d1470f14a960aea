using Tarn.Access;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.UserTags;

internal sealed partial class UserTagOperations
{
    /// <summary>The tags, in ordinal order of their keys.</summary>
    public async Task<ListUserTagsOutput> ListUserTags(ListUserTagsInput input, Call call, CancellationToken cancellationToken)
    {
        var (tags, hasMore) = await changes.Page(Present(call, input.UserName), input.Marker, input.MaxItems, cancellationToken);
        return new ListUserTagsOutput { Tags = IdentityView.TagsOf(tags), IsTruncated = hasMore, Marker = hasMore ? tags[^1].Key : null };
    }
}
