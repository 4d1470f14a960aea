using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Firehose.Model;

namespace Tarn.Aws.Firehose.Tags;

internal sealed partial class TagOperations
{
    /// <summary>Lists tags in the order of their keys.</summary>
    public async Task<ListTagsForDeliveryStreamOutput> ListTagsForDeliveryStream(
        ListTagsForDeliveryStreamInput input, Call call, CancellationToken ct)
    {
        var (page, hasMore) = await changes.Page(Present(call, input.DeliveryStreamName), input.ExclusiveStartTagKey, input.Limit, ct);
        return new ListTagsForDeliveryStreamOutput
        {
            Tags = [.. page.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })],
            HasMoreTags = hasMore,
        };
    }
}
