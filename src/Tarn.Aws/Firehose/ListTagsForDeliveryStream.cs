using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Firehose.Model;

namespace Tarn.Aws.Firehose;

public sealed partial class FirehoseDoor
{
    /// <summary>Tags in order of their keys.</summary>
    public async Task<ListTagsForDeliveryStreamOutput> ListTagsForDeliveryStream(
        ListTagsForDeliveryStreamInput input, Call call, CancellationToken ct)
    {
        var resource = Find(call, input.DeliveryStreamName);
        var all = await store.Read(reader => ResourceTags.Read(reader, resource.Id), ct);
        var after = all
            .Where(tag => input.ExclusiveStartTagKey is not { } start || string.CompareOrdinal(tag.Key, start) > 0)
            .Select(tag => new Tag { Key = tag.Key, Value = tag.Value })
            .ToList();
        var limit = input.Limit ?? FirehoseTags.CountMax;
        return new ListTagsForDeliveryStreamOutput { Tags = [.. after.Take(limit)], HasMoreTags = after.Count > limit };
    }
}
