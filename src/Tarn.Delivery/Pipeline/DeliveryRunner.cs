using Microsoft.Extensions.Logging;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Outputs;
using Tarn.Storage;
using Tarn.Storage.Consumers;

namespace Tarn.Delivery.Pipeline;

/// <summary>
/// Keeps one delivery going: begins its pipeline at the stored positions, and after any failure begins it again, with growing
/// pauses. There is one way to recover, and a crash takes it too.
/// </summary>
internal sealed partial class DeliveryRunner : IAsyncDisposable
{
    private readonly DeliveryParts parts;
    private readonly DeliveryId id;
    private readonly DeliveryModel model;
    private readonly CancellationTokenSource stop = new();
    private readonly RetryDelay delay = new(Random.Shared);
    private readonly Task running;
    private volatile DeliveryPipeline? pipeline;
    private DestinationRefusedException? refusal;

    /// <summary>Begins at once.</summary>
    public DeliveryRunner(DeliveryParts parts, DeliveryId id, DeliveryModel model, DeliveryState state)
    {
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

    /// <summary>The configuration that it runs.</summary>
    public DeliveryConfig Config => model.Config;

    /// <summary>A shard may have come.</summary>
    public void Wake() => pipeline?.Wake();

    /// <summary>Completes when everything durable at the call is delivered.</summary>
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

            // Being begun, or begun again after a failure.
            await Task.Delay(TimeSpan.FromMilliseconds(10), parts.Time, cancellation);
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
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await RunPipeline(cancellation);
                delay.Reset();
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (DestinationMovedException moved)
            {
                LogMoved(parts.Log, model.Config.Name, moved.Message);
            }
            catch (Exception failure)
            {
                refusal = failure as DestinationRefusedException;
                State.FailedWith(failure.Message, Now());
                DeliveryMeter.FailedOnce(model.Config.Name);
                LogFailure(parts.Log, model.Config.Name, failure.Message, failure);
                await Pause(cancellation);
            }
        }
    }

    private async Task RunPipeline(CancellationToken cancellation)
    {
        var (source, epoch) = await Begin(cancellation);
        var outputs = parts.CreateOutputs(id, model);
        var given = GivenUp(outputs);
        var policy = new FlushPolicy(model.BufferBytesMax, model.BufferAgeMax);
        await using var begun = new DeliveryPipeline(
            source,
            new OpenBuffers(given ?? outputs.Destination, outputs.Errors, policy, parts.Time),
            new DeliveryCommit(parts.Store, id, model, epoch, parts.Time),
            parts.Pressure,
            State,
            model.Config.Name,
            parts.Time);
        if (given is not null)
        {
            outputs.Destination.Dispose();
            LogGivenUp(parts.Log, model.Config.Name, model.Destination.RetrySeconds, refusal!.Message);
            await begun.RunOnce(cancellation);
            return;
        }

        pipeline = begun;
        State.Activated();
        try
        {
            await begun.Run(cancellation);
        }
        finally
        {
            pipeline = null;
        }
    }

    private async Task<(DeliverySource Source, long Epoch)> Begin(CancellationToken cancellation)
    {
        var consumer = new ConsumerId(id.Value);
        var (epoch, positions) = await parts.Store.Commit(
            async transaction =>
            {
                var taken = await ConsumerPositions.TakeLease(transaction, consumer, parts.Holder);
                return (taken, await ConsumerPositions.Read(transaction, consumer));
            },
            cancellation);
        return (DeliverySource.Begin(parts.Streams, model.Config.Source, parts.ShardsOf, positions), epoch);
    }

    // Only a table is given up: objects and errors lie in one bucket, so that there is nowhere else to go (D26: hold).
    private RefusedOutput? GivenUp(DeliveryOutputs outputs)
    {
        if (refusal is not { } refused || model.Destination is not TableDestinationConfig table
            || State.FailingSinceMs is not { } since || Now() - since < table.RetrySeconds * 1_000L)
        {
            return null;
        }

        var errors = outputs.Errors;
        return new RefusedOutput(outputs.Destination.Id, refused.Code, refused.Message, failed => errors.Add(failed));
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

    [LoggerMessage(1, LogLevel.Warning, "Delivery {Name} failed and will begin again at its positions: {Reason}")]
    private static partial void LogFailure(ILogger log, string name, string reason, Exception failure);

    [LoggerMessage(3, LogLevel.Information, "Delivery {Name} begins again at its positions: {Reason}")]
    private static partial void LogMoved(ILogger log, string name, string reason);

    [LoggerMessage(2, LogLevel.Warning, "Delivery {Name}: the table refused for {Seconds} s ({Reason}); its records go to the error output")]
    private static partial void LogGivenUp(ILogger log, string name, int seconds, string reason);
}
