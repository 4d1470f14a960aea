using Tarn.Functions.Mappings.Configuration;
using Tarn.Functions.Mappings.Running;
using Tarn.Storage;

namespace Tarn.Functions.Mappings;

/// <summary>
/// Brings a mapping to its newest configuration. A change is a barrier: calls under the old configuration end first.
/// </summary>
internal sealed class MappingRunner
{
    private readonly MappingServices _services;
    private readonly CancellationToken _kill;
    private readonly Lock _gate = new();
    private CancellationTokenSource _stop = new();
    private Task _working;
    private MappingConfig? _wanted;
    private MappingConfig? _running;
    private MappingState _state;

    public MappingRunner(MappingServices services, MappingId id, MappingConfig config, MappingState first, CancellationToken cancellationToken)
    {
        _services = services;
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

    public MappingStatus Status
    {
        get
        {
            lock (_gate)
            {
                return new MappingStatus(Id, _wanted ?? _running!, _state, Progress);
            }
        }
    }

    /// <summary>Takes a new configuration; null: the mapping is removed.</summary>
    /// <returns>The state until the last call under the old configuration has ended.</returns>
    public MappingState Change(MappingConfig? config)
    {
        lock (_gate)
        {
            var state = config is null ? MappingState.Deleting
                : _running?.IsEnabled != config.IsEnabled ? (config.IsEnabled ? MappingState.Enabling : MappingState.Disabling)
                : MappingState.Updating;
            _running ??= _wanted;
            _wanted = config;
            _state = state;

            // the work may go on inside this call, and change the state again
            _stop.Cancel();
            return state;
        }
    }

    private async Task Work()
    {
        while (true)
        {
            MappingConfig config;
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
                config = _running = _wanted;
                _state = config.IsEnabled ? MappingState.Enabled : MappingState.Disabled;
            }

            if (config.IsEnabled)
            {
                await new MappingWork(_services, Id, config, Progress).Run(stop, _kill);
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
