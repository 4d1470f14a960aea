using Microsoft.Extensions.Logging;
using Tarn.Delivery.Configuration;
using Tarn.Storage.Consumers;

namespace Tarn.Delivery.Pipeline;

/// <summary>
/// Keeps one delivery running. Normally its outputs run together, so that each record is read and checked once. When an
/// output cannot be flushed, it stays behind: each output then reads for itself, until all have caught up and run
/// together again. No output holds another back: D22 (positions commit with their output), D23 (a position is a whole
/// record).
/// </summary>
internal sealed partial class DeliveryRunner : IAsyncDisposable
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(10);

    private readonly DeliveryParts _parts;
    private readonly DeliveryId _id;
    private readonly DeliveryModel _model;
    private readonly Action _reached;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private volatile IReadOnlyList<OutputLoop> _loops = [];

    /// <summary>Begins at once.</summary>
    /// <param name="parts">The parts that deliveries share.</param>
    /// <param name="id">The delivery.</param>
    /// <param name="config">The stored configuration.</param>
    /// <param name="model">The version that runs.</param>
    /// <param name="state">The delivery's counters and failures.</param>
    /// <param name="reached">Called when all outputs have committed everything that there is to read.</param>
    public DeliveryRunner(DeliveryParts parts, DeliveryId id, DeliveryConfig config, DeliveryModel model, DeliveryState state, Action reached)
    {
        Config = config;
        _reached = reached;
        _parts = parts;
        _id = id;
        _model = model;
        State = state;
        _running = Task.Factory
            .StartNew(() => Run(_stop.Token), CancellationToken.None, TaskCreationOptions.DenyChildAttach, parts.Threads)
            .Unwrap();
    }

    /// <summary>The delivery's counters and failures.</summary>
    public DeliveryState State { get; }

    /// <summary>The stored configuration; a former version of it may be running.</summary>
    public DeliveryConfig Config { get; }

    /// <summary>Wakes the pipelines: a new shard may exist.</summary>
    public void Wake()
    {
        foreach (var loop in _loops)
        {
            loop.Wake();
        }
    }

    /// <summary>Completes when all outputs have delivered everything that was durable at the call.</summary>
    /// <exception cref="OperationCanceledException">The time is over, or an output failed meanwhile.</exception>
    public async Task FlushNow(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
        while (true)
        {
            limit.Token.ThrowIfCancellationRequested();
            var asked = _loops;
            try
            {
                await Task.WhenAll(asked.Select(loop => loop.FlushNow(limit.Token)));
                if (asked.Count > 0)
                {
                    return;
                }
            }
            catch (OperationCanceledException) when (!limit.IsCancellationRequested && !ReferenceEquals(asked, _loops))
            {
                // The outputs separated or joined again; that need not be a failure.
            }

            await Task.Delay(LookAgain, _parts.Time, limit.Token);
        }
    }

    /// <summary>Stops without a flush. Buffered records are read again from the log.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task Run(CancellationToken cancellationToken)
    {
        var delay = new RetryDelay(Random.Shared);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (await RunTogether(cancellationToken) is { } failed)
                {
                    LogApart(_parts.Log, _model.Config.Name, DeliveryRows.NameOf(failed.Output), failed.Message);
                    await RunApart(failed, cancellationToken);
                    LogTogether(_parts.Log, _model.Config.Name);
                }

                delay.Reset();
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // The lease could not be taken.
                State.FailedWith(DeliveryRows.Destination, failure.Message, _parts.Time.GetUtcNow().ToUnixTimeMilliseconds());
                DeliveryMeter.FailedOnce(_model.Config.Name);
                LogFailure(_parts.Log, _model.Config.Name, failure.Message, failure);
                await Task.Delay(delay.Next(), _parts.Time, cancellationToken).ContinueWith(static _ => { }, TaskScheduler.Current);
            }
        }
    }

    private async Task<OutputFailedException?> RunTogether(CancellationToken cancellationToken)
    {
        var loop = new OutputLoop(_parts, _id, _model, State, DeliveryRows.Outputs, await TakeLease(cancellationToken));
        _loops = [loop];
        return await loop.Run(failed: null, _reached, cancellationToken);
    }

    private async Task RunApart(OutputFailedException failed, CancellationToken cancellationToken)
    {
        using var together = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var epoch = await TakeLease(cancellationToken);
        var behind = new HashSet<OutputId>(DeliveryRows.Outputs);
        var alone = DeliveryRows.Outputs.ToDictionary(output => output, output => new OutputLoop(_parts, _id, _model, State, [output], epoch));
        _loops = [.. alone.Values];
        await Task.WhenAll(alone.Select(loop => RunAlone(loop.Key, loop.Value)));

        async Task RunAlone(OutputId output, OutputLoop loop)
        {
            await loop.Run(output == failed.Output ? failed : null, () => CaughtUp(output), together.Token);

            // The lease was lost: all outputs begin anew.
            await together.CancelAsync();
        }

        // An output that has caught up waits for the others. If it falls behind again meanwhile, the records are soon
        // read again.
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

            _loops = [];
            together.Cancel();
        }
    }

    private async Task<long> TakeLease(CancellationToken cancellationToken) => await _parts.Store.Commit(
        transaction => ConsumerPositions.TakeLease(transaction, new ConsumerId(_id.Value), _parts.Holder), cancellationToken);

    [LoggerMessage(1, LogLevel.Warning, "Delivery {Name} could not begin and will try again: {Reason}")]
    private static partial void LogFailure(ILogger log, string name, string reason, Exception failure);

    [LoggerMessage(2, LogLevel.Warning, "Delivery {Name}: {Output} cannot go on ({Reason}); the others go on without it")]
    private static partial void LogApart(ILogger log, string name, string output, string reason);

    [LoggerMessage(3, LogLevel.Information, "Delivery {Name}: all outputs go together again")]
    private static partial void LogTogether(ILogger log, string name);
}
