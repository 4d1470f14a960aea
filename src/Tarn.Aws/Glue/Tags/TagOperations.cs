using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Model;
using Tarn.Aws.Tagging;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Aws.Glue.Tags;

/// <summary>Tags of databases and tables.</summary>
/// <param name="finder">Finds databases and tables by ARN.</param>
/// <param name="changes">Changes tags.</param>
[AwsOperations("glue")]
internal sealed partial class TagOperations(CatalogFinder finder, TagChanges changes)
{
    /// <summary>Returns the tags of a database or table.</summary>
    public async Task<GetTagsOutput> GetTags(GetTagsInput input, Call call, CancellationToken cancellationToken) =>
        new() { Tags = (await changes.Read(Named(call, input.ResourceArn), cancellationToken)).ToDictionary() };

    /// <summary>Adds tags to a database or table, or replaces tags with the same key.</summary>
    public async Task<TagResourceOutput> TagResource(TagResourceInput input, Call call, CancellationToken cancellationToken)
    {
        await changes.Add(
            Named(call, input.ResourceArn),
            input.TagsToAdd,
            () => new TarnException(ErrorKind.InvalidArgument, $"A resource has at most {TagChanges.CountMax} tags."),
            cancellationToken);
        return new TagResourceOutput();
    }

    /// <summary>Removes tags of a database or table.</summary>
    public async Task<UntagResourceOutput> UntagResource(UntagResourceInput input, Call call, CancellationToken cancellationToken)
    {
        await changes.Remove(Named(call, input.ResourceArn), input.TagsToRemove, cancellationToken);
        return new UntagResourceOutput();
    }

    private Func<IMetadataReader, ValueTask<ResourceId>> Named(Call call, string arn) => reader => finder.FindTagged(reader, call, arn);
}
