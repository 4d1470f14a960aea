using Tarn.Access;
using Tarn.Aws.Kinesis.Model;

namespace Tarn.Aws.Kinesis;

public sealed partial class KinesisDoor
{
    private const int ListTagsMax = 50;

    /// <summary>Tags by key, page by page.</summary>
    public async Task<ListTagsForStreamOutput> ListTagsForStream(ListTagsForStreamInput input, Call call, CancellationToken ct)
    {
        var tags = await TagsOf(Find(call, input.StreamName, input.StreamARN).Resource, ct);
        var rest = tags.Where(tag => string.CompareOrdinal(tag.Key, input.ExclusiveStartTagKey) > 0).ToArray();
        var limit = input.Limit ?? ListTagsMax;
        return new ListTagsForStreamOutput { Tags = [.. rest.Take(limit)], HasMoreTags = rest.Length > limit };
    }
}
