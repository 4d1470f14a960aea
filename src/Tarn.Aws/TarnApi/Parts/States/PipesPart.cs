using Tarn.Aws.Pipes.Forms;
using Tarn.Aws.TarnApi.Model;
using Tarn.Aws.TarnApi.Status;
using Tarn.Messaging.Pipes;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>Pipes with their progress.</summary>
public sealed class PipesPart(EventPipes pipes, TimeProvider time) : IStatusPart
{
    /// <inheritdoc/>
    public ValueTask AddTo(StatusReport report, CancellationToken cancellationToken)
    {
        foreach (var pipe in pipes.All.Where(pipe => pipe.Config.Account == report.Account).OrderBy(pipe => pipe.Config.Name, StringComparer.Ordinal))
        {
            report.Pipes.Add(new PipeStatus
            {
                Region = pipe.Config.Region,
                Name = pipe.Config.Name,
                Source = pipe.Config.StreamArn,
                Target = pipe.Config.Target.Arn,
                State = PipeStates.Current(pipe.State),
                LagSeconds = pipe.Progress.Lag(time.GetUtcNow()).TotalSeconds,
                Records = pipe.Progress.Records,
                GivenUpRecords = pipe.Progress.GivenUp,
                LostRecords = pipe.Progress.Lost,
                LastResult = pipe.Progress.LastResult,
                Problem = PipeStates.Reason(pipe),
            });
        }

        return ValueTask.CompletedTask;
    }
}
