using Tarn.Access;
using Tarn.Aws.Lambda.Model;

namespace Tarn.Aws.Lambda.Mappings;

internal sealed partial class MappingOperations
{
    /// <summary>A mapping with its state.</summary>
    public Task<GetEventSourceMappingOutput> GetEventSourceMapping(GetEventSourceMappingInput input, Call call, CancellationToken cancellationToken) =>
        Task.FromResult(new GetEventSourceMappingOutput { MappingMembers = MappingViews.Members(Find(call, input.UUID)) });
}
