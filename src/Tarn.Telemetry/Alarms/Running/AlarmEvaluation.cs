using Microsoft.Extensions.Logging;
using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Storage;
using Tarn.Telemetry.Alarms.Definitions;
using Tarn.Telemetry.Alarms.Judging;
using Tarn.Telemetry.Alarms.States;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Alarms.Running;

/// <summary>Evaluates the metric alarms that are due.</summary>
/// <param name="alarms">All alarms.</param>
/// <param name="down">The time without the server before this start.</param>
internal sealed partial class AlarmEvaluation(AlarmParts parts, Definitions<RegisteredAlarm> alarms, AlarmStates states, DownTime down)
{
    // The periods in memory at a time, each with its statistic.
    private const int PeriodsAtATime = 100_000;

    private readonly AlarmReader _reader = new(parts.Metrics);
    private readonly Dictionary<ResourceId, (Resource Resource, long Before)> _done = [];

    /// <summary>Evaluates each alarm whose newest window it has not seen.</summary>
    /// <param name="second">Windows end at or before this second.</param>
    public async Task Run(long second, CancellationToken cancellationToken)
    {
        AlarmWindow[] due =
        [
            .. alarms.All.Where(alarm => alarm.Definition.Metric is not null)
                .Select(alarm => AlarmWindow.At(alarm, alarm.Definition.Metric!, second)).Where(IsDue),
        ];
        foreach (var scope in due.GroupBy(window => window.Alarm.Scope))
        {
            foreach (var batch in Batches(scope.Where(window => window.Rule.Metric is not null)))
            {
                await Try(() => Single(scope.Key, batch, cancellationToken));
            }

            foreach (var window in scope.Where(window => window.Rule.Metric is null))
            {
                await Try(() => Expression(window, cancellationToken));
            }
        }

        if (_done.Count > 2 * AlarmLimits.AlarmsMax)
        {
            var known = alarms.All.Select(alarm => alarm.Id).ToHashSet();
            foreach (var gone in _done.Keys.Where(id => !known.Contains(id)).ToList())
            {
                _done.Remove(gone);
            }
        }
    }

    private bool IsDue(AlarmWindow window) => !_done.TryGetValue(window.Alarm.Id, out var done)
        || !ReferenceEquals(done.Resource, window.Alarm.Resource) || done.Before < window.Before;

    private static IEnumerable<IReadOnlyList<AlarmWindow>> Batches(IEnumerable<AlarmWindow> windows)
    {
        var (batch, periods) = (new List<AlarmWindow>(), 0);
        foreach (var window in windows)
        {
            if (batch.Count > 0 && periods + window.Periods > PeriodsAtATime)
            {
                yield return batch;
                (batch, periods) = ([], 0);
            }

            batch.Add(window);
            periods += window.Periods;
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }

    // Alarms that cannot be read now are due again at the next tick.
    private async Task Try(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (TarnException later)
        {
            LogLater(parts.Log, later.Message);
        }
    }

    private async Task Single(MetricScope scope, IReadOnlyList<AlarmWindow> windows, CancellationToken cancellationToken)
    {
        var points = await _reader.Single(scope, windows, cancellationToken);
        for (var i = 0; i < windows.Count; i++)
        {
            await Judge(windows[i], points[i], cancellationToken);
        }
    }

    private async Task Expression(AlarmWindow window, CancellationToken cancellationToken)
    {
        try
        {
            await Judge(window, await _reader.Expression(window, parts.NowMs / 1_000, cancellationToken), cancellationToken);
        }
        catch (TarnException wrong) when (wrong.Kind is ErrorKind.InvalidArgument or ErrorKind.NotSupported)
        {
            await states.Change(
                window.Alarm, before => before.Evaluation is null ? before with { Evaluation = "EVALUATION_ERROR", Reason = wrong.Message } : before,
                static (_, _) => null, [], cancellationToken);
            Done(window);
        }
    }

    private async Task Judge(AlarmWindow window, IReadOnlyList<AlarmPoint> points, CancellationToken cancellationToken)
    {
        var verdict = AlarmJudge.Of([.. points.Select(point => WithDownTime(window, point))], window.Line);
        if (states.Of(window.Alarm.Id) is { } present && (present.Evaluation is not null || (verdict.Value is { } value && value != present.Value)))
        {
            await states.Change(window.Alarm, before => Next(window, verdict, before), AlarmStates.AtChange, [], cancellationToken);
        }

        Done(window);
    }

    private AlarmState Next(AlarmWindow window, Verdict verdict, AlarmState before)
    {
        if (verdict.Value is not { } value || value == before.Value)
        {
            return before with { Evaluation = null };
        }

        var now = parts.Time.GetUtcNow();
        return before with
        {
            Value = value,
            Reason = AlarmReasons.Text(verdict, window.Line),
            ReasonData = AlarmReasons.Data(verdict, window.Line, window.Rule, window.Period, now),
            UpdatedMs = now.ToUnixTimeMilliseconds(),
            TransitionedMs = now.ToUnixTimeMilliseconds(),
            Evaluation = null,
        };
    }

    // A low value of a period that the server did not see whole says nothing.
    private AlarmPoint WithDownTime(AlarmWindow window, AlarmPoint point) => !down.Meets(point.Second, window.Period) ? point
        : point.Value is not { } value ? point with { IsDown = true }
        : window.Line.Comparison.IsBelow && window.Line.Breaches(value) ? new AlarmPoint(point.Second, null, 0, IsDown: true)
        : point;

    private void Done(AlarmWindow window) => _done[window.Alarm.Id] = (window.Alarm.Resource, window.Before);

    [LoggerMessage(LogLevel.Debug, "Some alarms are evaluated later: {Reason}")]
    private static partial void LogLater(ILogger log, string reason);
}
