using Microsoft.Extensions.Logging;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Outputs;
using Tarn.Storage;
using Tarn.Storage.Consumers;

namespace Tarn.Delivery.Pipeline;

/// <summary>
/// Keeps outputs of a delivery going, together or one alone: begins their pipeline at the stored positions, and after any failure begins it
/// again, with growing pauses. There is one way to recover, and a crash takes it too.
/// </summary>
/// <param name="parts">What deliveries work with.</param>
/// <param name="id">The delivery.</param>
/// <param name="model">Its configuration.</param>
/// <param name="state">What it has done.</param>
/// <param name="outputs">Those that it keeps going.</param>
/// <param name="epoch">The lease's.</param>
internal sealed partial class OutputLoop(
    DeliveryParts parts, DeliveryId id, DeliveryModel model, DeliveryState state, IReadOnlyList<OutputId> outputs, long epoch)
{
    private readonly RetryDelay delay = new(Random.Shared);
    private volatile DeliveryPipeline? pipeline;
    private volatile bool ended;
    private OutputFailedException? refusal;

    /// <summary>Runs until it is cancelled, or an output failed while there are others that can go on without it.</summary>
    /// <param name="failed">An output that failed before: it begins with a pause.</param>
    /// <param name="caughtUp">Called whenever nothing is left to read and no attempt has failed since.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The failure; null when it was cancelled, or the lease was lost.</returns>
    public async Task<OutputFailedException?> Run(OutputFailedException? failed, Action caughtUp, CancellationToken cancellation)
    {
        try
        {
            return await Repeat(failed, caughtUp, cancellation);
        }
        finally
        {
            ended = true;
        }
    }

    /// <summary>A shard may have come.</summary>
    public void Wake() => pipeline?.Wake();

    /// <summary>Completes when everything durable at the call is in its outputs.</summary>
    /// <exception cref="OperationCanceledException">It was not in time, or the pipeline failed meanwhile.</exception>
    public async Task FlushNow(CancellationToken cancellation)
    {
        while (true)
        {
            var request = new FlushRequest();
            if (pipeline is { } now && now.Ask(request))
            {
                await request.Done.WaitAsync(cancellation);
                return;
            }

            if (ended)
            {
                throw new OperationCanceledException("The output goes on elsewhere.");
            }

            // Being begun, or begun again after a failure.
            await Task.Delay(TimeSpan.FromMilliseconds(10), parts.Time, cancellation);
        }
    }

    private async Task<OutputFailedException?> Repeat(OutputFailedException? failed, Action caughtUp, CancellationToken cancellation)
    {
        refusal = failed?.Code is null ? null : failed;
        if (failed is not null)
        {
            await Pause(cancellation);
        }

        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await RunPipeline(caughtUp, cancellation);
                delay.Reset();
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
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

                refusal = alone?.Code is null ? null : alone;
                await Pause(cancellation);
            }
        }

        return null;
    }

    private async Task RunPipeline(Action caughtUp, CancellationToken cancellation)
    {
        var positions = await parts.Store.Read(reader => ConsumerPositions.Read(reader, new ConsumerId(id.Value)), cancellation);
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
            LogGivenUp(parts.Log, model.Config.Name, model.Destination.RetrySeconds, refusal!.Message);
            await begun.RunOnce(cancellation);
            return;
        }

        pipeline = begun;
        state.Activated();
        try
        {
            await begun.Run(allCommitted => CaughtUp(allCommitted, caughtUp), cancellation);
        }
        finally
        {
            pipeline = null;
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
            destination = parts.Outputs.CreateRefused(id, model, refusal!.Code!, refusal.Message);
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
            delay.Reset();
            caughtUp();
        }
    }

    // Only a table is given up: objects and errors lie in one bucket, so that there is nowhere else to go (D26: hold).
    private bool IsGivenUp() =>
        refusal is not null && model.Destination is TableDestinationConfig table
        && state.FailingSince(refusal.Output) is { } since && Now() - since >= table.RetrySeconds * 1_000L;

    private void Tell(Exception failure, OutputFailedException? alone)
    {
        foreach (var output in alone is null ? outputs : [alone.Output])
        {
            state.FailedWith(output, failure.Message, Now());
        }

        DeliveryMeter.FailedOnce(model.Config.Name);
        LogFailure(parts.Log, model.Config.Name, alone is null ? "" : DeliveryRows.NameOf(alone.Output), failure.Message, failure);
    }

    private async Task Pause(CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(delay.Next(), parts.Time, cancellation);
        }
        catch (OperationCanceledException)
        {
            // stopping: the loop sees it
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
