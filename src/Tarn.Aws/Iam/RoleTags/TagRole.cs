using Tarn.Access;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;
using Tarn.Aws.Tagging;

namespace Tarn.Aws.Iam.RoleTags;

internal sealed partial class RoleTagOperations
{
    /// <summary>Adds tags, or replaces those of the same key.</summary>
    public async Task<TagRoleOutput> TagRole(TagRoleInput input, Call call, CancellationToken cancellationToken)
    {
        await changes.Add(
            Present(call, input.RoleName),
            IdentityView.TagsOf(input.Tags),
            () => IamErrors.LimitExceededException($"The number of tags has reached the maximum limit, {TagChanges.CountMax}."),
            cancellationToken);
        return new TagRoleOutput();
    }
}
