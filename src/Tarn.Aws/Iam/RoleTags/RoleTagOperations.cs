using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;
using Tarn.Aws.Tagging;
using Tarn.Storage.Metadata;

namespace Tarn.Aws.Iam.RoleTags;

/// <summary>Tags of roles.</summary>
/// <param name="roles">Finds roles.</param>
/// <param name="changes">Changes tags.</param>
[AwsOperations("iam")]
internal sealed partial class RoleTagOperations(IdentityFinder roles, TagChanges changes)
{
    /// <summary>The tags, in ordinal order of their keys.</summary>
    public async Task<ListRoleTagsOutput> ListRoleTags(ListRoleTagsInput input, Call call, CancellationToken cancellationToken)
    {
        var (tags, hasMore) = await changes.Page(Present(call, input.RoleName), input.Marker, input.MaxItems, cancellationToken);
        return new ListRoleTagsOutput { Tags = IdentityView.TagsOf(tags), IsTruncated = hasMore, Marker = hasMore ? tags[^1].Key : null };
    }

    /// <summary>Adds tags, or replaces tags with the same key.</summary>
    public async Task<TagRoleOutput> TagRole(TagRoleInput input, Call call, CancellationToken cancellationToken)
    {
        await changes.Add(
            Present(call, input.RoleName),
            IdentityView.TagsOf(input.Tags),
            () => IamErrors.LimitExceededException($"The number of tags has reached the maximum limit, {TagChanges.CountMax}."),
            cancellationToken);
        return new TagRoleOutput();
    }

    /// <summary>Removes tags; absent keys are ignored.</summary>
    public async Task<UntagRoleOutput> UntagRole(UntagRoleInput input, Call call, CancellationToken cancellationToken)
    {
        await changes.Remove(Present(call, input.RoleName), input.TagKeys, cancellationToken);
        return new UntagRoleOutput();
    }

    private Func<IMetadataReader, ValueTask<ResourceId>> Present(Call call, string name) =>
        TagChanges.Registered(roles.Find(call, name).Resource, () => roles.NotFound(name));
}
