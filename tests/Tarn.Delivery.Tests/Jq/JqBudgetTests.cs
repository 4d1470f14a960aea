using System.Text;
using Tarn.Delivery.Jq;

namespace Tarn.Delivery.Tests.Jq;

public sealed class JqBudgetTests
{
    [Theory]
    [InlineData("repeat(.)|empty")]
    [InlineData("[range(1; infinite)]")]
    [InlineData("def f: f; f")]
    [InlineData("def f: [f]; f")]
    [InlineData("def f(g): f(g | g); f(.)")]
    [InlineData("until(false; . + 1)")]
    [InlineData("last(while(true; . + 1))")]
    [InlineData("reduce range(1e9) as $i (0; . + $i)")]
    [InlineData("reduce range(100) as $i (\"ab\"; . + .)")]
    [InlineData("reduce range(100) as $i ([1]; . + .)")]
    [InlineData("reduce range(1e6) as $i ([]; . + [$i])")]
    [InlineData("\"abc\" * 1e9")]
    [InlineData("\"abc\" * 1e300")]
    [InlineData(".[1e7] = 1 | .[1e7] = 1")]
    [InlineData("reduce range(1e5) as $i (null; [.])|tojson")]
    [InlineData("reduce range(1e5) as $i (null; [.]) | . == .[0]")]
    [InlineData("reduce range(1e5) as $i (null; {a: .}) | . * .")]
    [InlineData("reduce range(1e5) as $i (null; [.]) | [., .[0]] | sort")]
    [InlineData("recurse([.])|empty")]
    [InlineData("[recurse(if . < 1e7 then . + 1 else empty end)]")]
    [InlineData("\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\" | test(\"(?=(a|aa)+$)b\")")]
    [InlineData("(\"a\" * 5000) | test(\"(a*)*(a*)*b\\\\1\")")]
    [InlineData("[combinations(30)]")]
    [InlineData("range(0; 1; 1e-300)|empty")]
    public void A_program_that_does_not_end_in_its_budget_is_stopped(string program)
    {
        var result = OurJq.First(program, program.StartsWith("[comb", StringComparison.Ordinal) ? "[0,1]" : "null");
        Assert.Equal(JqStatus.OverBudget, result.Status);
        Assert.StartsWith("The jq program was stopped: ", result.Reason);
    }

    [Fact]
    public void A_try_does_not_catch_the_end_of_the_budget() =>
        Assert.Equal(JqStatus.OverBudget, OurJq.First("try repeat(empty) catch 1", "null").Status);

    [Fact]
    public void A_pattern_that_backtracks_exponentially_elsewhere_ends() =>
        Assert.Equal("false", OurJq.First("(\"a\" * 2000 + \"!\") | test(\"^(a+)+$\")", "null").Json);

    [Theory]
    [InlineData("reduce range(1000) as $i (0; [.])")]
    [InlineData("reduce range(1000) as $i (0; {a: .})")]
    [InlineData("setpath([range(1000) | 0]; 1)")]
    public void The_depth_of_values_is_bounded_alike_on_every_thread(string program)
    {
        foreach (var stackBytes in (int[])[4 << 20, 64 << 20])
        {
            Assert.Equal(JqStatus.Output, On(stackBytes, program));
            Assert.Equal(JqStatus.OverBudget, On(stackBytes, program.Replace("1000", "1001", StringComparison.Ordinal)));
            Assert.Equal(JqStatus.OverBudget, On(stackBytes, program.Replace("1000", "100000", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void Output_above_its_bound_is_no_output()
    {
        var budget = JqBudget.Default with { OutputBytesMax = 10 };
        Assert.Equal("\"12345678\"", OurJq.First(".", "\"12345678\"", budget).Json);
        Assert.Equal(JqStatus.OverBudget, OurJq.First(".", "\"123456789\"", budget).Status);
        Assert.Equal(JqStatus.OverBudget, OurJq.First(".", "\"ééééé\"", budget).Status);
        Assert.Equal(JqStatus.OverBudget, OurJq.First(".a", "{\"a\":\"123456789\"}", budget).Status);
    }

    [Fact]
    public void A_record_nested_deeper_than_256_is_refused()
    {
        var (open, close) = (new string('[', 256), new string(']', 256));
        Assert.Equal(JqStatus.Output, OurJq.First("[..] | length", open + close).Status);
        Assert.Equal(JqStatus.NotJson, OurJq.First(".", $"[{open}{close}]").Status);
        Assert.Equal(JqStatus.NotJson, OurJq.First(".a", $"{{\"a\":{open}{close}}}").Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"a\":1} {}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("nan")]
    public void Bytes_that_are_no_record_are_named(string record)
    {
        Assert.Equal(JqStatus.NotJson, OurJq.First(".a", record).Status);
        Assert.Equal(JqStatus.NotJson, OurJq.First(". | .", record).Status);
    }

    [Fact]
    public void A_failure_says_its_reason()
    {
        Assert.Equal("The jq program failed: Cannot index number with string \"a\"", OurJq.First(".a", "1").Reason);
        Assert.Equal("The jq program failed: no", OurJq.First("error(\"no\")", "1").Reason);
        Assert.Equal(JqStatus.NoOutput, OurJq.First("empty", "1").Status);
    }

    [Fact]
    public void The_clock_is_the_given_one()
    {
        var program = JqProgram.Parse("now | todate", new ManualTime(DateTimeOffset.Parse("2024-05-06T07:08:09Z", null)));
        Assert.Equal("\"2024-05-06T07:08:09Z\"", program.Run(Encoding.UTF8.GetBytes("{}"), JqBudget.Default).Json);
    }

    private static JqStatus On(int stackBytes, string program)
    {
        var status = JqStatus.NoOutput;
        var thread = new Thread(() => status = OurJq.First(program, "null").Status, stackBytes);
        thread.Start();
        thread.Join();
        return status;
    }
}
