using Tarn.Telemetry.Alarms.States;

namespace Tarn.Telemetry.Alarms.Judging;

/// <summary>Decides the state of an alarm from the points of its evaluation range.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html"/>
public static class AlarmJudge
{
    /// <summary>The verdict.</summary>
    /// <param name="range">The points of the evaluation range, oldest first.</param>
    public static Verdict Of(IReadOnlyList<AlarmPoint> range, AlarmLine line)
    {
        AlarmPoint[] real = [.. range.Where(point => point.Value is not null)];
        AlarmPoint[] compared = [.. real.TakeLast(line.Periods)];
        var breaching = compared.Count(point => line.Breaches(point.Value!.Value));
        var filled = line.Periods - compared.Length;
        var value = compared.Length > 0 && compared.Sum(point => point.Samples) < line.SamplesMin ? null
            : breaching >= line.Needed ? AlarmValue.Alarm
            : filled == 0 ? AlarmValue.Ok
            : WithMissing(range, line, compared.Length, breaching);

        // Missing data of a time without the server raise no alarm.
        var isDoubtful = value == AlarmValue.Alarm && breaching < line.Needed && range.Any(point => point.IsDown);
        return new Verdict(isDoubtful ? null : value, compared, filled);
    }

    private static AlarmValue? WithMissing(IReadOnlyList<AlarmPoint> range, AlarmLine line, int real, int breaching) => line.Treatment switch
    {
        MissingData.Breaching => breaching + line.Periods - real >= line.Needed ? AlarmValue.Alarm : AlarmValue.Ok,
        MissingData.NotBreaching => AlarmValue.Ok,
        MissingData.Ignore => real > breaching ? AlarmValue.Ok : null,
        _ when real == 0 => AlarmValue.InsufficientData,
        _ => real == breaching && AgeOfOldest(range) >= line.Needed ? AlarmValue.Alarm : AlarmValue.Ok,
    };

    // The newest point has the age 1.
    private static int AgeOfOldest(IReadOnlyList<AlarmPoint> range)
    {
        for (var i = 0; i < range.Count; i++)
        {
            if (range[i].Value is not null)
            {
                return range.Count - i;
            }
        }

        return 0;
    }
}
