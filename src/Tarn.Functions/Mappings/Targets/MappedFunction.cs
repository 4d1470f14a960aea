using Tarn.Dispatch.Targets;
using Tarn.Functions.Mappings.Configuration;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Functions.Mappings.Targets;

/// <summary>The function of a mapping, whose role reads the stream.</summary>
/// <param name="services">The parts that mappings work with.</param>
internal sealed class MappedFunction(MappingServices services, MappingConfig config) : IBatchTarget
{
    private readonly MappedRights _rights = new(services, config);

    public string Name => config.Uuid;

    public string Arn => config.Arn;

    public string Source => config.StreamArn;

    public void Check() => _rights.Check();

    public IShardTarget Open(ShardDescription shard) => new FunctionShard(services, services.Sources.Of(config.StreamArn), config, shard);
}
