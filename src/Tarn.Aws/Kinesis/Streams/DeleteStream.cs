using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Kinesis.Finding;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.Kinesis.Streams;

internal sealed partial class StreamOperations
{
    /// <summary>
    /// Removes a stream, its records and its tags: DELETING when answered, gone soon after. Its consumers hold it unless they shall go with it.
    /// </summary>
    public async Task<DeleteStreamOutput> DeleteStream(DeleteStreamInput input, Call call, CancellationToken ct)
    {
        var found = streams.Find(call, input.StreamName, input.StreamARN);
        await changes.Begin(
            found,
            new StreamWork { Kind = StreamWorkKind.Delete, Due = call.Time },
            ct,
            StreamPhase.Deleting,
            transaction => CheckUnconsumed(transaction, found, input.EnforceConsumerDeletion == true));
        return new DeleteStreamOutput();
    }

    private static async ValueTask CheckUnconsumed(IMetadataTransaction transaction, FoundStream found, bool force)
    {
        if (!force && (await ConsumerRows.Of(transaction, found.Resource.Name, null, 1)).Count > 0)
        {
            throw KinesisErrors.ResourceInUseException(KinesisTexts.StreamHasConsumers(found.Name, found.Account));
        }
    }
}
