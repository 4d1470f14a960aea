using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Lambda.Model;
using Tarn.Dispatch.Mappings;

namespace Tarn.Aws.Lambda.Mappings;

internal sealed partial class MappingOperations
{
    /// <summary>Removes a mapping. Its last call ends first.</summary>
    public async Task<DeleteEventSourceMappingOutput> DeleteEventSourceMapping(
        DeleteEventSourceMappingInput input, Call call, CancellationToken cancellationToken)
    {
        var status = Find(call, input.UUID);
        if (status.State == MappingState.Deleting)
        {
            throw LambdaErrors.ResourceInUseException("Cannot delete the event source mapping because it is in use.");
        }

        var deleted = await mappings.Delete(
            status.Id, transaction => ResourceRegistry.Remove(transaction, new ResourceId(status.Id.Value)), cancellationToken);
        return new DeleteEventSourceMappingOutput { MappingMembers = MappingViews.Members(deleted) };
    }
}
