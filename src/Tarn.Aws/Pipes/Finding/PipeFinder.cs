using Tarn.Aws.Pipes.Failures;
using Tarn.Dispatch.Mappings;
using Tarn.Messaging.Pipes;
using Tarn.Messaging.Pipes.Definitions;

namespace Tarn.Aws.Pipes.Finding;

/// <summary>Finds pipes.</summary>
/// <param name="registry">Their names.</param>
/// <param name="pipes">Their configurations and states.</param>
internal sealed class PipeFinder(ResourceRegistry registry, EventPipes pipes)
{
    /// <summary>A pipe of the caller's account and region.</summary>
    /// <exception cref="AwsErrorException">NotFoundException.</exception>
    public MappingStatus<PipeConfig> Find(Call call, string name)
    {
        if (registry.TryFind(PipeDefinition.Kind.NameOf(call, name), out var resource) && pipes.Find(new MappingId(resource.Id.Value)) is { } status)
        {
            call.Touch(resource.Id, resource.Cells);
            return status;
        }

        throw PipesFailures.NoPipe(name);
    }

    /// <summary>The pipes of the caller's account and region, by name.</summary>
    public IEnumerable<MappingStatus<PipeConfig>> All(Call call) => pipes.All
        .Where(one => one.Config.Account == call.Account && one.Config.Region == call.Region && one.State != MappingState.Deleting)
        .OrderBy(one => one.Config.Name, StringComparer.Ordinal);
}
