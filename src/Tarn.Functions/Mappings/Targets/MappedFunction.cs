using Tarn.Dispatch.Targets;
using Tarn.Functions.Mappings.Configuration;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Functions.Mappings.Targets;

/// <summary>The function of a mapping, whose role reads the stream.</summary>
/// <param name="services">The parts that mappings work with.</param>
internal sealed class MappedFunction(MappingServices services, MappingConfig config) : IBatchTarget
{
    public string Name => config.Uuid;

    public string Source => config.StreamArn;

    public void Check()
    {
        // a function that is gone has no role: the calls say so
        if (services.Target.RoleOf(config.FunctionArn) is not null)
        {
            foreach (var action in services.Sources.Of(config).Actions)
            {
                services.Target.Authorize(config.FunctionArn, action, config.StreamArn);
            }
        }
    }

    public IShardTarget Open(ShardDescription shard) => new FunctionShard(services, services.Sources.Of(config), config, shard);
}
