using Tarn.Access.Registry;
using Tarn.Aws.Logs.Finding;
using Tarn.Aws.Logs.Model;
using Tarn.Aws.Tagging;
using Tarn.Storage.Metadata;

namespace Tarn.Aws.Logs.Tags;

/// <summary>Tags of log groups.</summary>
/// <param name="groups">Finds groups.</param>
/// <param name="changes">Changes tags.</param>
[AwsOperations("logs")]
internal sealed partial class TagOperations(LogGroupFinder groups, TagChanges changes)
{
    /// <summary>The tags of a log group.</summary>
    public async Task<ListTagsForResourceOutput> ListTagsForResource(ListTagsForResourceInput input, Call call, CancellationToken cancellationToken) =>
        new() { Tags = (await changes.Read(Present(call, input.ResourceArn), cancellationToken)).ToDictionary() };

    /// <summary>Adds tags, or replaces tags with the same key.</summary>
    public async Task<TagResourceOutput> TagResource(TagResourceInput input, Call call, CancellationToken cancellationToken)
    {
        await changes.Add(
            Present(call, input.ResourceArn),
            [.. input.Tags],
            () => LogsErrors.TooManyTagsException(input.ResourceArn, $"A log group has at most {TagChanges.CountMax} tags."),
            cancellationToken);
        return new TagResourceOutput();
    }

    /// <summary>Removes tags; absent keys are ignored.</summary>
    public async Task<UntagResourceOutput> UntagResource(UntagResourceInput input, Call call, CancellationToken cancellationToken)
    {
        await changes.Remove(Present(call, input.ResourceArn), input.TagKeys, cancellationToken);
        return new UntagResourceOutput();
    }

    private Func<IMetadataReader, ValueTask<ResourceId>> Present(Call call, string arn) =>
        TagChanges.Registered(groups.FindByArn(call, arn), LogGroupFinder.NotFound);
}
