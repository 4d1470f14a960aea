using Tarn.Aws.Pipes.Checks;
using Tarn.Aws.Pipes.Finding;
using Tarn.Aws.Pipes.Forms;
using Tarn.Aws.Pipes.Model;
using Tarn.Dispatch.Mappings;
using Tarn.Messaging.Pipes;
using Tarn.Messaging.Pipes.Definitions;

namespace Tarn.Aws.Pipes.Pipes;

/// <summary>Pipes.</summary>
/// <param name="finder">Finds pipes.</param>
/// <param name="sources">Finds their sources.</param>
/// <param name="checks">Checks pipes.</param>
/// <param name="pipes">Runs them.</param>
/// <param name="store">The store of tags.</param>
/// <param name="tokens">The tokens of pages.</param>
/// <param name="time">The clock.</param>
[AwsOperations("pipes")]
internal sealed partial class PipeOperations(
    PipeFinder finder, PipeSources sources, PipeChecks checks, EventPipes pipes, IMetadataStore store, PageTokens tokens, TimeProvider time)
{
    /// <summary>Removes a pipe. Its last batch ends first.</summary>
    public async Task<DeletePipeOutput> DeletePipe(DeletePipeInput input, Call call, CancellationToken cancellationToken)
    {
        var id = finder.Find(call, input.Name).Id;
        var deleted = await pipes.Delete(id, transaction => ResourceRegistry.Remove(transaction, new ResourceId(id.Value)), cancellationToken);
        return new DeletePipeOutput
        {
            Arn = deleted.Config.Arn,
            Name = deleted.Config.Name,
            DesiredState = "DELETED",
            CurrentState = PipeStates.Current(deleted.State),
            CreationTime = TimeOf(deleted.Config.CreatedMs),
            LastModifiedTime = TimeOf(deleted.Config.ModifiedMs),
        };
    }

    public async Task<StartPipeOutput> StartPipe(StartPipeInput input, Call call, CancellationToken cancellationToken)
    {
        var pipe = await Turn(call, input.Name, isEnabled: true, cancellationToken);
        return new StartPipeOutput
        {
            Arn = pipe.Config.Arn,
            Name = pipe.Config.Name,
            DesiredState = PipeStates.Desired(pipe.Config),
            CurrentState = PipeStates.Current(pipe.State),
            CreationTime = TimeOf(pipe.Config.CreatedMs),
            LastModifiedTime = TimeOf(pipe.Config.ModifiedMs),
        };
    }

    public async Task<StopPipeOutput> StopPipe(StopPipeInput input, Call call, CancellationToken cancellationToken)
    {
        var pipe = await Turn(call, input.Name, isEnabled: false, cancellationToken);
        return new StopPipeOutput
        {
            Arn = pipe.Config.Arn,
            Name = pipe.Config.Name,
            DesiredState = PipeStates.Desired(pipe.Config),
            CurrentState = PipeStates.Current(pipe.State),
            CreationTime = TimeOf(pipe.Config.CreatedMs),
            LastModifiedTime = TimeOf(pipe.Config.ModifiedMs),
        };
    }

    private async Task<MappingStatus<PipeConfig>> Turn(Call call, string name, bool isEnabled, CancellationToken cancellationToken)
    {
        var pipe = finder.Find(call, name);
        return pipe.Config.IsEnabled == isEnabled ? pipe : await pipes.Update(
            pipe.Id, config => config with { IsEnabled = isEnabled, ModifiedMs = time.GetUtcNow().ToUnixTimeMilliseconds() }, cancellationToken);
    }

    private static DateTimeOffset TimeOf(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
}
