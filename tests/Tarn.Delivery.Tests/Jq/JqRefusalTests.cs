namespace Tarn.Delivery.Tests.Jq;

public sealed class JqRefusalTests
{
    [Theory]
    [InlineData(".a |", "its end where an expression is expected", "line 1, column 5")]
    [InlineData("{a: .b", "its end where '}' is expected", "line 1, column 7")]
    [InlineData("{a: 1 + 2}", "'+' where '}' is expected", "line 1, column 7")]
    [InlineData("if . then 1 end", "'end' where 'else' or 'elif' is expected", "line 1, column 13")]
    [InlineData(".a\n| .b.[0]", "'[' where a text or a format is expected", "line 2, column 6")]
    [InlineData("1 == 2 == 3", "'==' where", "column 8")]
    [InlineData("\"a\\x\"", "an unknown escape in a text", "column 3")]
    [InlineData("\"abc", "no closing quote of a text", "column 5")]
    [InlineData(".a & 1", "a character that no program has here", "column 4")]
    [InlineData("1 / 0", "a division by zero", "column 3")]
    [InlineData("foo(1)", "the undefined function 'foo/1'", "column 1")]
    [InlineData("map(. as $x | $y)", "the undefined variable '$y'", "column 15")]
    [InlineData("break $out", "a break to the undefined label '$out'", "column 1")]
    [InlineData("@base32", "the unknown format '@base32'", "column 1")]
    [InlineData("reduce . as $x", "its end where '(' is expected", "column 15")]
    public void A_fault_is_named_with_its_place(string program, string fault, string place)
    {
        var message = OurJq.Refusal(program);
        Assert.Contains(fault, message);
        Assert.Contains(place, message);
    }

    [Theory]
    [InlineData("input")]
    [InlineData("inputs")]
    [InlineData("debug")]
    [InlineData("stderr")]
    [InlineData("env")]
    [InlineData("$ENV")]
    [InlineData("$__loc__")]
    [InlineData("input_filename")]
    [InlineData("input_line_number")]
    [InlineData("import \"a\" as a; .")]
    [InlineData("include \"a\"; .")]
    [InlineData("halt_error")]
    [InlineData("builtins")]
    [InlineData("modulemeta")]
    [InlineData("lgamma_r")]
    public void A_part_of_jq_that_records_do_not_have_is_refused_by_name(string program)
    {
        var message = OurJq.Refusal(program);
        Assert.Contains("not supported", message);
        Assert.Contains(program.Split(' ')[0], message);
    }

    [Fact]
    public void A_name_in_a_function_that_is_not_called_is_refused_as_well() =>
        Assert.Contains("'input'", OurJq.Refusal("def f: input; .a"));
}
