using Tarn.Aws.Pipes.Forms;
using Tarn.Aws.TarnApi.Flow;
using Tarn.Aws.TarnApi.Model;
using Tarn.Aws.TarnApi.Pending;
using Tarn.Messaging.Pipes;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>Pipes, with the ways from their sources, and to their targets and dead-letter queues.</summary>
public sealed class PipesFlow(EventPipes pipes, TimeProvider time) : IFlowPart
{
    /// <inheritdoc/>
    public ValueTask AddTo(FlowReport report, CancellationToken cancellationToken)
    {
        foreach (var pipe in pipes.All)
        {
            var (config, place) = (pipe.Config, new FlowScope(pipe.Config.Account, pipe.Config.Region));
            var id = ArnNodes.Of(config.Arn, place)!;
            var (action, resource) = DescribeRights.Of(config.Arn);
            report.Add(place, new FlowPoint(action, resource, new FlowNode
            {
                Id = id,
                Kind = "pipe",
                Name = config.Name,
                State = PipeStates.Reason(pipe) is null ? PipeStates.Current(pipe.State) : "FAILING",
                Detail = config.Enrichment is null ? null : "enriched",
            }));
            if (ArnNodes.Of(config.StreamArn, place) is { } from)
            {
                report.Add(place, new FlowEdge
                {
                    From = from,
                    To = id,
                    Records = pipe.Progress.Records,
                    Errors = pipe.Progress.GivenUp + pipe.Progress.Lost,
                    LagSeconds = pipe.Progress.Lag(time.GetUtcNow()).TotalSeconds,
                });
            }

            foreach (var arn in (string?[])[config.Target.Arn, config.DeadLetterArn])
            {
                if (arn is not null && ArnNodes.Of(arn, place) is { } to)
                {
                    report.Add(place, new FlowEdge { From = id, To = to });
                }
            }
        }

        return ValueTask.CompletedTask;
    }
}
