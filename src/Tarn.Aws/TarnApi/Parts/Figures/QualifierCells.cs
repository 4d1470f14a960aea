using Tarn.Meters;
using Tarn.Telemetry.Metrics.Own;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>Counts invocations that name an alias or a version, by their qualified ARN.</summary>
internal sealed class QualifierCells
{
    private const int Invocations = 0;
    private const int Errors = 1;
    private const int Throttles = 2;
    private const int Duration = 0;

    private readonly NamedCells<string> _named = new(new CellCache(Throttles + 1));
    private readonly CellFigures _figures;

    public QualifierCells() => _figures = new CellFigures(
        _named.Cells,
        [
            CellFigure.Units(Figure.QualifierInvocations, Invocations),
            CellFigure.Units(Figure.QualifierErrors, Errors),
            CellFigure.Units(Figure.QualifierThrottles, Throttles),
            CellFigure.Microseconds(Figure.QualifierMs, Duration),
        ]);

    public void Ended(string arn, TimeSpan duration, bool isError, DateTimeOffset now)
    {
        var cells = Of(arn, now);
        cells.Add(Invocations, 1);
        cells.Add(Errors, isError ? 1 : 0);
        cells.Record(Stripes.Current, Duration, (long)duration.TotalMicroseconds);
    }

    public void Throttled(string arn, DateTimeOffset now) => Of(arn, now).Add(Throttles, 1);

    /// <summary>Adds the counts since the last report.</summary>
    /// <param name="namesOf">The metrics of an ARN; null: the function has gone.</param>
    public void AddTo(FigureReport report, Func<string, CellNames?> namesOf)
    {
        var keys = new Dictionary<long, CellNames>();
        foreach (var arn in _named.Names)
        {
            if (namesOf(arn) is { } names)
            {
                keys[_named.Of(arn).Key] = names;
            }
            else
            {
                _named.Forget(arn);
            }
        }

        _figures.AddTo(report, keys);
    }

    private Cells Of(string arn, DateTimeOffset now)
    {
        var cells = _named.Of(arn);
        cells.Turn(now.ToUnixTimeSeconds());
        return cells;
    }
}
