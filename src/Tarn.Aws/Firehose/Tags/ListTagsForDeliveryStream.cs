using Tarn.Access;
using Tarn.Aws.Firehose.Model;

namespace Tarn.Aws.Firehose.Tags;

internal sealed partial class TagOperations
{
    /// <summary>Lists tags in the order of their keys.</summary>
    public async Task<ListTagsForDeliveryStreamOutput> ListTagsForDeliveryStream(
        ListTagsForDeliveryStreamInput input, Call call, CancellationToken cancellationToken)
    {
        var (page, hasMore) = await changes.Page(Present(call, input.DeliveryStreamName), input.ExclusiveStartTagKey, input.Limit, cancellationToken);
        return new ListTagsForDeliveryStreamOutput
        {
            Tags = [.. page.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })],
            HasMoreTags = hasMore,
        };
    }
}
