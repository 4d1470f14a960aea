using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Kinesis.Model;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.Kinesis;

public sealed partial class KinesisDoor
{
    /// <summary>Removes a stream, its records and its tags. There are no registered consumers yet that could hold it.</summary>
    public async Task<DeleteStreamOutput> DeleteStream(DeleteStreamInput input, Call call, CancellationToken ct)
    {
        var found = Find(call, input.StreamName, input.StreamARN);
        await store.Commit(
            async transaction =>
            {
                await StreamDirectory.Delete(transaction, found.Layout.Stream.Id);
                await ResourceRegistry.Remove(transaction, found.Resource.Id);
                return true;
            },
            ct);
        return new DeleteStreamOutput();
    }
}
