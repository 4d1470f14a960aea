using System.Threading.Channels;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Progress;
using Tarn.Delivery.Pipeline;
using Tarn.Delivery.Roles;
using Tarn.Delivery.Sources;
using Tarn.Storage.Consumers;
using Tarn.Storage.Tasks;

namespace Tarn.Delivery.Replays;

/// <summary>
/// Runs one replay to its end: a pipeline over a bounded source, with the positions of the replay's run. A pass begins at these positions. It works
/// under the lease of the delivery's own run.
/// </summary>
internal sealed class ReplayRunner(DeliveryParts parts, Replay replay) : ITaskWork<Replay>
{
    private readonly RetryDelay _delay = new(Random.Shared, RetryDelay.PauseMax);
    private readonly DeliveryState _state = new(parts.Time);

    /// <summary>The last failure; null: none.</summary>
    public string? LastError => _state.Snapshot().LastError;

    private ConsumerId Consumer => new(replay.Delivery.Value);

    /// <inheritdoc/>
    public async Task<TaskEnd<Replay>> Run(TaskPass<Replay> pass, CancellationToken cancellationToken)
    {
        while (!await IsDone() && !await RunPipeline(cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return new TaskEnd<Replay>(TaskState.Succeeded)
        {
            Result = async (transaction, ended) =>
            {
                await ConsumerPositions.Remove(transaction, Consumer, ended.Run);
                return ended;
            },
        };
    }

    /// <inheritdoc/>
    public TimeSpan PauseAfter(Exception failure)
    {
        _state.FailedWith(DeliveryOutputId.Destination, failure.Message, parts.Time.GetUtcNow().ToUnixTimeMilliseconds());
        return MissingRight.Is(failure) ? MissingRight.LookEvery : _delay.Next();
    }

    // False: the pipeline ended before the replay did.
    private async Task<bool> RunPipeline(CancellationToken cancellationToken)
    {
        var (config, consumer, positions) = await parts.Store.Read(
            async reader => (
                await DeliveryRows.Get(reader, replay.Delivery),
                await ConsumerPositions.Find(reader, Consumer),
                await ConsumerPositions.Read(reader, Consumer, replay.Run)),
            cancellationToken);
        var model = parts.Build(ReplayTarget.Of(config, replay.Into)) with
        {
            Until = replay.Ranges.ToDictionary(range => range.Shard, range => range.Before),
        };
        var epoch = (consumer ?? throw DeliveryRows.Missing(replay.Delivery)).Lease.Epoch;
        var source = DeliverySource.Begin(parts.Streams, config.Source, parts.ShardsOf, positions, model.Until, parts.ReadAhead);
        var lanes = new DeliveryOutputFactory(parts.Outputs, replay.Delivery, model, epoch, parts.Time);
        await using var pipeline = new DeliveryPipeline(
            parts,
            new DeliveryOutputs(model, source, positions, lanes.Make),
            new DeliveryCommit(parts.Store, replay.Delivery, model, epoch, _state.Rest, parts.Time, parts.Log) { RunOfCommit = replay.Run },
            new OutputFailures(parts, replay.Delivery, model, _state),
            _state,
            model,
            lanes.Pace,
            parts.RightsOf(replay.Delivery, model));
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var caughtUp = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        var running = pipeline.Run(() => caughtUp.Writer.TryWrite(true), end.Token);
        var hasEnded = false;

        // When the replay is stopped, the pipeline needs this thread to end.
        while (!hasEnded && !running.IsCompleted && !cancellationToken.IsCancellationRequested)
        {
            await Task.WhenAny(running, caughtUp.Reader.WaitToReadAsync(end.Token).AsTask());
            hasEnded = caughtUp.Reader.TryRead(out _) && await IsDone();
        }

        await end.CancelAsync();
        try
        {
            await running;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The pipeline has nothing left to read.
        }

        return hasEnded;
    }

    // Every output has everything, or the stream is gone.
    private async Task<bool> IsDone()
    {
        var positions = await parts.Store.Read(reader => ConsumerPositions.Read(reader, Consumer, replay.Run), CancellationToken.None);
        var lows = positions
            .Where(position => position.Output == OutputId.All)
            .ToDictionary(position => position.Position.Shard, position => position.Position.NextOffset);
        return replay.Ranges.All(range => lows.GetValueOrDefault(range.Shard) >= range.Before || parts.Streams.Describe(range.Shard) is null);
    }
}
