using Tarn.Aws.Kinesis.Finding;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Definitions;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.Kinesis.Changes;

/// <summary>
/// Changes streams: work that continues after the answer, and definitions that apply from the answer on.
/// </summary>
/// <param name="control">Carries out changes of streams after the answer.</param>
/// <param name="store">The store of streams and definitions.</param>
internal sealed class StreamChanges(StreamControl control, IMetadataStore store)
{
    /// <summary>Begins work on a stream.</summary>
    /// <param name="cancellationToken">Cancels the call before the commit.</param>
    /// <param name="phase">The stream's phase until the work is done.</param>
    /// <param name="check">Checks a condition inside the commit; throws when it does not hold.</param>
    /// <exception cref="AwsErrorException">ResourceInUseException, ResourceNotFoundException.</exception>
    public async Task Begin(
        FoundStream found,
        StreamWork work,
        CancellationToken cancellationToken,
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
            },
            cancellationToken);

    /// <summary>Shows a new stream as CREATING for a moment.</summary>
    public ValueTask BeginNew(IMetadataTransaction transaction, StreamId stream, DateTimeOffset now) =>
        control.Begin(transaction, stream, new StreamWork { Kind = StreamWorkKind.Settle, Due = now }, StreamPhase.Creating);

    /// <summary>
    /// Ends a change that needs no more work. The stream shows UPDATING for a moment, because users wait for that
    /// status.
    /// </summary>
    public ValueTask Settle(IMetadataTransaction transaction, FoundStream found) =>
        Begin(transaction, found, new StreamWork { Kind = StreamWorkKind.Settle, Due = default }, StreamPhase.Updating);

    /// <summary>Changes the stream's definition. The stream shows UPDATING for a moment.</summary>
    /// <param name="found">An active stream.</param>
    /// <param name="change">Makes the new definition from the one that the commit reads.</param>
    /// <param name="cancellationToken">Cancels the call before the commit.</param>
    /// <param name="also">Further changes in the same commit; null when there are none.</param>
    public async Task ChangeDefinition(
        FoundStream found, Func<StreamDefinition, StreamDefinition> change, CancellationToken cancellationToken,
        Func<IMetadataTransaction, ValueTask>? also = null) =>
        await store.Commit(
            async transaction =>
            {
                await ReplaceDefinition(transaction, found, change);
                if (also is not null)
                {
                    await also(transaction);
                }

                await Settle(transaction, found);
            },
            cancellationToken);

    /// <summary>Changes the stream's definition. The stream's status stays.</summary>
    /// <returns>The definition before the change.</returns>
    public async Task<StreamDefinition> ReplaceDefinition(
        FoundStream found, Func<StreamDefinition, StreamDefinition> change, CancellationToken cancellationToken) =>
        await store.Commit(transaction => ReplaceDefinition(transaction, found, change), cancellationToken);

    private static async ValueTask<StreamDefinition> ReplaceDefinition(
        IMetadataTransaction transaction, FoundStream found, Func<StreamDefinition, StreamDefinition> change)
    {
        var before = found.Definition;
        _ = await StreamArns.Kind.Change(transaction, found.Resource.Id, kept => change(before = kept)) ?? throw StreamFinder.NotFound(found.Resource.Name);
        return before;
    }

    // Two concurrent calls may both have seen an active stream, and the stream may be deleted by now. The commit
    // decides.
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
