using Tarn.Aws.Lambda.Finding;
using Tarn.Aws.Lambda.Model;
using Tarn.Dispatch.Mappings;
using Tarn.Functions.Invocations;
using Tarn.Functions.Mappings;
using Tarn.Functions.Mappings.Configuration;

namespace Tarn.Aws.Lambda.Mappings;

/// <summary>Event source mappings: streams and queues whose records and messages go to functions.</summary>
/// <param name="finder">Finds functions.</param>
/// <param name="sources">Finds streams and queues.</param>
/// <param name="queueRules">The rules of mappings that read queues.</param>
/// <param name="registry">Their names.</param>
/// <param name="target">The functions' roles.</param>
/// <param name="time">The clock.</param>
[AwsOperations("lambda")]
internal sealed partial class MappingOperations(
    FunctionFinder finder,
    MappingSources sources,
    QueueMappingRules queueRules,
    EventSourceMappings mappings,
    ResourceRegistry registry,
    IFunctionTarget target,
    TimeProvider time)
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

    /// <summary>A mapping with its state.</summary>
    public Task<GetEventSourceMappingOutput> GetEventSourceMapping(GetEventSourceMappingInput input, Call call, CancellationToken cancellationToken) =>
        Task.FromResult(new GetEventSourceMappingOutput { MappingMembers = MappingViews.Members(Find(call, input.UUID)) });

    private MappingStatus<MappingConfig> Find(Call call, string uuid)
    {
        if (registry.TryFind(MappingNames.Of(call, uuid), out var resource) && mappings.Find(new MappingId(resource.Id.Value)) is { } status)
        {
            call.Touch(resource.Id, resource.Cells);
            return status;
        }

        // the answer about a deleted mapping stays until its last call has ended
        return mappings.All.FirstOrDefault(other => other.Config.Uuid == uuid && other.Config.Account == call.Account && other.State == MappingState.Deleting)
            ?? throw MappingNames.Missing();
    }

    private string FunctionOf(Call call, string name)
    {
        try
        {
            var reference = FunctionReference.Read(call, $"{FunctionFinder.Service}:{call.Operation}", name, null);
            return finder.Find(call, reference).QualifiedArn;
        }
        catch (Tarn.Storage.TarnException missing) when (missing.Kind == Tarn.Storage.ErrorKind.NotFound)
        {
            throw LambdaErrors.InvalidParameterValueException("Function does not exist");
        }
    }

    // AWS asks the same when a mapping is made.
    private void CheckRole(MappingConfig config)
    {
        foreach (var action in mappings.Sources.ActionsOf(config.StreamArn))
        {
            try
            {
                target.RightsOf(config.FunctionArn).Require(action, config.StreamArn);
            }
            catch (Tarn.Storage.TarnException denied) when (denied.Kind == Tarn.Storage.ErrorKind.AccessDenied)
            {
                throw LambdaErrors.InvalidParameterValueException(QueueMappingRules.IsQueue(config.StreamArn)
                    ? $"The provided execution role does not have permissions to call {action.Split(':')[1]} on SQS"
                    : $"Cannot access stream {config.StreamArn}. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, "
                        + "ListShards, and ListStreams Actions on your stream in IAM.");
            }
        }
    }
}
