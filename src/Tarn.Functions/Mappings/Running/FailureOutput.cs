using System.Buffers;
using Tarn.Functions.Mappings.Answers;
using Tarn.Functions.Mappings.Batches;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Functions.Mappings.Running;

/// <summary>Writes batches that are given up to the mapping's bucket.</summary>
/// <param name="context">The shard.</param>
internal sealed class FailureOutput(ShardContext context)
{
    private const string BucketArn = "arn:aws:s3:::";

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
        var bucket = arn[BucketArn.Length..];
        var key = FailureDocument.KeyOf(context.Config, context.Text.Name, now);
        context.Services.Target.Authorize(context.Config.FunctionArn, "s3:PutObject", $"{arn}/{key}");
        var bytes = FailureDocument.Write(context.Config, context.Text.Name, batch, part.From, part.To, cause, now);
        var objects = context.Services.Objects;
        var blob = await objects.Stage(
            new ReadOnlySequence<byte>(bytes), new StageOptions { Bucket = bucket, Key = key, ContentType = "application/json" }, CancellationToken.None);
        var put = new PutOptions { Headers = new ObjectHeaders { ContentType = "application/json" } };
        return async transaction => await objects.Put(transaction, bucket, key, blob, put);
    }
}
