using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Firehose.Model;

namespace Tarn.Aws.Firehose;

public sealed partial class FirehoseDoor
{
    /// <summary>Removes tags; absent ones are passed over.</summary>
    public async Task<UntagDeliveryStreamOutput> UntagDeliveryStream(UntagDeliveryStreamInput input, Call call, CancellationToken ct)
    {
        var resource = Find(call, input.DeliveryStreamName);
        await store.Commit(
            transaction =>
            {
                ResourceTags.Remove(transaction, resource.Id, input.TagKeys);
                return ValueTask.FromResult(true);
            },
            ct);
        return new UntagDeliveryStreamOutput();
    }
}
