using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Kinesis.Model;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.Kinesis;

public sealed partial class KinesisDoor
{
    /// <summary>Removes a stream, its records and its tags: DELETING when answered, gone soon after. Its consumers hold it unless they shall go with it.</summary>
    public async Task<DeleteStreamOutput> DeleteStream(DeleteStreamInput input, Call call, CancellationToken ct)
    {
        var found = Find(call, input.StreamName, input.StreamARN);
        await Begin(
            found,
            new StreamWork { Kind = StreamWorkKind.Delete, Due = call.Time },
            ct,
            StreamPhase.Deleting,
            transaction => CheckUnconsumed(transaction, found, input.EnforceConsumerDeletion == true));
        return new DeleteStreamOutput();
    }

    /// <summary>What goes with a stream, in the commit that removes it.</summary>
    public static async ValueTask Removed(IMetadataTransaction transaction, StreamId stream)
    {
        var id = new ResourceId(stream.Value);
        if (await ResourceRegistry.Get(transaction, id) is { } resource)
        {
            await RemoveConsumers(transaction, resource.Name);
        }

        await ResourceRegistry.Remove(transaction, id);
    }

    private static async ValueTask CheckUnconsumed(IMetadataTransaction transaction, FoundStream found, bool force)
    {
        if (!force && (await ConsumersOf(transaction, found.Resource.Name, null, 1)).Count > 0)
        {
            throw KinesisErrors.ResourceInUseException(KinesisTexts.StreamHasConsumers(found.Name, found.Account));
        }
    }

    private async Task Begin(
        FoundStream found,
        StreamWork work,
        CancellationToken ct,
        StreamPhase phase = StreamPhase.Updating,
        Func<IMetadataTransaction, ValueTask>? check = null) =>
        await store.Commit(
            async transaction =>
            {
                if (check is not null)
                {
                    await check(transaction);
                }

                await Begin(transaction, found, work, phase);
                return true;
            },
            ct);

    // Two calls at once may both have seen an active stream, or one that is gone by now: the commit decides.
    private async ValueTask Begin(
        IMetadataTransaction transaction, FoundStream found, StreamWork work, StreamPhase phase = StreamPhase.Updating)
    {
        try
        {
            await control.Begin(transaction, found.Layout.Stream.Id, work, phase);
        }
        catch (TarnException busy) when (busy.Kind == ErrorKind.Conflict)
        {
            var stream = await StreamDirectory.Get(transaction, found.Layout.Stream.Id);
            throw KinesisErrors.ResourceInUseException(
                KinesisTexts.NotActive(found.Name, found.Account, StatusOf(stream?.Phase ?? StreamPhase.Deleting)));
        }
        catch (TarnException gone) when (gone.Kind == ErrorKind.NotFound)
        {
            throw NotFound(found.Resource.Name);
        }
    }
}
