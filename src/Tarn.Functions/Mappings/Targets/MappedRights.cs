using Tarn.Functions.Mappings.Configuration;

namespace Tarn.Functions.Mappings.Targets;

/// <summary>The rights of a mapping's function to its stream or queue.</summary>
/// <param name="services">The parts that mappings work with.</param>
internal sealed class MappedRights(MappingServices services, MappingConfig config)
{
    /// <exception cref="Tarn.Storage.TarnException">AccessDenied; the message names the action.</exception>
    public void Check()
    {
        // A function that is gone has no role: the calls report it. A queue would count the receives of its messages until then.
        if (services.Sources.QueuesOf(config.StreamArn) is not null || services.Target.RoleOf(config.FunctionArn) is not null)
        {
            foreach (var action in services.Sources.ActionsOf(config.StreamArn))
            {
                services.Target.RightsOf(config.FunctionArn).Require(action, config.StreamArn);
            }
        }
    }
}
