using Tarn.Telemetry.Alarms.Judging;
using Tarn.Telemetry.Alarms.States;

namespace Tarn.Telemetry.Tests.Alarms;

/// <summary>AWS's tables of missing data, and a plain second implementation of its sentences. 0: within, X: breaching, -: missing, d: down time.</summary>
public sealed class AlarmJudgeTests
{
    private const string Retain = "";
    private const string None = "INSUFFICIENT_DATA";

    [Theory]
    [InlineData("0-X-X", 3, "OK", "OK", "OK", "OK")]
    [InlineData("0----", 3, "OK", "OK", "OK", "OK")]
    [InlineData("-----", 3, None, Retain, "ALARM", "OK")]
    [InlineData("0XX-X", 3, "ALARM", "ALARM", "ALARM", "ALARM")]
    [InlineData("--X--", 3, "ALARM", Retain, "ALARM", "OK")]
    [InlineData("0-X-X", 2, "ALARM", "ALARM", "ALARM", "ALARM")]
    [InlineData("00X0X", 2, "ALARM", "ALARM", "ALARM", "ALARM")]
    [InlineData("0-X--", 2, "OK", "OK", "ALARM", "OK")]
    [InlineData("----0", 2, "OK", "OK", "ALARM", "OK")]
    [InlineData("---X-", 2, "ALARM", Retain, "ALARM", "OK")]
    public void The_rows_of_AWSs_tables(string range, int needed, string missing, string ignore, string breaching, string notBreaching)
    {
        Assert.Equal(missing, Judge(range, 3, needed, MissingData.Missing));
        Assert.Equal(ignore, Judge(range, 3, needed, MissingData.Ignore));
        Assert.Equal(breaching, Judge(range, 3, needed, MissingData.Breaching));
        Assert.Equal(notBreaching, Judge(range, 3, needed, MissingData.NotBreaching));
    }

    [Theory]
    [InlineData("----X", "OK")]
    [InlineData("---X-", "OK")]
    [InlineData("---X0", "OK")]
    [InlineData("--X-0", "OK")]
    [InlineData("--X--", "ALARM")]
    [InlineData("X----", "ALARM")]
    public void Intermittent_data_raise_no_early_alarm(string range, string wanted) => Assert.Equal(wanted, Judge(range, 3, 3, MissingData.Missing));

    [Theory]
    [InlineData("ddddd", MissingData.Breaching, Retain)]
    [InlineData("0dd--", MissingData.Breaching, "OK")]
    [InlineData("ddd--", MissingData.Breaching, Retain)]
    [InlineData("Xdd--", MissingData.Missing, Retain)]
    [InlineData("ddXXX", MissingData.Missing, "ALARM")]
    [InlineData("ddddd", MissingData.Missing, None)]
    [InlineData("ddddd", MissingData.NotBreaching, "OK")]
    public void Down_time_is_missing_data_and_raises_no_alarm(string range, MissingData treatment, string wanted) =>
        Assert.Equal(wanted, Judge(range, 3, 3, treatment));

    [Fact]
    public void Every_range_has_the_state_of_a_second_implementation()
    {
        var cases = 0;
        for (var periods = 1; periods <= 5; periods++)
        {
            foreach (var range in Ranges(periods + 2))
            {
                foreach (var treatment in Enum.GetValues<MissingData>())
                {
                    for (var needed = 1; needed <= periods; needed++, cases++)
                    {
                        var (wanted, found) = (Plain(range, periods, needed, treatment), Judge(range, periods, needed, treatment));
                        Assert.True(wanted == found, $"{range}, {needed} of {periods}, {treatment}: {found} instead of {wanted}");
                    }
                }
            }
        }

        Assert.Equal(4 * ((1 * 27) + (2 * 81) + (3 * 243) + (4 * 729) + (5 * 2_187)), cases);
    }

    [Fact]
    public void Few_samples_leave_the_state()
    {
        var line = Line(1, 1, MissingData.Missing) with { SamplesMin = 100 };
        Assert.Null(AlarmJudge.Of([new AlarmPoint(0, null), new AlarmPoint(60, null), new AlarmPoint(120, 9, 99)], line).Value);
        Assert.Equal(AlarmValue.Alarm, AlarmJudge.Of([new AlarmPoint(0, null), new AlarmPoint(60, null), new AlarmPoint(120, 9, 100)], line).Value);
    }

    [Fact]
    public void Reasons_have_AWSs_words()
    {
        AlarmPoint[] points = [new(1_800_000_000, 1.5), new(1_800_000_060, 3), new(1_800_000_120, 7)];
        string Reason(int periods, int needed, IReadOnlyList<AlarmPoint> range, MissingData treatment = MissingData.Missing) =>
            AlarmReasons.Text(AlarmJudge.Of(range, Line(periods, needed, treatment)), Line(periods, needed, treatment));
        Assert.Equal(
            "Threshold Crossed: 1 out of the last 1 datapoint [7.0 (15/01/27 08:02:00)] was greater than the threshold (5.0) "
            + "(minimum 1 datapoint for OK -> ALARM transition).",
            Reason(1, 1, points));
        Assert.Equal(
            "Threshold Crossed: 2 out of the last 3 datapoints [3.0 (15/01/27 08:01:00), 1.5 (15/01/27 08:00:00)] were not greater than the threshold (5.0) "
            + "(minimum 2 datapoints for ALARM -> OK transition).",
            Reason(3, 2, points));
        Assert.Equal("Insufficient Data: 2 datapoints were unknown.", Reason(2, 1, [new(0, null)]));
        Assert.Equal(
            "Threshold Crossed: no datapoints were received for 2 periods and 2 missing datapoints were treated as [Breaching].",
            Reason(2, 1, [new(0, null)], MissingData.Breaching));
    }

    private static IEnumerable<string> Ranges(int length) =>
        length == 0 ? [""] : Ranges(length - 1).SelectMany(start => new[] { start + '0', start + 'X', start + '-' });

    private static AlarmLine Line(int periods, int needed, MissingData treatment) =>
        new(periods, needed, ThresholdComparison.Find("GreaterThanThreshold")!, 5, treatment);

    private static string Judge(string range, int periods, int needed, MissingData treatment) => AlarmJudge.Of(
        [.. range.Select((mark, index) => new AlarmPoint(index * 60, mark == 'X' ? 9 : mark == '0' ? 1 : null, 1, mark == 'd'))],
        Line(periods, needed, treatment)).Value?.Text() ?? Retain;

    private static string Plain(string range, int periods, int needed, MissingData treatment)
    {
        var newestFirst = new string([.. range.Reverse()]);
        var real = newestFirst.Replace("-", "");
        real = real[..Math.Min(real.Length, periods)];
        string Filled(char with) => real.PadRight(periods, with).Count(mark => mark == 'X') >= needed ? "ALARM" : "OK";
        if (real.Length == periods || Filled('0') == "ALARM")
        {
            return Filled('0');
        }

        var isAllBreaching = !real.Contains('0');
        return treatment switch
        {
            MissingData.Breaching => Filled('X'),
            MissingData.NotBreaching => "OK",
            MissingData.Ignore => isAllBreaching ? Retain : "OK",
            _ when real.Length == 0 => None,
            _ => isAllBreaching && newestFirst.LastIndexOf('X') + 1 >= needed ? "ALARM" : "OK",
        };
    }
}
