using Tarn.Storage;
using Tarn.Telemetry.Alarms.Rules;
using Tarn.Telemetry.Alarms.States;

namespace Tarn.Telemetry.Tests.Alarms;

public sealed class RuleParserTests
{
    // The name of an alarm begins with its state.
    private static readonly Func<string, AlarmValue> ByName = name => name[0] switch
    {
        'a' => AlarmValue.Alarm,
        'o' => AlarmValue.Ok,
        _ => AlarmValue.InsufficientData,
    };

    [Theory]
    [InlineData("TRUE", true)]
    [InlineData("false", false)]
    [InlineData("ALARM(a)", true)]
    [InlineData("OK(a)", false)]
    [InlineData("INSUFFICIENT_DATA(i)", true)]
    [InlineData("ALARM(o) OR ALARM(a) AND ALARM(o)", false)]
    [InlineData("ALARM(a) OR ALARM(a) AND ALARM(o)", true)]
    [InlineData("(ALARM(a) OR ALARM(a)) AND ALARM(o)", false)]
    [InlineData("NOT ALARM(o) AND ALARM(a)", true)]
    [InlineData("NOT (ALARM(o) OR ALARM(a))", false)]
    [InlineData("NOT NOT ALARM(a)", true)]
    [InlineData("ALARM(\"a (one, two)\") AND OK('o b')", true)]
    [InlineData("ALARM( a b ) AND NOT OK(arn:x)", true)]
    [InlineData("ALARM(a-OR-b)AND OK(o)", true)]
    [InlineData("AT_LEAST(2, ALARM, (a1, a2, o1))", true)]
    [InlineData("AT_LEAST(3, ALARM, (a1, a2, o1))", false)]
    [InlineData("AT_LEAST(50%, OK, (o1, a1))", true)]
    [InlineData("AT_LEAST(51%, OK, (o1, a1))", false)]
    [InlineData("AT_LEAST(2, NOT ALARM, (o1, i1, a1))", true)]
    [InlineData("NOT AT_LEAST(1, ALARM, (o1))", true)]
    public void Expressions_are_true_or_false(string rule, bool wanted) => Assert.Equal(wanted, RuleParser.Parse(rule).IsTrue(ByName));

    [Theory]
    [InlineData("")]
    [InlineData("ALARM")]
    [InlineData("ALARM()")]
    [InlineData("ALARM(a")]
    [InlineData("ALARM(a) ALARM(b)")]
    [InlineData("ALARM(a) AND")]
    [InlineData("(ALARM(a)")]
    [InlineData("ALARM(a))")]
    [InlineData("ALARM(\"a)")]
    [InlineData("NOT")]
    [InlineData("TRUEISH")]
    [InlineData("AT_LEAST(0, ALARM, (a))")]
    [InlineData("AT_LEAST(2, ALARM, (a))")]
    [InlineData("AT_LEAST(101%, ALARM, (a))")]
    [InlineData("AT_LEAST(1, TRUE, (a))")]
    public void Other_texts_are_refused(string rule) =>
        Assert.Equal(ErrorKind.InvalidArgument, Assert.Throws<TarnException>(() => RuleParser.Parse(rule)).Kind);

    [Fact]
    public void Depth_and_size_are_bounded()
    {
        Assert.Throws<TarnException>(() => RuleParser.Parse(new string('(', 5_000) + "TRUE" + new string(')', 5_000)));
        Assert.Throws<TarnException>(() => RuleParser.Parse(string.Join(" OR ", Enumerable.Repeat("TRUE", 1_000))));
        Assert.True(RuleParser.Parse(string.Join(' ', Enumerable.Repeat("NOT", 2_000)) + " TRUE").IsTrue(ByName));
    }

    [Fact]
    public void The_used_alarms_are_known() =>
        Assert.Equal(["a", "b c", "d", "e"], RuleParser.Parse("ALARM(a) AND (OK(\"b c\") OR NOT AT_LEAST(1, ALARM, (d, e)))").Alarms);
}
