using System.Text;
using Tarn.Messaging.Buses.Events;
using Tarn.Messaging.Buses.Inputs;
using Tarn.Messaging.Buses.Rules;

namespace Tarn.Messaging.Tests.Buses;

/// <summary>The contents that targets get. The cases of templates are AWS's recorded answers, as <c>aws-facts.md</c> sums them up.</summary>
public sealed class TargetInputTests
{
    private static readonly BusEvent Event = new()
    {
        Id = new Guid("00112233-4455-6677-8899-aabbccddeeff"),
        TimeMs = 1_800_000_000_123,
        AcceptedMs = 1_800_000_001_456,
        Source = "shop",
        DetailType = "order",
        Account = "000000000000",
        Region = "us-east-1",
        Detail = ("""{"text":"a\"b","number":1.50,"yes":true,"nothing":null,"list":["A","B"]"""u8
            + ""","part":{"acc_id":"0a","sf":[1]},"items":[{"id":1},{"id":2}]}"""u8).ToArray(),
    };

    private static readonly Dictionary<string, string> Paths = new()
    {
        ["text"] = "$.detail.text",
        ["number"] = "$.detail.number",
        ["yes"] = "$.detail.yes",
        ["nothing"] = "$.detail.nothing",
        ["list"] = "$.detail.list",
        ["part"] = "$.detail.part",
        ["absent"] = "$.detail.absent",
        ["ids"] = "$.detail.items[*].id",
        ["second"] = "$.detail.items[1].id",
        ["type"] = "$['detail-type']",
    };

    [Theory]
    [InlineData("""{"a": <text>}""", """{"a": "a\"b"}""")]
    [InlineData("""{"a": <number>, "b": <yes>, "c": <nothing>}""", """{"a": 1.50, "b": true, "c": null}""")]
    [InlineData("""{"a": <list>, "b": <part>}""", """{"a": ["A","B"], "b": {"acc_id":"0a","sf":[1]}}""")]
    [InlineData("""{"a": <absent>}""", """{"a": ""}""")]
    [InlineData("""{"a": "is <text>, <number>, <absent>."}""", """{"a": "is a\"b, 1.50, ."}""")]
    [InlineData("""{"a": <ids>, "b": <second>, "c": <type>}""", """{"a": [1,2], "b": 2, "c": "order"}""")]
    [InlineData("""{"a": "<part>"}""", null)]
    [InlineData("""{"a": <text> <text>}""", null)]
    [InlineData("\"<part> <list>\"", "\"{acc_id:0a,sf:[1]} [A,B]\"")]
    [InlineData("\"<text>\"\n\"<absent>\"", "\"a\\\"b\"\n\"\"")]
    [InlineData("<number> <text>", "1.50 a\"b")]
    [InlineData("\"<aws.events.rule-name> <aws.events.rule-arn> <aws.events.event.ingestion-time>\"", "\"r arn:rule 2027-01-15T08:00:01Z\"")]
    public void A_template_becomes_what_AWS_makes_of_it(string template, string? expected) => Assert.Equal(
        expected, Of(new RuleTarget { Id = "t", Arn = "q", Template = template, TemplatePaths = Paths }));

    [Fact]
    public void The_whole_event_has_its_detail_and_the_head_has_none()
    {
        var whole = Of(new RuleTarget { Id = "t", Arn = "q", Template = "<aws.events.event.json>" });
        Assert.Equal(Encoding.UTF8.GetString(EventText.Of(Event)), whole);
        var head = Of(new RuleTarget { Id = "t", Arn = "q", Template = "<aws.events.event>" })!;
        Assert.StartsWith("""{"version":"0","id":"00112233-4455-6677-8899-aabbccddeeff","detailType":"order",""", head, StringComparison.Ordinal);
        Assert.DoesNotContain("\"detail\"", head, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$.detail.part", """{"acc_id":"0a","sf":[1]}""")]
    [InlineData("$.detail.text", "\"a\\\"b\"")]
    [InlineData("$.detail.items[0]", """{"id":1}""")]
    [InlineData("$.detail.items[*].id", "[1,2]")]
    [InlineData("$.detail.items[-1:].id", "[2]")]
    [InlineData("$..id", "[\"00112233-4455-6677-8899-aabbccddeeff\",1,2]")]
    [InlineData("$.detail.text[?(@.a)]", null)]
    [InlineData("$.detail.absent", null)]
    public void A_path_selects_a_part(string path, string? expected) =>
        Assert.Equal(expected, Of(new RuleTarget { Id = "t", Arn = "q", InputPath = path }));

    [Theory]
    [InlineData("detail")]
    [InlineData("$detail")]
    [InlineData("$.")]
    [InlineData("$.a[1")]
    [InlineData("$.a[b]")]
    [InlineData("$.a['b]")]
    public void What_is_no_path_is_refused(string path) => Assert.NotNull(TargetInput.WhyWrong(new RuleTarget { Id = "t", Arn = "q", InputPath = path }));

    [Fact]
    public void A_target_has_one_form_of_content_with_known_variables()
    {
        Assert.NotNull(TargetInput.WhyWrong(new RuleTarget { Id = "t", Arn = "q", Input = "1", InputPath = "$" }));
        Assert.Equal(
            "InputTemplate for target t contains invalid placeholder x.",
            TargetInput.WhyWrong(new RuleTarget { Id = "t", Arn = "q", Template = "<x>", TemplatePaths = new Dictionary<string, string>() }));
        Assert.Null(TargetInput.WhyWrong(new RuleTarget { Id = "t", Arn = "q", Template = "<aws.events.event.json>" }));
    }

    private static string? Of(RuleTarget target)
    {
        var rule = new BusRule { Id = 1, Name = "r", Arn = "arn:rule", Pattern = "{}", IsEnabled = true };
        return TargetInput.Of(rule, target, Event, EventText.Of(Event)) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
    }
}
