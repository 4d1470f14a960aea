using Tarn.Functions.Destinations;
using Tarn.Functions.Mappings.Answers;
using Tarn.Functions.Mappings.Batches;
using Tarn.Storage.Metadata;

namespace Tarn.Functions.Mappings.Running;

/// <summary>Writes batches that are given up to the mapping's bucket.</summary>
/// <param name="context">The shard.</param>
internal sealed class FailureOutput(ShardContext context)
{
    /// <summary>
    /// Makes the object's bytes durable. The result puts the object, in the transaction that moves the position; null: the
    /// mapping has no destination.
    /// </summary>
    /// <exception cref="Tarn.Storage.TarnException">The bucket is gone, or the function's role may not write to it.</exception>
    public async ValueTask<Func<IMetadataTransaction, ValueTask>?> Prepare(EventBatch batch, BatchPart part, FailureCause cause)
    {
        if (context.Config.OnFailure is not { } arn || part.Count == 0)
        {
            return null;
        }

        var now = context.Services.Time.GetUtcNow();
        var key = FailureDocument.KeyOf(context.Config, context.Text.Name, now);
        var document = FailureDocument.Write(context.Config, context.Text.Name, batch, part.From, part.To, cause, now);
        return await BucketDestination.Prepare(context.Services.Objects, context.Services.Target, context.Config.FunctionArn, arn, key, document);
    }
}
