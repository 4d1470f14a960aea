using Tarn.Telemetry.Metrics.Data;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Metrics.Own;

/// <summary>The figures of one minute, under construction.</summary>
/// <param name="now">The time of the report.</param>
public sealed class FigureReport(DateTimeOffset now)
{
    private readonly List<FigureValue> _values = [];

    /// <summary>The time of the report.</summary>
    public DateTimeOffset Now => now;

    /// <summary>The figures so far.</summary>
    public IReadOnlyList<FigureValue> Values => _values;

    /// <summary>Adds a present value.</summary>
    /// <param name="name">The value of the row's dimension.</param>
    public void Add(MetricScope scope, Figure figure, string name, double value) => _values.Add(new FigureValue(scope, figure, [name], value, null));

    /// <summary>Adds a total that never shrinks. The metric has its growth.</summary>
    /// <param name="name">The value of the row's dimension.</param>
    /// <param name="since">When the total was 0: of what grew before the start of the server, no metric has a part.</param>
    public void AddTotal(MetricScope scope, Figure figure, string name, long total, DateTimeOffset since) =>
        AddTotal(scope, figure, [name], total, since);

    /// <summary>Adds a total that never shrinks, of a row with several dimensions.</summary>
    /// <param name="names">The values of the row's dimensions, in their order.</param>
    /// <param name="since">When the total was 0.</param>
    public void AddTotal(MetricScope scope, Figure figure, IReadOnlyList<string> names, long total, DateTimeOffset since) =>
        _values.Add(new FigureValue(scope, figure, names, total, since));

    /// <summary>Adds the values of the running minute. The part forgets them.</summary>
    /// <param name="names">The values of the row's dimensions, in their order.</param>
    public void AddSample(MetricScope scope, Figure figure, IReadOnlyList<string> names, MetricSample sample) =>
        _values.Add(new FigureValue(scope, figure, names, sample.Sum, null, sample));
}
