using Tarn.Dispatch.Batches;
using Tarn.Dispatch.Targets;
using Tarn.Functions.Destinations;
using Tarn.Functions.Invocations;
using Tarn.Functions.Mappings.Answers;
using Tarn.Functions.Mappings.Configuration;
using Tarn.Functions.Mappings.Sources;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Functions.Mappings.Targets;

/// <summary>Calls a mapping's function with the records of a shard, and writes the ones that are given up to the mapping's bucket.</summary>
/// <param name="services">The parts that mappings work with.</param>
/// <param name="source">The kind of stream that the mapping reads.</param>
internal sealed class FunctionShard(MappingServices services, IMappingSource source, MappingConfig config, ShardDescription shard) : IShardTarget
{
    private readonly ISourceShard _records = source.Open(config, shard, services.Target.RoleOf(config.FunctionArn) ?? "");

    public IBatchForm Form => _records;

    public async ValueTask<BatchAnswer> Call(BatchCall call, CancellationToken cancellationToken)
    {
        var invocation = new Invocation { RequestId = Guid.NewGuid().ToString(), InvokedArn = config.FunctionArn, Payload = call.Payload };
        var answer = await services.Target.Invoke(config.FunctionArn, invocation, cancellationToken);
        return FunctionAnswer.Of(invocation.RequestId, answer, call, config, source);
    }

    public async ValueTask<Func<IMetadataTransaction, ValueTask>?> GiveUp(GivenUp given)
    {
        if (config.OnFailure is not { } arn)
        {
            return null;
        }

        var now = services.Time.GetUtcNow();
        var key = FailureDocument.KeyOf(config, _records.Name, now);
        var document = FailureDocument.Write(config, source, _records.Name, given, now);
        return await BucketDestination.Prepare(services.Objects, services.Target, config.FunctionArn, arn, key, document);
    }
}
