using Tarn.Aws.TarnApi.Pending;
using Tarn.Messaging.Pipes;
using Tarn.Storage.Records;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>The records and messages that wait for the targets of pipes.</summary>
public sealed class PipesBacklog(EventPipes pipes, MappingsBacklog backlog) : IBacklogPart
{
    /// <inheritdoc/>
    public async ValueTask AddTo(BacklogReport report, CancellationToken cancellationToken)
    {
        foreach (var (id, config) in pipes.All.Select(pipe => (pipe.Id, pipe.Config)))
        {
            var mapping = new WaitingMapping(
                "pipe", (config.Account, config.Region), config.Arn, config.StreamArn, new StreamId(config.Stream), id.Consumer,
                config.Target.Arn.Split(':', 6)[5])
            {
                RetriesMax = config.RetriesMax,
                AgeSecondsMax = config.AgeSecondsMax,
                End = config.DeadLetterArn is { } arn ? (arn, BacklogRule.DeadLetter) : null,
            };
            await backlog.Add(report, mapping, cancellationToken);
        }
    }
}
