using System.Collections.Concurrent;
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
    private const double MsPerMicrosecond = 0.001;

    private readonly ConcurrentDictionary<string, long> _keys = new(StringComparer.Ordinal);
    private readonly CellCache _cells = new(Throttles + 1);
    private readonly CellFigures _figures;
    private long _lastKey;

    public QualifierCells() => _figures = new CellFigures(
        _cells,
        [
            new(Figure.QualifierInvocations, Invocations),
            new(Figure.QualifierErrors, Errors),
            new(Figure.QualifierThrottles, Throttles),
            new(Figure.QualifierMs, -1, Duration, MsPerMicrosecond),
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
        if (_keys.IsEmpty)
        {
            return;
        }

        var keys = new Dictionary<long, CellNames>();
        foreach (var (arn, key) in _keys)
        {
            if (namesOf(arn) is { } names)
            {
                keys[key] = names;
            }
            else
            {
                _keys.TryRemove(arn, out _);
            }
        }

        _figures.AddTo(report, keys);
    }

    private Cells Of(string arn, DateTimeOffset now)
    {
        var cells = _cells.Of(_keys.GetOrAdd(arn, _ => Interlocked.Increment(ref _lastKey)));
        cells.Turn(now.ToUnixTimeSeconds());
        return cells;
    }
}
