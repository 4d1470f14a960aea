using Tarn.Access;
using Tarn.Aws.Kinesis.Model;

namespace Tarn.Aws.Kinesis.Tags;

internal sealed partial class TagOperations
{
    /// <summary>Lists tags by key, in pages.</summary>
    public async Task<ListTagsForStreamOutput> ListTagsForStream(ListTagsForStreamInput input, Call call, CancellationToken cancellationToken)
    {
        var resource = streams.Find(call, input.StreamName, input.StreamARN).Resource;
        var (page, hasMore) = await changes.Page(Present(resource), input.ExclusiveStartTagKey, input.Limit, cancellationToken);
        return new ListTagsForStreamOutput { Tags = [.. page.Select(Shown)], HasMoreTags = hasMore };
    }
}
