using System.Text;
using Tarn.Messaging.Buses.Definitions;
using Tarn.Messaging.Buses.Events;
using Tarn.Messaging.Buses.Rules;
using Tarn.Messaging.Buses.Sending;
using Tarn.Storage;
using Tarn.Storage.Records;

namespace Tarn.Messaging.Tests.Buses;

/// <summary>
/// The bytes that <c>docs/formats/buses.md</c> describes. Format 0 may still change: then check the difference, change the document, and
/// run once with TARN_WRITE_GOLDEN=1.
/// </summary>
public sealed class BusFormatTests
{
    private static readonly BusEvent Event = new()
    {
        Id = new Guid("00112233-4455-6677-8899-aabbccddeeff"),
        TimeMs = 1_800_000_000_123,
        AcceptedMs = 1_800_000_000_456,
        Source = "s",
        DetailType = "t",
        Account = "000000000000",
        Region = "r",
        Resources = ["a", "é"],
        TraceHeader = "h",
        Hops = 3,
        ReplayName = "again",
        OnlyRules = ["r"],
        Detail = "{}"u8.ToArray(),
    };

    [Fact]
    public void An_event_has_the_bytes_of_the_document()
    {
        var bytes = EventCodec.Write(Event);
        GoldenFile.Check("bus-event.golden.txt", bytes);
        var read = EventCodec.Read(bytes);
        Assert.Equal(Event with { Resources = [], OnlyRules = [] }, read with { Resources = [], OnlyRules = [], Detail = Event.Detail });
        Assert.Equal(Event.Detail.ToArray(), read.Detail.ToArray());
        Assert.Equal(Event.OnlyRules, read.OnlyRules);
        Assert.Equal(Event.Resources, read.Resources);
        Assert.Throws<TarnException>(() => EventCodec.Read([9, .. bytes.AsSpan(1)]));
    }

    [Fact]
    public void An_event_that_waits_has_the_bytes_of_the_document()
    {
        var bytes = new WaitingCopy(Event.Id, new StreamId(5), "rule", "target", 7, Event).Encode();
        GoldenFile.Check("bus-waiting.golden.txt", bytes);
        var read = WaitingCopy.Decode(bytes);
        Assert.Equal((Event.Id, new StreamId(5), "rule", "target", 7L, Event.Id), (read.Id, read.Bus, read.Rule, read.Target, read.AcceptedMs, read.Event.Id));
    }

    [Fact]
    public void A_rule_is_one_object_of_what_was_given()
    {
        var rule = new BusRule
        {
            Id = 4,
            Name = "r",
            Arn = "arn",
            Pattern = "{}",
            IsEnabled = true,
            Targets =
            [
                new RuleTarget { Id = "t", Arn = "q", Template = "<a>", TemplatePaths = new Dictionary<string, string> { ["a"] = "$.a" }, RetriesMax = 1 },
            ],
        };
        const string Row = "\u0001{\"id\":4,\"name\":\"r\",\"arn\":\"arn\",\"pattern\":\"{}\",\"isEnabled\":true,\"targets\":[{\"id\":\"t\",\"arn\":\"q\","
            + "\"template\":\"\\u003Ca\\u003E\",\"templatePaths\":{\"a\":\"$.a\"},\"hasGroup\":false,\"retriesMax\":1,\"hasRetries\":false,"
            + "\"hasDeadLetters\":false}]}";
        Assert.Equal(Row, Encoding.UTF8.GetString(RuleRows.Encode(rule)));
        var read = RuleRows.Decode(RuleRows.Encode(rule));
        Assert.Equal((rule.Arn, "<a>", "$.a"), (read.Arn, read.Targets[0].Template, read.Targets[0].TemplatePaths!["a"]));
    }

    [Theory]
    [InlineData("default", "r", "arn:aws:events:eu-west-1:000000000000:rule/r")]
    [InlineData("shop", "r", "arn:aws:events:eu-west-1:000000000000:rule/shop/r")]
    public void The_arn_of_a_rule_names_its_bus_and_is_read_again(string bus, string rule, string arn)
    {
        var name = BusDefinition.Kind.NameOf("000000000000", "eu-west-1", bus);
        Assert.Equal(arn, RuleDefinition.ArnOf(name, rule));
        Assert.Equal((name, rule), RuleDefinition.NameIn(arn));
        Assert.Null(RuleDefinition.NameIn("arn:aws:events:eu-west-1:000000000000:event-bus/x"));
    }
}
