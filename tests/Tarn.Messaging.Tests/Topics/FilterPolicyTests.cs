using System.Text;
using Tarn.Messaging.Topics.Filters;
using Tarn.Patterns;

namespace Tarn.Messaging.Tests.Topics;

/// <summary>Filter policies: their limits, and how they compare.</summary>
public sealed class FilterPolicyTests
{
    [Theory]
    [InlineData("""{"n":[100]}""", """{"n":100.0}""", true)]
    [InlineData("""{"n":[100]}""", """{"n":"100"}""", false)]
    [InlineData("""{"n":["100"]}""", """{"n":"100"}""", true)]
    [InlineData("""{"n":[{"numeric":[">",0,"<=",5.5]}]}""", """{"n":5.5}""", true)]
    [InlineData("""{"a":[{"anything-but":["x","y"]}]}""", """{"a":"x"}""", false)]
    [InlineData("""{"a":[{"anything-but":{"prefix":"x"}}]}""", """{"a":"yx"}""", true)]
    [InlineData("""{"a":[{"anything-but":["x"]}]}""", "{}", false)]
    [InlineData("""{"a":[{"exists":false}]}""", "{}", true)]
    [InlineData("""{"a":["x"]}""", """{"a":["y","x"]}""", true)]
    [InlineData("""{"a":[{"suffix":".png"}]}""", """{"a":"b.png"}""", true)]
    [InlineData("""{"a":[{"equals-ignore-case":"AbC"}]}""", """{"a":"aBc"}""", true)]
    [InlineData("""{"a":[{"cidr":"10.0.0.0/24"}]}""", """{"a":"10.0.0.7"}""", true)]
    [InlineData("""{"a":[true,null]}""", """{"a":null}""", true)]
    [InlineData("""{"$or":[{"a":["x"]},{"b":[1]}]}""", """{"b":1}""", true)]
    public void A_policy_compares_attributes(string policy, string fields, bool matches) =>
        Assert.Equal(matches, FilterPolicy.Parse(policy, isBody: false).Matches(Encoding.UTF8.GetBytes(fields)));

    [Theory]
    [InlineData("{\"key\": [[\"value\"]]}", "Match value must be String, number, true, false, or null", 10)]
    [InlineData("{\"key\":[{\"wrong-operator\": true}]}", "Unrecognized match type wrong-operator", 31)]
    [InlineData("{\"key\":[]}", "Empty arrays are not allowed", 10)]
    [InlineData("{\"key\":[{\"suffix\":100}]}", "suffix match pattern must be a string", 22)]
    [InlineData("{\"key\":[{\"prefix\":null}]}", "prefix match pattern must be a string", 23)]
    [InlineData("{\"key\":[{\"suffix\":\"v\",\"prefix\":\"w\"}]}", "Only one key allowed in match expression", 33)]
    [InlineData("{\"key\":[{\"anything-but\":{\"suffix\":\"test\"}}]}", "Unsupported anything-but pattern: suffix", 36)]
    [InlineData("{\"key\":[{\"anything-but\":{\"prefix\":false}}]}", "prefix match pattern must be a string", 40)]
    [InlineData("{\"key\":[{\"numeric\":[\"operator\"]}]}", "Unrecognized numeric range operator: operator", 32)]
    [InlineData("{\"key\":[{\"numeric\":[\">\",20,\"test\"]}]}", "Bad numeric range operator: test", 34)]
    [InlineData("{\"key\":[{\"numeric\":[\"<\",100,\">\",10]}]}", "Too many elements in numeric expression", 30)]
    [InlineData("{\"key\":[{\"numeric\":[]}]}", "Invalid member in numeric match: ]", 22)]
    [InlineData("{\"key\":[{\"numeric\":[1,\"<=\"]}]}", "Invalid member in numeric match: 1", 22)]
    [InlineData("{\"key\":[{\"numeric\":[\"=\",\"000\"]}]}", "Value of equals must be numeric", 26)]
    [InlineData("{\"key\":[{\"numeric\":[\">\",20,\"<=\"]}]}", "Value of <= must be numeric", 33)]
    [InlineData("{\"key\":[{\"numeric\":[\">\",20,30]}]}", "Bad value in numeric range: 30", 30)]
    [InlineData("{\"key\":[{\"exists\":\"no\"}]}", "exists match pattern must be either true or false.", 20)]
    [InlineData("{\"key_a\": \"value_one\"}", "\"key_a\" must be an object or an array", 11)]
    public void A_wrong_value_is_reported_with_its_place(string policy, string why, int column) => Assert.Equal(
        $"{why}\n at [Source: (String)\"{policy.Replace(": ", ":")}\"; line: 1, column: {column}]",
        Assert.Throws<PatternException>(() => FilterPolicy.Parse(policy, isBody: false)).Message);

    [Theory]
    [InlineData("invalidjson", "Unrecognized token 'invalidjson': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')", 12)]
    [InlineData("{invalid}", "Unexpected character ('i' (code 105)): was expecting double-quote to start field name", 2)]
    [InlineData("{ 1: 2}", "Unexpected character ('1' (code 49)): was expecting double-quote to start field name", 3)]
    public void Text_that_is_no_json_is_reported_with_its_place(string policy, string why, int column) => Assert.Equal(
        $"failed to parse JSON. {why}\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, column: {column}]",
        Assert.Throws<PatternException>(() => FilterPolicy.Parse(policy, isBody: false)).Message);

    [Theory]
    [InlineData("[]", "Filter is not an object")]
    [InlineData("{", "failed to parse JSON.")]
    [InlineData("""{"a":"x"}""", "\"a\" must be an object or an array")]
    [InlineData("""{"a":[{"wild":"x"}]}""", "Unrecognized match type wild")]
    [InlineData("""{"a":[{"wildcard":"x*"}]}""", "Unrecognized match type wildcard")]
    [InlineData("""{"a":[{"anything-but":{"suffix":"x"}}]}""", "Unsupported anything-but pattern: suffix")]
    [InlineData("""{"a":{"b":["x"]}}""", "Filter policy scope MessageAttributes does not support nested filter policy")]
    [InlineData("""{"a":["1"],"b":["1"],"c":["1"],"d":["1"],"e":["1"],"f":["1"]}""", "Filter policy can not have more than 5 keys")]
    [InlineData("""{"a":[2000000000]}""", "Value of number must be between -1.0E9 and 1.0E9, inclusive")]
    public void A_wrong_policy_is_refused(string policy, string why) =>
        Assert.StartsWith(why, Assert.Throws<PatternException>(() => FilterPolicy.Parse(policy, isBody: false)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_policy_has_150_combinations_at_most_and_levels_of_a_body_count()
    {
        static string Policy(int a, int b) => $$"""{"a":[{{List(a)}}],"b":[{{List(b)}}]}""";
        static string List(int count) => string.Join(',', Enumerable.Range(0, count).Select(i => $"\"{i}\""));

        FilterPolicy.Parse(Policy(15, 10), isBody: false);
        Assert.Equal("Filter policy is too complex", Assert.Throws<PatternException>(() => FilterPolicy.Parse(Policy(16, 10), isBody: false)).Message);

        // A value counts as often as its level is deep: 3 × 8 and 2 × 3 values.
        FilterPolicy.Parse($$$"""{"a":{"b":{"c":[{{{List(8)}}}]}},"d":{"e":[{{{List(3)}}}]}}""", isBody: true);
        Assert.Throws<PatternException>(() => FilterPolicy.Parse($$$"""{"a":{"b":{"c":[{{{List(9)}}}]}},"d":{"e":[{{{List(3)}}}]}}""", isBody: true));
    }
}
