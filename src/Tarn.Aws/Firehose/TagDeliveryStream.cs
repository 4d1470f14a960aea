using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Firehose.Model;
using Tarn.Storage;

namespace Tarn.Aws.Firehose;

public sealed partial class FirehoseDoor
{
    /// <summary>Adds tags, or replaces those of the same key.</summary>
    public async Task<TagDeliveryStreamOutput> TagDeliveryStream(TagDeliveryStreamInput input, Call call, CancellationToken ct)
    {
        var resource = Find(call, input.DeliveryStreamName);
        await store.Commit(
            async transaction =>
            {
                var present = await ResourceTags.Read(transaction, resource.Id);
                if (present.Select(tag => tag.Key).Union(input.Tags.Select(tag => tag.Key)).Count() > FirehoseTags.CountMax)
                {
                    throw new TarnException(ErrorKind.LimitExceeded, $"Firehose {input.DeliveryStreamName} cannot have more than {FirehoseTags.CountMax} tags.");
                }

                ResourceTags.Set(transaction, resource.Id, FirehoseTags.Of(input.Tags));
                return true;
            },
            ct);
        return new TagDeliveryStreamOutput();
    }
}
