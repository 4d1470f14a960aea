using Tarn.Access;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.RoleTags;

internal sealed partial class RoleTagOperations
{
    /// <summary>The tags, in ordinal order of their keys.</summary>
    public async Task<ListRoleTagsOutput> ListRoleTags(ListRoleTagsInput input, Call call, CancellationToken cancellationToken)
    {
        var (tags, hasMore) = await changes.Page(Present(call, input.RoleName), input.Marker, input.MaxItems, cancellationToken);
        return new ListRoleTagsOutput { Tags = IdentityView.TagsOf(tags), IsTruncated = hasMore, Marker = hasMore ? tags[^1].Key : null };
    }
}
