using Tarn.Storage;
using Tarn.Telemetry.Metrics.Maths;

namespace Tarn.Telemetry.Tests.Metrics.Maths;

public sealed class MathTests
{
    private const int Cases = 1_000;

    [Fact]
    public void Expressions_have_the_values_of_a_second_implementation()
    {
        for (var number = 0; number < TestSeed.Count(Cases); number++)
        {
            var chance = new Random((TestSeed.Value * 100_000) + number);
            var metrics = Enumerable.Range(0, 3).Select(_ => PlainSeries.Of(
                _ => chance.Next(3) == 0 ? null : chance.Next(-8, 20) / 2.0, PlainSeries.Grid())).ToList();
            var wanted = new PlainMaths(chance, metrics).Any(4);
            if (wanted.Text.Length <= MathParser.LengthMax)
            {
                var found = new MathEvaluator(new Scope(metrics), new MathWindow(PlainSeries.From, PlainSeries.Before), PlainSeries.Period)
                    .Value(MathParser.Parse(wanted.Text));
                Compare(wanted, found);
            }
        }
    }

    [Theory]
    [InlineData("1 + 2 * 3", 7)]
    [InlineData("(1 + 2) * 3", 9)]
    [InlineData("2 ^ 3 ^ 2", 512)]
    [InlineData("-2 ^ 2", -4)]
    [InlineData("7 - 2 - 1", 4)]
    [InlineData("1 < 2 AND 3 > 4 OR 1 == 1", 1)]
    [InlineData("1 || 0 && 0", 1)]
    [InlineData("2 * -3", -6)]
    [InlineData("1.5e2 + .5", 150.5)]
    public void Operators_bind_in_the_documented_order(string text, double value) => Assert.Equal(value, Assert.IsType<MathValue.Scalar>(Value(text)).Number);

    [Theory]
    [InlineData("1 +", "ends too soon")]
    [InlineData("m0 m1", "not expected")]
    [InlineData("'x", "has no end")]
    [InlineData("m7", "no query with the id m7")]
    [InlineData("NOPE(m0)", "no function NOPE")]
    [InlineData("RATE(m0, m1)", "takes 1 arguments")]
    [InlineData("METRICS() + METRICS()", "does not take")]
    [InlineData("RATE(1)", "must be a time series")]
    [InlineData("m0 % 2", "has no meaning")]
    [InlineData("SLICE(METRICS(), -1)", "whole number")]
    public void Wrong_expressions_are_refused_with_the_reason(string text, string reason)
    {
        var refused = Assert.Throws<TarnException>(() => Value(text));
        Assert.Equal(ErrorKind.InvalidArgument, refused.Kind);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ANOMALY_DETECTION_BAND(m0, 2)")]
    [InlineData("INSIGHT_RULE_METRIC('r', 'Sum')")]
    [InlineData("SERVICE_QUOTA(m0)")]
    [InlineData("LAMBDA('f')")]
    public void Functions_that_Tarn_lacks_are_refused_by_name(string text)
    {
        var refused = Assert.Throws<TarnException>(() => Value(text));
        Assert.Equal(ErrorKind.NotSupported, refused.Kind);
        Assert.Contains(text.Split('(')[0], refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deep_and_long_expressions_are_bounded()
    {
        Assert.Throws<TarnException>(() => MathParser.Parse(new string('(', 1_000) + "1" + new string(')', 1_000)));
        Assert.Throws<TarnException>(() => MathParser.Parse(new string('-', 2_000) + "1"));
        Assert.Throws<TarnException>(() => MathParser.Parse(new string('1', 2_049)));
        Assert.Equal(1_000.0, Assert.IsType<MathValue.Scalar>(Value(string.Join('+', Enumerable.Repeat('1', 1_000)))).Number);
    }

    [Fact]
    public void Any_text_is_an_expression_or_refused()
    {
        var chance = new Random(TestSeed.Value);
        string[] parts = ["m0", "1", "(", ")", "[", "]", ",", "+", "-", "AND", "'a'", "\"", "SUM", "FILL", "METRICS", "REPEAT", "^", "==", " ", "é"];
        for (var round = 0; round < TestSeed.Count(5_000); round++)
        {
            var text = string.Concat(Enumerable.Range(0, chance.Next(12)).Select(_ => parts[chance.Next(parts.Length)]));
            try
            {
                Value(text);
            }
            catch (TarnException refused)
            {
                Assert.Equal(ErrorKind.InvalidArgument, refused.Kind);
            }
        }
    }

    private static MathValue Value(string text)
    {
        var metrics = Enumerable.Range(0, 2).Select(_ => PlainSeries.Of(_ => 1, PlainSeries.Grid())).ToList();
        return new MathEvaluator(new Scope(metrics), new MathWindow(PlainSeries.From, PlainSeries.Before), PlainSeries.Period).Value(MathParser.Parse(text));
    }

    private static void Compare(PlainCase wanted, MathValue found)
    {
        var series = wanted.Value as List<PlainSeries> ?? [(PlainSeries)wanted.Value];
        var given = found switch
        {
            MathValue.Single single => [single.Series],
            MathValue.Several several => several.Series,
            _ => throw new InvalidOperationException(wanted.Text),
        };
        Assert.True(series.Count == given.Count, wanted.Text);
        foreach (var (plain, other) in series.Zip(given))
        {
            Assert.True(plain.Keys.SequenceEqual(other.Seconds), wanted.Text);
            Assert.All(plain.Values.Zip(other.Values), pair => Assert.True(IsNear(pair.First, pair.Second), $"{wanted.Text}: {pair}"));
        }
    }

    private static bool IsNear(double one, double other) => Math.Abs(one - other) <= 1e-6 * Math.Max(1, Math.Max(Math.Abs(one), Math.Abs(other)));

    private sealed class Scope(IReadOnlyList<PlainSeries> metrics) : IMathScope
    {
        public MathValue? Find(string id) =>
            id.StartsWith('m') && int.TryParse(id[1..], out var index) && index < metrics.Count ? new MathValue.Single(Series(index)) : null;

        public IReadOnlyList<TimeSeries> Metrics(string text) =>
            [.. Enumerable.Range(0, metrics.Count).Where(index => $"m{index}".Contains(text, StringComparison.Ordinal)).Select(Series)];

        public IReadOnlyList<TimeSeries> Found(MathNode.Call search) => throw new NotSupportedException();

        private TimeSeries Series(int index) => TimeSeries.Of(metrics[index].Select(each => (each.Key, each.Value)), PlainSeries.Period);
    }
}
