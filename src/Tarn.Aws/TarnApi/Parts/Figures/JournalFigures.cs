using System.Diagnostics.Metrics;
using Tarn.Telemetry.Metrics.Data;
using Tarn.Telemetry.Metrics.Own;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>How long the syncs of the journal took in a minute: one addition for each sync, which all its records share.</summary>
public sealed class JournalFigures : IFigurePart, IDisposable
{
    private const string Instrument = "tarn.journal.sync";
    private const double MsPerSecond = 1_000;

    private readonly MetricScope _home;
    private readonly MeterListener _listener = new();
    private readonly Lock _lock = new();
    private MetricSample _minute;

    /// <param name="home">The account and region of the server's own metrics.</param>
    public JournalFigures(MetricScope home)
    {
        _home = home;
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == StorageMeter.Name && instrument.Name == Instrument)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, seconds, _, _) => Add(seconds * MsPerSecond));
        _listener.Start();
    }

    /// <inheritdoc/>
    public ValueTask AddTo(FigureReport report, CancellationToken cancellationToken)
    {
        MetricSample minute;
        lock (_lock)
        {
            (minute, _minute) = (_minute, default);
        }

        if (minute.Count > 0)
        {
            report.AddSample(_home, Figure.JournalSyncMs, [], minute);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Add(double value)
    {
        lock (_lock)
        {
            _minute = _minute.Count == 0
                ? MetricSample.Set(1, value, value, value)
                : MetricSample.Set(_minute.Count + 1, _minute.Sum + value, Math.Min(_minute.Minimum, value), Math.Max(_minute.Maximum, value));
        }
    }
}
