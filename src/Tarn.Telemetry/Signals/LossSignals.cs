using Tarn.Storage.Losses;
using Tarn.Storage.Metadata;

namespace Tarn.Telemetry.Signals;

/// <summary>Resources that have lost records or messages. A pass without new losses reads no row.</summary>
public sealed class LossSignals : ISignalPart, IDisposable
{
    private const string Lost = "Tarn Messages Lost";

    // Rows of a loss are added within its hour.
    private static readonly TimeSpan Changing = TimeSpan.FromHours(1);
    private static readonly TimeSpan AskedEvery = TimeSpan.FromSeconds(10);

    private readonly IMetadataStore _store;
    private readonly (string Account, string Region) _home;
    private readonly TimeProvider _time;
    private readonly IDisposable _observed;
    private readonly Dictionary<SignalName, Signal> _last = [];
    private volatile bool _isDirty = true;
    private DateTimeOffset _asked;

    /// <param name="home">The account and region of losses whose ARN names none.</param>
    public LossSignals(IMetadataStore store, (string Account, string Region) home, TimeProvider time)
    {
        (_store, _home, _time) = (store, home, time);
        _observed = store.Observe(LossRows.Totals, (_, _) => _isDirty = true);
    }

    /// <inheritdoc/>
    public async ValueTask AddTo(ICollection<Signal> signals, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        if (_isDirty && now - _asked >= AskedEvery)
        {
            (_isDirty, _asked) = (false, now);
            await Read(now, cancellationToken);
        }

        foreach (var signal in _last.Values)
        {
            signals.Add(signal);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _observed.Dispose();

    private async Task Read(DateTimeOffset now, CancellationToken cancellationToken)
    {
        _last.Clear();
        await foreach (var row in LossRows.Since(_store, (now - Changing).ToUnixTimeMilliseconds(), cancellationToken))
        {
            var (account, region) = row.Loss.Home is ({ Length: > 0 } named, var place, _) ? (named, place) : _home;
            var name = new SignalName(Lost, account, region, row.Loss.Arn);
            if (!_last.TryGetValue(name, out var known))
            {
                var total = await _store.Read(reader => LossRows.TotalOf(reader, row.Loss.Arn), cancellationToken);
                known = new Signal(name) { Total = total.Count };
            }

            _last[name] = known with { Reason = row.Loss.Reason };
        }
    }
}
