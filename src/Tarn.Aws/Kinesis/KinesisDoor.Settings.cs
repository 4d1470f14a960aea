using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Coverage;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Protocols;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.Kinesis;

/// <content>What the operations that change a stream's settings share.</content>
public sealed partial class KinesisDoor
{
    /// <summary>Replaces what the door keeps for the stream; it is seen as UPDATING for a moment.</summary>
    /// <param name="found">An active stream.</param>
    /// <param name="change">The document as it shall be, from what it is inside the commit.</param>
    /// <param name="ct">Gives up before the commit.</param>
    /// <param name="also">What else the commit does.</param>
    private async Task ChangeDocument(
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

    /// <summary>What was changed needs no more work: the stream is seen as UPDATING for a moment, as users wait for it.</summary>
    private ValueTask Settle(IMetadataTransaction transaction, FoundStream found) =>
        Begin(transaction, found, new StreamWork { Kind = StreamWorkKind.Settle, Due = default });

    private static async ValueTask<StreamDocument> ReplaceDocument(
        IMetadataTransaction transaction, FoundStream found, Func<StreamDocument, StreamDocument> change)
    {
        var resource = await ResourceRegistry.Get(transaction, found.Resource.Id)
            ?? throw NotFound(found.Resource.Name);
        var document = StreamDocument.Decode(resource.Document);
        await ResourceRegistry.ReplaceDocument(transaction, found.Resource.Id, change(document).Encode());
        return document;
    }

    /// <summary>Why encryption is neither started nor stopped, of a stream that there is.</summary>
    private AwsErrorException EncryptionRefused(Call call, string? name, string? arn)
    {
        Find(call, name, arn);
        return Refused(call.Operation, "encryption type NONE");
    }

    /// <summary>An operation that Tarn does not have: what was asked for would be believed to hold.</summary>
    private static AwsErrorException Refused(string operation, string instead) => KinesisErrors.InvalidArgumentException(
        $"{operation} is not supported by Tarn; supported: {instead} ({CoverageMarkdown.Anchor(Service, operation)}).");
}
