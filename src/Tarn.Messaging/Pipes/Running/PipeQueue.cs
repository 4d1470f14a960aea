using Tarn.Dispatch.Batches;
using Tarn.Dispatch.Sources;
using Tarn.Dispatch.Targets;
using Tarn.Messaging.Pipes.Definitions;
using Tarn.Messaging.Pipes.Parts;
using Tarn.Messaging.Pipes.Sending;
using Tarn.Storage;
using Tarn.Targets;

namespace Tarn.Messaging.Pipes.Running;

/// <summary>A pipe from a queue, which its role reads. A message is deleted after the target has it: at least once.</summary>
/// <param name="parts">The parts that pipes work with.</param>
/// <param name="queues">Reads the queue.</param>
internal sealed class PipeQueue(PipeParts parts, IQueueSource queues, PipeConfig config) : IMessageFeed
{
    private readonly PipeCall _call = new(parts, config);
    private readonly bool _isOrdered = config.StreamArn.EndsWith(".fifo", StringComparison.Ordinal);

    public string Name => config.Name;

    public string Arn => config.Arn;

    public string Source => config.StreamArn;

    public void Check() => PipeRights.Check(parts, config);

    public ValueTask<IReadOnlyList<FedMessage>> Take(int max, TimeSpan wait, CancellationToken cancellationToken) =>
        queues.Take(config.StreamArn, max, wait, cancellationToken);

    public void WriteForFilter(BatchBuffer target, FedMessage message) => queues.WriteForFilter(target, message);

    public async ValueTask<FeedAnswer> Call(IReadOnlyList<FedMessage> messages, CancellationToken cancellationToken)
    {
        var (done, problem) = (new List<FedMessage>(), (string?)null);
        for (var from = 0; from < messages.Count;)
        {
            FedMessage[] rest = [.. messages.Skip(from)];
            PipeOutcome outcome;
            try
            {
                outcome = await _call.Run([.. rest.Select(message => message.Content.ToArray())], cancellationToken);
                if (outcome.Inside.Count > 0)
                {
                    await InsideCommit.Run(parts.Store, outcome.Inside, static _ => ValueTask.FromResult(true));
                }
            }
            catch (TarnException later) when (done.Count > 0)
            {
                // the others come again
                return new FeedAnswer(done, later.Message);
            }

            done.AddRange(outcome.Failed is { } failed ? rest.Where((_, i) => !failed.Contains(i)) : rest.Take(outcome.Done));
            problem ??= outcome.Problem;
            if (outcome.Problem is not null && (_isOrdered || !outcome.IsOfOne))
            {
                break;
            }

            from += outcome.Done + (outcome.Problem is null ? 0 : 1);
        }

        return new FeedAnswer(done, problem);
    }

    public ValueTask Remove(IReadOnlyList<FedMessage> messages) => queues.Remove(config.StreamArn, messages);

    public ValueTask Return(IReadOnlyList<FedMessage> messages) => queues.Return(config.StreamArn, messages);
}
