using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Tarn.Delivery.Configuration.Steps;

namespace Tarn.Delivery.Tests.Steps;

public sealed class SplitStepTests
{
    private static readonly StepsConfig Json = new() { Split = SplitConfig.Json };

    [Theory]
    [InlineData("""{"a":1}{"b":{"c":"}{"}}""", """{"a":1}""", """{"b":{"c":"}{"}}""")]
    [InlineData("{\"a\":1}\n{\"b\":2}\r\n\t {\"c\":[{}]} \n", """{"a":1}""", """{"b":2}""", """{"c":[{}]}""")]
    [InlineData("{}", "{}")]
    [InlineData("")]
    [InlineData(" \n")]
    public void Json_objects_are_split_with_or_without_whitespace(string text, params string[] expected) =>
        Assert.Equal(expected.Select((part, sub) => (sub, part)), Gathered.Of(Json, Encoding.UTF8.GetBytes(text)).Records);

    [Theory]
    [InlineData("""{"a":1}{"b":""")]
    [InlineData("""{"a":1},{"b":2}""")]
    [InlineData("""{"a":1}[{"b":2}]""")]
    [InlineData("""{"a":1}7""")]
    [InlineData("text")]
    public void A_record_that_is_not_only_json_objects_is_refused_whole(string text)
    {
        var gathered = Gathered.Of(Json, Encoding.UTF8.GetBytes(text));

        Assert.Empty(gathered.Records);
        var failure = Assert.Single(gathered.Failures);
        Assert.Equal(("processing-failed", "DeAggregation.MalformedRecord", text), (failure.ErrorType, failure.Code, Encoding.UTF8.GetString(failure.Raw)));
    }

    [Theory]
    [InlineData("a\nb\n", "\n", "a", "b")]
    [InlineData("a\n\n\nb", "\n", "a", "b")]
    [InlineData("a||b|c||", "||", "a", "b|c")]
    [InlineData("a", "\n", "a")]
    [InlineData("\n", "\n")]
    [InlineData("", "\n")]
    public void Delimited_records_are_split_and_empty_ones_dropped(string text, string delimiter, params string[] expected)
    {
        var steps = new StepsConfig { Split = new SplitConfig(Encoding.UTF8.GetBytes(delimiter)) };

        Assert.Equal(expected, Gathered.Of(steps, Encoding.UTF8.GetBytes(text)).Texts);
    }

    [Fact]
    public void Objects_grouped_into_any_records_give_the_same_records() => Prop.ForAll(
        Gen.Choose(0, 2).ListOf(40).ToArbitrary(),
        breaks =>
        {
            var objects = breaks.Select((_, i) => $$"""{"i":{{i}},"text":"} {"}""").ToList();
            var text = string.Concat(objects.Zip(breaks, (one, next) => next == 0 ? one + "\0" : next == 1 ? one : one + " \n"));
            var records = text.Split('\0').Select(Encoding.UTF8.GetBytes).ToArray();
            return Gathered.Of(Json, records).Texts.SequenceEqual(objects);
        }).Holds();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void More_records_than_the_bound_are_refused(bool json)
    {
        var steps = new StepsConfig { Split = json ? SplitConfig.Json : new SplitConfig("\n"u8.ToArray()) };

        Assert.Equal(100_000, Gathered.Of(steps, Records(100_000)).Records.Count);
        var gathered = Gathered.Of(steps, Records(100_001), Records(1));
        Assert.Equal("DeAggregation.TooManyRecords", Assert.Single(gathered.Failures).Code);
        Assert.Single(gathered.Records);
    }

    private static byte[] Records(int count) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{}\n", count)));
}
