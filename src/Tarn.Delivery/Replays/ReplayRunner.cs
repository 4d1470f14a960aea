using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Lanes;
using Tarn.Delivery.Pipeline;
using Tarn.Delivery.Roles;
using Tarn.Delivery.Sources;
using Tarn.Storage;
using Tarn.Storage.Consumers;

namespace Tarn.Delivery.Replays;

/// <summary>
/// Runs one replay to its end: a pipeline over a bounded source, with the positions of the replay's run. It begins again at
/// these positions after any failure, and in the next process. It works under the lease of the delivery's own run.
/// </summary>
internal sealed partial class ReplayRunner : IAsyncDisposable
{
    private readonly DeliveryParts _parts;
    private readonly Replay _replay;
    private readonly CancellationTokenSource _stop = new();
    private readonly RetryDelay _delay = new(Random.Shared, RetryDelay.PauseMax);
    private readonly DeliveryState _state;

    /// <summary>Begins at once.</summary>
    public ReplayRunner(DeliveryParts parts, Replay replay)
    {
        (_parts, _replay) = (parts, replay);
        _state = new DeliveryState(parts.Time);
        Done = Task.Factory.StartNew(() => Run(_stop.Token), CancellationToken.None, TaskCreationOptions.DenyChildAttach, parts.Threads).Unwrap();
    }

    /// <summary>Completes when the replay has ended, or when it was stopped.</summary>
    public Task Done { get; }

    /// <summary>The last failure; null: none.</summary>
    public string? LastError => _state.Snapshot().LastError;

    private ConsumerId Consumer => new(_replay.Delivery.Value);

    /// <summary>Stops without a flush. The next runner continues at the stored positions.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Done;
        _stop.Dispose();
    }

    private async Task Run(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (await TryEnd() || await RunPipeline(cancellationToken))
                {
                    return;
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                var isNew = _state.IsNew(failure.Message);
                _state.FailedWith(LaneId.Destination, failure.Message, _parts.Time.GetUtcNow().ToUnixTimeMilliseconds());
                if (isNew)
                {
                    LogFailure(_parts.Log, _replay.Run, failure.Message, failure);
                }

                var pause = MissingRight.Is(failure) ? MissingRight.LookEvery : _delay.Next();
                await Task.Delay(pause, _parts.Time, cancellationToken).ContinueWith(static _ => { }, TaskScheduler.Current);
            }
        }
    }

    // False: the pipeline ended before the replay did.
    private async Task<bool> RunPipeline(CancellationToken cancellationToken)
    {
        var (config, consumer, positions) = await _parts.Store.Read(
            async reader => (
                await DeliveryRows.Get(reader, _replay.Delivery),
                await ConsumerPositions.Find(reader, Consumer),
                await ConsumerPositions.Read(reader, Consumer, _replay.Run)),
            cancellationToken);
        var model = _parts.Build(ReplayTarget.Of(config, _replay.Into)) with
        {
            Until = _replay.Ranges.ToDictionary(range => range.Shard, range => range.Before),
        };
        var epoch = (consumer ?? throw DeliveryRows.Missing(_replay.Delivery)).Lease.Epoch;
        var source = DeliverySource.Begin(_parts.Streams, config.Source, _parts.ShardsOf, positions, model.Until, _parts.ReadAhead);
        var lanes = new LaneFactory(_parts.Outputs, _replay.Delivery, model, epoch, _parts.Time);
        await using var pipeline = new DeliveryPipeline(
            _parts,
            new DeliveryLanes(model, source, positions, lanes.Make),
            new DeliveryCommit(_parts.Store, _replay.Delivery, model, epoch, _state.Rest, _parts.Time, _parts.Log) { RunOfCommit = _replay.Run },
            new LaneFailures(_parts, _replay.Delivery, model, _state),
            _state,
            model,
            lanes.Pace,
            _parts.RightsOf(_replay.Delivery, model));
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var caughtUp = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        var running = pipeline.Run(() => caughtUp.Writer.TryWrite(true), end.Token);
        var hasEnded = false;

        // When the replay is stopped, the pipeline needs this thread to end.
        while (!hasEnded && !running.IsCompleted && !cancellationToken.IsCancellationRequested)
        {
            await Task.WhenAny(running, caughtUp.Reader.WaitToReadAsync(end.Token).AsTask());
            hasEnded = caughtUp.Reader.TryRead(out _) && await TryEnd();
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

    // Ends the replay when every output has everything, or when the delivery or its stream is gone.
    private async Task<bool> TryEnd() => await _parts.Store.Commit(
        async transaction =>
        {
            if (await DeliveryRows.Find(transaction, _replay.Delivery) is null)
            {
                ReplayRows.Remove(transaction, _replay);
                return true;
            }

            var positions = await ConsumerPositions.Read(transaction, Consumer, _replay.Run);
            var lows = positions
                .Where(position => position.Output == OutputId.All)
                .ToDictionary(position => position.Position.Shard, position => position.Position.NextOffset);
            if (_replay.Ranges.Any(range => lows.GetValueOrDefault(range.Shard) < range.Before && _parts.Streams.Describe(range.Shard) is not null))
            {
                return false;
            }

            await ConsumerPositions.Remove(transaction, Consumer, _replay.Run);
            ReplayRows.Put(transaction, _replay with { EndedMs = _parts.Time.GetUtcNow().ToUnixTimeMilliseconds() });
            return true;
        },
        CancellationToken.None);

    [LoggerMessage(1, LogLevel.Warning, "Replay {Run} failed and will begin again at its positions: {Reason}")]
    private static partial void LogFailure(ILogger log, RunId run, string reason, Exception failure);
}
