using Microsoft.Extensions.Logging;
using Tarn.Delivery.Buffers;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Progress;
using Tarn.Delivery.Outputs;
using Tarn.Delivery.Roles;
using Tarn.Delivery.Sources;
using Tarn.Storage.Consumers;

namespace Tarn.Delivery.Pipeline;

/// <summary>
/// Keeps one delivery running. It begins the pipeline at the stored positions, and begins it again after any failure
/// that is not one output's alone, with growing pauses. All recovery takes this one path, also after a crash.
/// </summary>
internal sealed partial class DeliveryRunner : IAsyncDisposable
{
    private static readonly DeliveryOutputId[] Outputs = [DeliveryOutputId.Destination, DeliveryOutputId.Errors];
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(10);

    private readonly DeliveryParts _parts;
    private readonly DeliveryId _id;
    private readonly DeliveryModel _model;
    private readonly Action _reached;
    private readonly DeliveryRunner? _feeding;
    private readonly CancellationTokenSource _stop = new();
    private readonly RetryDelay _delay = new(Random.Shared, RetryDelay.PauseMax);
    private readonly Task _running;
    private volatile DeliveryPipeline? _pipeline;
    private bool _lacksRights;

    /// <summary>Begins at once.</summary>
    /// <param name="parts">The parts that deliveries share.</param>
    /// <param name="config">The stored configuration.</param>
    /// <param name="model">The version that runs.</param>
    /// <param name="state">The delivery's counters and failures.</param>
    /// <param name="reached">Called when all outputs have committed everything that there is to read.</param>
    /// <param name="feeding">The part of the delivery that feeds this part's source; null: there is none. It ends with this one.</param>
    public DeliveryRunner(
        DeliveryParts parts, DeliveryId id, DeliveryConfig config, DeliveryModel model, DeliveryState state, Action reached, DeliveryRunner? feeding = null)
    {
        _feeding = feeding;
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

    /// <summary>The part of the delivery before this one; null: there is none.</summary>
    public DeliveryRunner? Feeding => _feeding;

    /// <summary>The stored configuration; a former version of it may be running.</summary>
    public DeliveryConfig Config { get; }

    /// <summary>Wakes the pipeline: a new shard may exist.</summary>
    public void Wake()
    {
        _feeding?.Wake();
        _pipeline?.Wake();
    }

    /// <summary>Completes when all outputs have delivered everything that was durable at the call.</summary>
    /// <exception cref="OperationCanceledException">The time is over, or an output keeps failing.</exception>
    public async Task FlushNow(CancellationToken cancellationToken)
    {
        if (_feeding is not null)
        {
            await _feeding.FlushNow(cancellationToken);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
        var request = await Ask(static () => new FlushRequest(), limit.Token);
        await request.Done.WaitAsync(limit.Token);
    }

    /// <summary>The undelivered rows of a table, everything that was durable at the call among them. The caller releases them.</summary>
    /// <param name="table">The table, <c>database/table</c> in lower case.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The time is over, or the delivery stops.</exception>
    /// <exception cref="TarnException">DiskFull; Unavailable: the rows cannot be copied.</exception>
    public async Task<UndeliveredRows> RowsNow(string table, CancellationToken cancellationToken)
    {
        if (_feeding is not null)
        {
            await _feeding.FlushNow(cancellationToken);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
        var request = await Ask(() => new RowsRequest(LaneOf(table)), limit.Token);
        try
        {
            return await request.Done.WaitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            request.Abandon();
            throw;
        }
    }

    private async Task<T> Ask<T>(Func<T> make, CancellationToken cancellationToken)
        where T : PipelineRequest
    {
        while (true)
        {
            var request = make();
            if (_pipeline is { } now && now.Ask(request))
            {
                return request;
            }

            // The pipeline is starting, perhaps again after a failure.
            await Task.Delay(LookAgain, _parts.Time, cancellationToken);
        }
    }

    /// <summary>The consumer whose positions the delivery commits.</summary>
    public ConsumerId Consumer => _model.ConsumerOf(_id);

    /// <summary>The output of a table.</summary>
    /// <param name="table">The table, <c>database/table</c> in lower case.</param>
    public DeliveryOutputId LaneOf(string table) => _model.ChoosesTables ? DeliveryOutputId.Destination with { Table = table } : DeliveryOutputId.Destination;

    /// <summary>Stops without a flush. Buffered records are read again from the log.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_feeding is not null)
        {
            await _feeding.DisposeAsync();
        }

        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task Run(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await RunPipeline(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                var isNew = State.IsNew(failure.Message);
                _lacksRights = MissingRight.Is(failure);
                foreach (var lane in Outputs)
                {
                    State.FailedWith(lane, failure.Message, _parts.Time.GetUtcNow().ToUnixTimeMilliseconds());
                }

                DeliveryMeter.FailedOnce(_model.Config.Name);
                if (isNew)
                {
                    LogFailure(_parts.Log, _model.Config.Name, failure.Message, failure);
                }

                var pause = _lacksRights ? MissingRight.LookEvery : _delay.Next();
                await Task.Delay(pause, _parts.Time, cancellationToken).ContinueWith(static _ => { }, TaskScheduler.Current);
            }
        }
    }

    private async Task RunPipeline(CancellationToken cancellationToken)
    {
        var consumer = _model.ConsumerOf(_id);
        var (epoch, positions, needsBase) = await _parts.Store.Commit(
            async transaction => (
                await ConsumerPositions.TakeLease(transaction, consumer, _parts.Holder),
                await ConsumerPositions.Read(transaction, consumer, RunId.Main),
                _model.Changes is not null && (await DeliveryRows.Get(transaction, _id)).Source.Changes is { NeedsBase: true }),
            cancellationToken);
        var rights = _parts.RightsOf(_id, _model);
        CheckSource(rights);
        if (needsBase)
        {
            await new BaseDelivery(_parts, _id, _model, epoch).Run(rights, cancellationToken);
            CaughtUp();
            return;
        }

        var source = DeliverySource.Begin(_parts.Streams, _model.Config.Source, _parts.ShardsOf, positions, _model.Until, _parts.ReadAhead);
        var lanes = new DeliveryOutputFactory(_parts.Outputs, _id, _model, epoch, _parts.Time);
        await using var begun = new DeliveryPipeline(
            _parts,
            new DeliveryOutputs(_model, source, positions, lanes.Make),
            new DeliveryCommit(_parts.Store, _id, _model, epoch, State.Rest, _parts.Time, _parts.Log),
            new OutputFailures(_parts, _id, _model, State),
            State,
            _model,
            lanes.Pace,
            rights);
        _pipeline = begun;
        State.Activated();
        try
        {
            await begun.Run(CaughtUp, cancellationToken);
        }
        finally
        {
            _pipeline = null;
        }
    }

    // A source that may be read again fails no more, although its records may stay in buffers for long.
    private void CheckSource(DeliveryRights rights)
    {
        rights.CheckSource();
        if (_lacksRights)
        {
            _lacksRights = false;
            foreach (var lane in Outputs)
            {
                State.Works(lane);
            }
        }
    }

    private void CaughtUp()
    {
        _delay.Reset();
        _reached();
    }

    [LoggerMessage(1, LogLevel.Warning, "Delivery {Name} failed and will begin again at its positions: {Reason}")]
    private static partial void LogFailure(ILogger log, string name, string reason, Exception failure);
}
