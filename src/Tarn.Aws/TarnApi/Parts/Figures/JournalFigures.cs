using System.Diagnostics.Metrics;
using Tarn.Meters;
using Tarn.Telemetry.Metrics.Data;
using Tarn.Telemetry.Metrics.Own;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>How long the syncs of the journal took since the last report. A sync adds to one cell.</summary>
public sealed class JournalFigures : IFigurePart, IDisposable
{
    private const string Instrument = "tarn.journal.sync";
    private const double MicrosecondsPerSecond = 1_000_000;
    private const double MsPerMicrosecond = 0.001;

    private readonly MetricScope _home;
    private readonly MeterListener _listener = new();
    private readonly SparseHistogram _syncs = new();
    private SparseHistogram? _before;

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
        _listener.SetMeasurementEventCallback<double>((_, seconds, _, _) => _syncs.Record((long)(seconds * MicrosecondsPerSecond)));
        _listener.Start();
    }

    /// <inheritdoc/>
    public ValueTask AddTo(FigureReport report, CancellationToken cancellationToken)
    {
        var syncs = new SparseHistogram();
        syncs.Merge(_syncs);
        WeightedValue[] values = [.. syncs.Since(_before).Select(each => new WeightedValue(each.Value * MsPerMicrosecond, each.Count))];
        _before = syncs;
        if (values.Length > 0)
        {
            report.AddSample(_home, Figure.JournalSyncMs, [], MetricSample.Distribution(values));
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();
}
