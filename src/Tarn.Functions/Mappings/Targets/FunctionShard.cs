using Tarn.Dispatch.Batches;
using Tarn.Dispatch.Sources;
using Tarn.Dispatch.Targets;
using Tarn.Functions.Destinations;
using Tarn.Functions.Invocations;
using Tarn.Functions.Mappings.Answers;
using Tarn.Functions.Mappings.Configuration;
using Tarn.Storage.Losses;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams.Layouts;
using Tarn.Targets;

namespace Tarn.Functions.Mappings.Targets;

/// <summary>Calls a mapping's function with the records of a shard, and writes the discarded ones to the mapping's bucket.</summary>
/// <param name="services">The parts that mappings work with.</param>
/// <param name="source">The kind of stream that the mapping reads.</param>
internal sealed class FunctionShard(MappingServices services, IMappingSource source, MappingConfig config, ShardDescription shard) : IShardTarget
{
    private readonly ISourceShard _records = source.Open(
        new ReadStream(config.StreamArn, config.Region, services.Target.RoleOf(config.FunctionArn) ?? "", IsFlat: false), shard);

    public IBatchForm Form => _records;

    public async ValueTask<BatchAnswer> Call(BatchCall call, CancellationToken cancellationToken)
    {
        var invocation = new Invocation { RequestId = Guid.NewGuid().ToString(), InvokedArn = config.FunctionArn, Payload = call.Payload };
        var answer = await services.Target.Invoke(config.FunctionArn, invocation, cancellationToken);
        return FunctionAnswer.Of(invocation.RequestId, answer, call, config, source);
    }

    public async ValueTask<Ending> GiveUp(GivenUp given)
    {
        if (config.OnFailure is not { } arn)
        {
            return new Ending(Lose(given));
        }

        var now = services.Time.GetUtcNow();
        if (!BucketDestination.IsBucket(arn))
        {
            var facts = FailureDocument.Write(config, source, _records.Name, given, now, hasPayload: false);
            return Ending.Sent(await services.Targets.Take(
                arn, services.Target.SenderOf(config.FunctionArn), new TargetMessage(facts), CancellationToken.None));
        }

        var key = FailureDocument.KeyOf(config, _records.Name, now);
        var document = FailureDocument.Write(config, source, _records.Name, given, now, hasPayload: true);
        return new Ending(await BucketDestination.Prepare(services.Objects, services.Target, config.FunctionArn, arn, key, document));
    }

    private Func<IMetadataTransaction, ValueTask> Lose(GivenUp given)
    {
        var loss = BatchInfo.LossOf(given, config.Arn, "the mapping has no destination for failures");
        return transaction => LossRows.Add(transaction, loss, services.Time.GetUtcNow().ToUnixTimeMilliseconds());
    }
}
