using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;
using Tarn.Aws.Tagging;
using Tarn.Storage.Metadata;

namespace Tarn.Aws.Iam.UserTags;

/// <summary>Tags of users.</summary>
/// <param name="users">Finds users.</param>
/// <param name="changes">Changes tags.</param>
[AwsOperations("iam")]
internal sealed partial class UserTagOperations(IdentityFinder users, TagChanges changes)
{
    /// <summary>The tags, in ordinal order of their keys.</summary>
    public async Task<ListUserTagsOutput> ListUserTags(ListUserTagsInput input, Call call, CancellationToken cancellationToken)
    {
        var (tags, hasMore) = await changes.Page(Present(call, input.UserName), input.Marker, input.MaxItems, cancellationToken);
        return new ListUserTagsOutput { Tags = IdentityView.TagsOf(tags), IsTruncated = hasMore, Marker = hasMore ? tags[^1].Key : null };
    }

    /// <summary>Adds tags, or replaces tags with the same key.</summary>
    public async Task<TagUserOutput> TagUser(TagUserInput input, Call call, CancellationToken cancellationToken)
    {
        await changes.Add(
            Present(call, input.UserName),
            IdentityView.TagsOf(input.Tags),
            () => IamErrors.LimitExceededException($"The number of tags has reached the maximum limit, {TagChanges.CountMax}."),
            cancellationToken);
        return new TagUserOutput();
    }

    /// <summary>Removes tags; absent keys are ignored.</summary>
    public async Task<UntagUserOutput> UntagUser(UntagUserInput input, Call call, CancellationToken cancellationToken)
    {
        await changes.Remove(Present(call, input.UserName), input.TagKeys, cancellationToken);
        return new UntagUserOutput();
    }

    private Func<IMetadataReader, ValueTask<ResourceId>> Present(Call call, string name) =>
        TagChanges.Registered(users.Find(call, name).Resource, () => users.NotFound(name));
}
