using Tarn.Aws.Pipes.Forms;
using Tarn.Aws.Pipes.Model;

namespace Tarn.Aws.Pipes.Pipes;

internal sealed partial class PipeOperations
{
    /// <summary>A pipe with its state, and why it makes no progress.</summary>
    public async Task<DescribePipeOutput> DescribePipe(DescribePipeInput input, Call call, CancellationToken cancellationToken)
    {
        var pipe = finder.Find(call, input.Name);
        var tags = await store.Read(reader => ResourceTags.Read(reader, new ResourceId(pipe.Id.Value)), cancellationToken);
        var config = pipe.Config;
        return new DescribePipeOutput
        {
            Arn = config.Arn,
            Name = config.Name,
            Description = config.Description,
            DesiredState = PipeStates.Desired(config),
            CurrentState = PipeStates.Current(pipe.State),
            StateReason = PipeStates.Reason(pipe),
            Source = config.SourceArn,
            SourceParameters = SourceForms.Of(config),
            Enrichment = config.Enrichment?.Arn,
            EnrichmentParameters = StepForms.EnrichmentOf(config.Enrichment),
            Target = config.Target.Arn,
            TargetParameters = StepForms.TargetOf(config.Target),
            RoleArn = config.RoleArn,
            Tags = tags.ToDictionary(tag => tag.Key, tag => tag.Value),
            CreationTime = TimeOf(config.CreatedMs),
            LastModifiedTime = TimeOf(config.ModifiedMs),
        };
    }
}
