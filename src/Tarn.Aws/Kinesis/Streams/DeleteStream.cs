using Tarn.Aws.Kinesis.Finding;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.Kinesis.Streams;

internal sealed partial class StreamOperations
{
    /// <summary>
    /// Deletes a stream, its records and its tags. It is DELETING at the answer and removed soon after. The deletion of
    /// a stream with consumers is refused, unless the call deletes them too.
    /// </summary>
    public async Task DeleteStream(DeleteStreamInput input, Call call, CancellationToken cancellationToken)
    {
        var found = streams.Find(call, input.StreamName, input.StreamARN);
        await changes.Begin(
            found,
            new StreamWork { Kind = StreamWorkKind.Delete, Due = call.Time },
            cancellationToken,
            StreamPhase.Deleting,
            transaction => CheckUnconsumed(transaction, found, input.EnforceConsumerDeletion == true));
    }

    private static async ValueTask CheckUnconsumed(IMetadataTransaction transaction, FoundStream found, bool force)
    {
        if (!force && (await RegisteredConsumers.Of(transaction, found.Resource.Name, null, 1)).Count > 0)
        {
            throw KinesisErrors.ResourceInUseException(KinesisTexts.StreamHasConsumers(found.Name, found.Account));
        }
    }
}
