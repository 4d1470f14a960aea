using Tarn.Dispatch.Targets;
using Tarn.Storage;

namespace Tarn.Dispatch.Mappings.Running;

/// <summary>
/// Brings a mapping to its newest configuration. A change is a barrier: calls under the old configuration end first.
/// </summary>
internal sealed class MappingRunner<TConfig>
    where TConfig : class
{
    private readonly MappingParts _parts;
    private readonly IMappingKind<TConfig> _kind;
    private readonly CancellationToken _kill;
    private readonly Lock _gate = new();
    private CancellationTokenSource _stop = new();
    private Task _working;
    private TConfig? _wanted;
    private TConfig? _running;
    private MappingState _state;

    public MappingRunner(
        MappingParts parts, IMappingKind<TConfig> kind, MappingId id, TConfig config, MappingState first, CancellationToken cancellationToken)
    {
        (_parts, _kind) = (parts, kind);
        _kill = cancellationToken;
        _wanted = config;
        _state = first;
        Id = id;
        _working = Task.Run(Work, CancellationToken.None);
    }

    public MappingId Id { get; }

    public MappingProgress Progress { get; } = new();

    /// <summary>Completes when the mapping is removed, or the program ends.</summary>
    public Task Ended => _working;

    /// <summary>Called after a removed mapping has ended its last call.</summary>
    public Action Removed { get; init; } = static () => { };

    public MappingStatus<TConfig> Status
    {
        get
        {
            lock (_gate)
            {
                return new MappingStatus<TConfig>(Id, _wanted ?? _running!, _state, Progress);
            }
        }
    }

    /// <summary>Takes a new configuration; null: the mapping is removed.</summary>
    /// <returns>The state until the last call under the old configuration has ended.</returns>
    public MappingState Change(TConfig? config)
    {
        lock (_gate)
        {
            var state = config is null ? MappingState.Deleting
                : _running is null || IsEnabled(_running) != IsEnabled(config) ? (IsEnabled(config) ? MappingState.Enabling : MappingState.Disabling)
                : MappingState.Updating;
            _running ??= _wanted;
            _wanted = config;
            _state = state;

            // the work may continue inside this call, and change the state again
            _stop.Cancel();
            return state;
        }
    }

    private bool IsEnabled(TConfig config) => _kind.Plan(config).IsEnabled;

    private IMappingWork WorkOf(MappingPlan plan) => plan.Target is IMessageFeed feed
        ? new FeedWork(_parts, plan.Rules, feed, Progress)
        : new MappingWork(_parts, Id, plan, (IBatchTarget)plan.Target, Progress);

    private async Task Work()
    {
        while (true)
        {
            MappingPlan plan;
            CancellationToken stop;
            lock (_gate)
            {
                if (_wanted is null || _kill.IsCancellationRequested)
                {
                    break;
                }

                _stop.Dispose();
                _stop = CancellationTokenSource.CreateLinkedTokenSource(_kill);
                stop = _stop.Token;
                _running = _wanted;
                plan = _kind.Plan(_running);
                _state = plan.IsEnabled ? MappingState.Enabled : MappingState.Disabled;
            }

            if (plan.IsEnabled)
            {
                await WorkOf(plan).Run(stop, _kill);
            }
            else
            {
                await Task.Delay(Timeout.Infinite, stop).Quietly();
            }

            // the work also ends when the mapping's row is gone
            await Task.Delay(Timeout.Infinite, stop).Quietly();
        }

        if (!_kill.IsCancellationRequested)
        {
            Removed();
        }
    }
}
