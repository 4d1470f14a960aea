using Tarn.Access.Registry;
using Tarn.Aws.Kinesis.Finding;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.Kinesis.Changes;

/// <summary>Changes of streams: work that goes on after the answer, and documents that hold from the answer on.</summary>
/// <param name="control">Carries out what is asked of streams after the answer.</param>
/// <param name="store">Where streams and documents lie.</param>
internal sealed class StreamChanges(StreamControl control, IMetadataStore store)
{
    /// <summary>Begins work on a stream.</summary>
    /// <param name="found">The stream.</param>
    /// <param name="work">The work.</param>
    /// <param name="ct">Gives up before the commit.</param>
    /// <param name="phase">The stream's phase until it is done.</param>
    /// <param name="check">What must hold inside the commit; throws where it does not.</param>
    /// <exception cref="Protocols.AwsErrorException">ResourceInUseException, ResourceNotFoundException.</exception>
    public async Task Begin(
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

    /// <summary>A new stream is seen as CREATING for a moment.</summary>
    public ValueTask BeginNew(IMetadataTransaction transaction, StreamId stream, DateTimeOffset now) =>
        control.Begin(transaction, stream, new StreamWork { Kind = StreamWorkKind.Settle, Due = now }, StreamPhase.Creating);

    /// <summary>What was changed needs no more work: the stream is seen as UPDATING for a moment, as users wait for it.</summary>
    public ValueTask Settle(IMetadataTransaction transaction, FoundStream found) =>
        Begin(transaction, found, new StreamWork { Kind = StreamWorkKind.Settle, Due = default }, StreamPhase.Updating);

    /// <summary>Replaces what the door keeps for the stream; it is seen as UPDATING for a moment.</summary>
    /// <param name="found">An active stream.</param>
    /// <param name="change">The document as it shall be, from what it is inside the commit.</param>
    /// <param name="ct">Gives up before the commit.</param>
    /// <param name="also">What else the commit does.</param>
    public async Task ChangeDocument(
        FoundStream found, Func<StreamDocument, StreamDocument> change, CancellationToken ct, Func<IMetadataTransaction, ValueTask>? also = null) =>
        await store.Commit(
            async transaction =>
            {
                await ReplaceDocument(transaction, found, change);
                if (also is not null)
                {
                    await also(transaction);
                }

                await Settle(transaction, found);
                return true;
            },
            ct);

    /// <summary>Replaces what the door keeps for the stream; its status stays.</summary>
    /// <returns>The document as it was.</returns>
    public async Task<StreamDocument> ReplaceDocument(
        FoundStream found, Func<StreamDocument, StreamDocument> change, CancellationToken ct) =>
        await store.Commit(transaction => ReplaceDocument(transaction, found, change), ct);

    private static async ValueTask<StreamDocument> ReplaceDocument(
        IMetadataTransaction transaction, FoundStream found, Func<StreamDocument, StreamDocument> change)
    {
        var resource = await ResourceRegistry.Get(transaction, found.Resource.Id)
            ?? throw StreamFinder.NotFound(found.Resource.Name);
        var document = StreamDocument.Decode(resource.Document);
        await ResourceRegistry.ReplaceDocument(transaction, found.Resource.Id, change(document).Encode());
        return document;
    }

    // Two calls at once may both have seen an active stream, or one that is gone by now: the commit decides.
    private async ValueTask Begin(IMetadataTransaction transaction, FoundStream found, StreamWork work, StreamPhase phase)
    {
        try
        {
            await control.Begin(transaction, found.Layout.Stream.Id, work, phase);
        }
        catch (TarnException busy) when (busy.Kind == ErrorKind.Conflict)
        {
            var stream = await StreamDirectory.Get(transaction, found.Layout.Stream.Id);
            throw KinesisErrors.ResourceInUseException(
                KinesisTexts.NotActive(found.Name, found.Account, StreamStates.StatusOf(stream?.Phase ?? StreamPhase.Deleting)));
        }
        catch (TarnException gone) when (gone.Kind == ErrorKind.NotFound)
        {
            throw StreamFinder.NotFound(found.Resource.Name);
        }
    }
}
