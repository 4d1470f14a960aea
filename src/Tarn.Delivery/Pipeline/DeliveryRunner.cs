using Microsoft.Extensions.Logging;
using Tarn.Delivery.Configuration;
using Tarn.Storage.Consumers;

namespace Tarn.Delivery.Pipeline;

/// <summary>
/// Keeps one delivery going. As a rule its outputs go together, so that each record is read and judged once. When one cannot be flushed it
/// stays behind: each then reads for itself, until all have caught up and go together again. None holds another back (D22, D23).
/// </summary>
internal sealed partial class DeliveryRunner : IAsyncDisposable
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(10);

    private readonly DeliveryParts parts;
    private readonly DeliveryId id;
    private readonly DeliveryModel model;
    private readonly Action reached;
    private readonly CancellationTokenSource stop = new();
    private readonly Task running;
    private volatile IReadOnlyList<OutputLoop> loops = [];

    /// <summary>Begins at once.</summary>
    /// <param name="parts">What deliveries work with.</param>
    /// <param name="id">The delivery.</param>
    /// <param name="config">Its configuration as it is kept.</param>
    /// <param name="model">The version of it that runs.</param>
    /// <param name="state">What it has done.</param>
    /// <param name="reached">Called when all outputs have what there is to read.</param>
    public DeliveryRunner(DeliveryParts parts, DeliveryId id, DeliveryConfig config, DeliveryModel model, DeliveryState state, Action reached)
    {
        Config = config;
        this.reached = reached;
        this.parts = parts;
        this.id = id;
        this.model = model;
        State = state;
        running = Task.Factory
            .StartNew(() => Run(stop.Token), CancellationToken.None, TaskCreationOptions.DenyChildAttach, parts.Threads)
            .Unwrap();
    }

    /// <summary>What it has done.</summary>
    public DeliveryState State { get; }

    /// <summary>The configuration as it is kept; a former version of it may run.</summary>
    public DeliveryConfig Config { get; }

    /// <summary>A shard may have come.</summary>
    public void Wake()
    {
        foreach (var loop in loops)
        {
            loop.Wake();
        }
    }

    /// <summary>Completes when everything durable at the call is delivered, by all outputs.</summary>
    /// <exception cref="OperationCanceledException">It was not in time, or an output failed meanwhile.</exception>
    public async Task FlushNow(CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation, stop.Token);
        while (true)
        {
            limit.Token.ThrowIfCancellationRequested();
            var asked = loops;
            try
            {
                await Task.WhenAll(asked.Select(loop => loop.FlushNow(limit.Token)));
                if (asked.Count > 0)
                {
                    return;
                }
            }
            catch (OperationCanceledException) when (!limit.IsCancellationRequested && !ReferenceEquals(asked, loops))
            {
                // Outputs parted or came together: nothing need have failed.
            }

            await Task.Delay(LookAgain, parts.Time, limit.Token);
        }
    }

    /// <summary>Stops without a flush: what is buffered is read again from the log.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        stop.Dispose();
    }

    private async Task Run(CancellationToken cancellation)
    {
        var delay = new RetryDelay(Random.Shared);
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                if (await RunTogether(cancellation) is { } failed)
                {
                    LogApart(parts.Log, model.Config.Name, DeliveryRows.NameOf(failed.Output), failed.Message);
                    await RunApart(failed, cancellation);
                    LogTogether(parts.Log, model.Config.Name);
                }

                delay.Reset();
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // The lease could not be taken.
                State.FailedWith(DeliveryRows.Destination, failure.Message, parts.Time.GetUtcNow().ToUnixTimeMilliseconds());
                DeliveryMeter.FailedOnce(model.Config.Name);
                LogFailure(parts.Log, model.Config.Name, failure.Message, failure);
                await Task.Delay(delay.Next(), parts.Time, cancellation).ContinueWith(static _ => { }, TaskScheduler.Current);
            }
        }
    }

    private async Task<OutputFailedException?> RunTogether(CancellationToken cancellation)
    {
        var loop = new OutputLoop(parts, id, model, State, DeliveryRows.Outputs, await TakeLease(cancellation));
        loops = [loop];
        return await loop.Run(failed: null, reached, cancellation);
    }

    private async Task RunApart(OutputFailedException failed, CancellationToken cancellation)
    {
        using var together = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var epoch = await TakeLease(cancellation);
        var behind = new HashSet<OutputId>(DeliveryRows.Outputs);
        var alone = DeliveryRows.Outputs.ToDictionary(output => output, output => new OutputLoop(parts, id, model, State, [output], epoch));
        loops = [.. alone.Values];
        await Task.WhenAll(alone.Select(loop => RunAlone(loop.Key, loop.Value)));

        async Task RunAlone(OutputId output, OutputLoop loop)
        {
            await loop.Run(output == failed.Output ? failed : null, () => CaughtUp(output), together.Token);

            // Its lease was lost: all begin anew.
            await together.CancelAsync();
        }

        // Whoever has caught up waits for the others, and may fall behind again meanwhile: that is soon read again.
        void CaughtUp(OutputId output)
        {
            lock (behind)
            {
                behind.Remove(output);
                if (behind.Count > 0 || State.FailingSinceMs is not null)
                {
                    return;
                }
            }

            loops = [];
            together.Cancel();
        }
    }

    private async Task<long> TakeLease(CancellationToken cancellation) => await parts.Store.Commit(
        transaction => ConsumerPositions.TakeLease(transaction, new ConsumerId(id.Value), parts.Holder), cancellation);

    [LoggerMessage(1, LogLevel.Warning, "Delivery {Name} could not begin and will try again: {Reason}")]
    private static partial void LogFailure(ILogger log, string name, string reason, Exception failure);

    [LoggerMessage(2, LogLevel.Warning, "Delivery {Name}: {Output} cannot go on ({Reason}); the others go on without it")]
    private static partial void LogApart(ILogger log, string name, string output, string reason);

    [LoggerMessage(3, LogLevel.Information, "Delivery {Name}: all outputs go together again")]
    private static partial void LogTogether(ILogger log, string name);
}
