using Microsoft.Extensions.Logging;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Outputs;
using Tarn.Storage;
using Tarn.Storage.Consumers;

namespace Tarn.Delivery.Pipeline;

/// <summary>
/// Keeps outputs of a delivery running, together or one alone. It begins their pipeline at the stored positions, and
/// begins it again after any failure, with growing pauses. All recovery takes this one path, also after a crash.
/// </summary>
/// <param name="parts">The parts that deliveries share.</param>
/// <param name="id">The delivery.</param>
/// <param name="model">The delivery's configuration.</param>
/// <param name="state">The delivery's counters and failures.</param>
/// <param name="outputs">The outputs that the loop runs.</param>
/// <param name="epoch">The lease's epoch.</param>
internal sealed partial class OutputLoop(
    DeliveryParts parts, DeliveryId id, DeliveryModel model, DeliveryState state, IReadOnlyList<OutputId> outputs, long epoch)
{
    private readonly RetryDelay _delay = new(Random.Shared);
    private volatile DeliveryPipeline? _pipeline;
    private volatile bool _ended;
    private OutputFailedException? _refusal;

    /// <summary>
    /// Runs until it is cancelled, or until an output fails while other outputs can go on without it.
    /// </summary>
    /// <param name="failed">An output that failed before: the loop begins with a pause.</param>
    /// <param name="caughtUp">Called when nothing is left to read and no output of this loop is failing.</param>
    /// <param name="cancellationToken">Ends the loop.</param>
    /// <returns>The failure; null when the loop was cancelled, or the lease was lost.</returns>
    public async Task<OutputFailedException?> Run(OutputFailedException? failed, Action caughtUp, CancellationToken cancellationToken)
    {
        try
        {
            return await Repeat(failed, caughtUp, cancellationToken);
        }
        finally
        {
            _ended = true;
        }
    }

    /// <summary>Wakes the pipeline: a new shard may exist.</summary>
    public void Wake() => _pipeline?.Wake();

    /// <summary>Completes when the outputs have everything that was durable at the call.</summary>
    /// <exception cref="OperationCanceledException">The time is over, or the pipeline failed meanwhile.</exception>
    public async Task FlushNow(CancellationToken cancellationToken)
    {
        while (true)
        {
            var request = new FlushRequest();
            if (_pipeline is { } now && now.Ask(request))
            {
                await request.Done.WaitAsync(cancellationToken);
                return;
            }

            if (_ended)
            {
                throw new OperationCanceledException("The output goes on elsewhere.");
            }

            // The pipeline is starting, perhaps again after a failure.
            await Task.Delay(TimeSpan.FromMilliseconds(10), parts.Time, cancellationToken);
        }
    }

    private async Task<OutputFailedException?> Repeat(OutputFailedException? failed, Action caughtUp, CancellationToken cancellationToken)
    {
        _refusal = failed?.Code is null ? null : failed;
        if (failed is not null)
        {
            await Pause(cancellationToken);
        }

        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await RunPipeline(caughtUp, cancellationToken);
                _delay.Reset();
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                break;
            }
            catch (DestinationMovedException moved)
            {
                LogMoved(parts.Log, model.Config.Name, moved.Message);
            }
            catch (Exception failure)
            {
                var alone = failure as OutputFailedException;
                Tell(failure, alone);
                if (failure is TarnException { Kind: ErrorKind.PreconditionFailed } || (alone is not null && outputs.Count > 1 && model.OutputsAreIndependent))
                {
                    return alone;
                }

                _refusal = alone?.Code is null ? null : alone;
                await Pause(cancellationToken);
            }
        }

        return null;
    }

    private async Task RunPipeline(Action caughtUp, CancellationToken cancellationToken)
    {
        var positions = await parts.Store.Read(reader => ConsumerPositions.Read(reader, new ConsumerId(id.Value)), cancellationToken);
        var source = DeliverySource.Begin(parts.Streams, model.Config.Source, parts.ShardsOf, positions, outputs, model.Until);
        var givenUp = IsGivenUp();
        await using var begun = new DeliveryPipeline(
            source,
            CreateBuffers(positions, givenUp),
            new DeliveryCommit(parts.Store, id, model, epoch, state.Rest, parts.Time, parts.Log),
            parts.Pressure,
            parts.Scratch,
            state,
            model.Config.Name,
            parts.Time);
        if (givenUp)
        {
            LogGivenUp(parts.Log, model.Config.Name, model.Destination.RetrySeconds, _refusal!.Message);
            await begun.RunOnce(cancellationToken);
            return;
        }

        _pipeline = begun;
        state.Activated();
        try
        {
            await begun.Run(allCommitted => CaughtUp(allCommitted, caughtUp), cancellationToken);
        }
        finally
        {
            _pipeline = null;
        }
    }

    private OpenBuffers CreateBuffers(IReadOnlyList<OutputPosition> positions, bool givenUp)
    {
        var policy = new FlushPolicy(model.BufferBytesMax, model.BufferAgeMax);
        var made = parts.Outputs.Create(id, model);
        IDeliveryOutput destination = made.Destination;
        if (givenUp)
        {
            destination.Dispose();
            destination = parts.Outputs.CreateRefused(id, model, _refusal!.Code!, _refusal.Message);
        }

        return new OpenBuffers(Lane(destination), Lane(made.Errors));

        OutputLane? Lane(IDeliveryOutput output)
        {
            if (outputs.Contains(output.Id))
            {
                return new OutputLane(output, policy, positions, parts.Time);
            }

            output.Dispose();
            return null;
        }
    }

    private void CaughtUp(bool allCommitted, Action caughtUp)
    {
        if (allCommitted)
        {
            foreach (var output in outputs)
            {
                state.Works(output);
            }
        }

        if (outputs.All(output => state.FailingSince(output) is null))
        {
            _delay.Reset();
            caughtUp();
        }
    }

    // Only a table is given up. Objects and errors share one bucket, so there is no other place: D26 (undelivered
    // records are held).
    private bool IsGivenUp() =>
        _refusal is not null && model.Destination is TableDestinationConfig table
        && state.FailingSince(_refusal.Output) is { } since && Now() - since >= table.RetrySeconds * 1_000L;

    private void Tell(Exception failure, OutputFailedException? alone)
    {
        foreach (var output in alone is null ? outputs : [alone.Output])
        {
            state.FailedWith(output, failure.Message, Now());
        }

        DeliveryMeter.FailedOnce(model.Config.Name);
        LogFailure(parts.Log, model.Config.Name, alone is null ? "" : DeliveryRows.NameOf(alone.Output), failure.Message, failure);
    }

    private async Task Pause(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(_delay.Next(), parts.Time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // the loop sees the cancellation
        }
    }

    private long Now() => parts.Time.GetUtcNow().ToUnixTimeMilliseconds();

    [LoggerMessage(1, LogLevel.Warning, "Delivery {Name} {Output} failed and will begin again at its positions: {Reason}")]
    private static partial void LogFailure(ILogger log, string name, string output, string reason, Exception failure);

    [LoggerMessage(3, LogLevel.Information, "Delivery {Name} begins again at its positions: {Reason}")]
    private static partial void LogMoved(ILogger log, string name, string reason);

    [LoggerMessage(2, LogLevel.Warning, "Delivery {Name}: the table refused for {Seconds} s ({Reason}); its records go to the error output")]
    private static partial void LogGivenUp(ILogger log, string name, int seconds, string reason);
}
