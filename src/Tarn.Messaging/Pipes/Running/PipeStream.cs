using Tarn.Dispatch.Targets;
using Tarn.Messaging.Pipes.Definitions;
using Tarn.Messaging.Pipes.Parts;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Messaging.Pipes.Running;

/// <summary>A pipe from a stream, which its role reads.</summary>
/// <param name="parts">The parts that pipes work with.</param>
internal sealed class PipeStream(PipeParts parts, PipeConfig config) : IBatchTarget
{
    public string Name => config.Name;

    public string Arn => config.Arn;

    public string Source => config.StreamArn;

    public void Check() => PipeRights.Check(parts, config);

    public IShardTarget Open(ShardDescription shard) => new PipeShard(parts, parts.Sources.Of(config.StreamArn), config, shard);
}
