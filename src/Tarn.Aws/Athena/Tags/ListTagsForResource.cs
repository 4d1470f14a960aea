using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Resources;

namespace Tarn.Aws.Athena.Tags;

internal sealed partial class TagOperations
{
    /// <summary>The tags of a work group or data catalog, in the order of their keys.</summary>
    public async Task<ListTagsForResourceOutput> ListTagsForResource(ListTagsForResourceInput input, Call call, CancellationToken cancellationToken)
    {
        if (NameOf(call, input.ResourceARN) is { Type: "workgroup", Name: WorkGroupFinder.Primary }
            && await store.Read(reader => Found(reader, call, input.ResourceARN), cancellationToken) is null)
        {
            return new ListTagsForResourceOutput { Tags = [] };
        }

        var (page, hasMore) = await changes.Page(
            async reader => await Found(reader, call, input.ResourceARN) ?? throw Missing(input.ResourceARN),
            tokens.Read(call, input.ResourceARN, input.NextToken), input.MaxResults, cancellationToken);
        return new ListTagsForResourceOutput
        {
            Tags = [.. page.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })],
            NextToken = hasMore ? tokens.After(call, input.ResourceARN, page[^1].Key) : null,
        };
    }
}
