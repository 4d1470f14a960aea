using Tarn.Aws.Pipes.Forms;
using Tarn.Aws.Pipes.Model;

namespace Tarn.Aws.Pipes.Pipes;

internal sealed partial class PipeOperations
{
    private const int PageMax = 100;

    /// <summary>The pipes by name.</summary>
    public Task<ListPipesOutput> ListPipes(ListPipesInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.All(call)
            .Where(pipe => pipe.Config.Name.StartsWith(input.NamePrefix ?? "", StringComparison.Ordinal))
            .Where(pipe => input.DesiredState is null || PipeStates.Desired(pipe.Config) == input.DesiredState)
            .Where(pipe => input.CurrentState is null || PipeStates.Current(pipe.State) == input.CurrentState)
            .Where(pipe => pipe.Config.SourceArn.StartsWith(input.SourcePrefix ?? "", StringComparison.Ordinal))
            .Where(pipe => pipe.Config.Target.Arn.StartsWith(input.TargetPrefix ?? "", StringComparison.Ordinal))
            .ToList();
        var scope = $"{input.NamePrefix}/{input.DesiredState}/{input.CurrentState}/{input.SourcePrefix}/{input.TargetPrefix}";
        var (page, next) = tokens.Of(call, scope, found, pipe => pipe.Config.Name, input.NextToken, input.Limit ?? PageMax);
        return Task.FromResult(new ListPipesOutput
        {
            Pipes = [.. page.Select(pipe => new Pipe
            {
                Name = pipe.Config.Name,
                Arn = pipe.Config.Arn,
                DesiredState = PipeStates.Desired(pipe.Config),
                CurrentState = PipeStates.Current(pipe.State),
                StateReason = PipeStates.Reason(pipe),
                CreationTime = TimeOf(pipe.Config.CreatedMs),
                LastModifiedTime = TimeOf(pipe.Config.ModifiedMs),
                Source = pipe.Config.SourceArn,
                Target = pipe.Config.Target.Arn,
                Enrichment = pipe.Config.Enrichment?.Arn,
            })],
            NextToken = next,
        });
    }
}
