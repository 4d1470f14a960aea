using System.Text;
using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Telemetry.Alarms.Actions;
using Tarn.Telemetry.Alarms.Definitions;
using Tarn.Telemetry.Alarms.History;
using Tarn.Telemetry.Alarms.States;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Tests.Alarms;

/// <summary>The stored bytes that docs/formats/alarms.md describes. Format 0 may still change: then change the document too.</summary>
public sealed class AlarmFormatTests
{
    private const string State =
        """{"value":2,"reason":"r","reasonData":"{}","updatedMs":5,"transitionedMs":4,"evaluation":"EVALUATION_ERROR","""
        + "\"suppression\":{\"by\":\"WaitPeriod\",\"reason\":\"w\",\"untilMs\":9,\"acted\":1}}";

    private const string Item =
        """{"alarm":"a","isComposite":true,"kind":"StateUpdate","timeMs":7,"summary":"s","data":"{}"}""";

    private const string Metric =
        """{"actionsEnabled":true,"okActions":[],"alarmActions":["arn"],"insufficientDataActions":[],"changedMs":3,"metric":{"metric":{"""
        + "\"namespace\":\"n\",\"name\":\"m\",\"dimensions\":[{\"name\":\"d\",\"value\":\"v\"}]},\"statistic\":\"Sum\",\"period\":60,"
        + "\"evaluationPeriods\":2,\"threshold\":1.5,\"comparison\":\"GreaterThanThreshold\",\"queries\":[]}}";

    private const string Composite =
        """{"description":"d","actionsEnabled":false,"okActions":[],"alarmActions":[],"insufficientDataActions":[],"changedMs":3,"""
        + "\"composite\":{\"expression\":\"ALARM(a)\",\"suppressor\":\"s\",\"waitSeconds\":1,\"extensionSeconds\":2}}";

    [Fact]
    public void A_state_has_the_documented_bytes()
    {
        var state = new AlarmState
        {
            Value = AlarmValue.Alarm,
            Reason = "r",
            ReasonData = "{}",
            UpdatedMs = 5,
            TransitionedMs = 4,
            Evaluation = "EVALUATION_ERROR",
            Suppression = new Suppression(Suppression.ByWait, "w", 9, AlarmValue.Ok),
        };
        Assert.Equal("\u0001" + State, Encoding.UTF8.GetString(StateRows.Encode(state)));
        Assert.Equal(state, StateRows.Decode(StateRows.Encode(state)));
    }

    [Fact]
    public void An_item_of_history_has_the_documented_bytes()
    {
        var item = new HistoryItem { Alarm = "a", IsComposite = true, Kind = HistoryKind.State, TimeMs = 7, Summary = "s", Data = "{}" };
        Assert.Equal("\u0001" + Item, Encoding.UTF8.GetString(HistoryRows.Encode(item)));
        Assert.Equal(item, HistoryRows.Decode(HistoryRows.Encode(item)));
    }

    [Theory]
    [InlineData(Metric)]
    [InlineData(Composite)]
    public async Task A_definition_has_the_documented_bytes(string json)
    {
        await using var world = await AlarmWorld.Open();
        var resource = new Resource
        {
            Id = new ResourceId(1),
            Name = AlarmWorld.NameOf("a"),
            Arn = "arn",
            Owner = "o",
            Created = default,
            Document = Encoding.UTF8.GetBytes("\u0001" + json),
        };
        var definition = AlarmDefinition.Kind.Read(resource);
        Assert.Equal(json == Metric, definition.Metric is not null);
        var added = await world.Metrics.Store.Commit(
            transaction => AlarmDefinition.Kind.Add(transaction, new ResourceId(77), AlarmWorld.NameOf("a"), default, definition), default);
        Assert.Equal("\u0001" + json, Encoding.UTF8.GetString(added.Document.Span));
    }

    [Fact]
    public void A_message_that_waits_has_the_documented_bytes()
    {
        var message = new ActionMessage(new MetricScope("1", "r"), "a", "arn1", IsComposite: true, "t", 9, "s", "{}"u8.ToArray());
        var bytes = message.Encode();
        Assert.Equal(
            "01" + "0231" + "0272" + "0261" + "0561726E31" + "01" + "0274" + "0000000000000009" + "0273" + "037B7D", Convert.ToHexString(bytes));
        var read = ActionMessage.Decode(bytes);
        Assert.Equal(message with { Body = [] }, read with { Body = [] });
        Assert.Equal("{}", Encoding.UTF8.GetString(read.Body));
        Assert.Null(ActionMessage.Decode((message with { Subject = null }).Encode()).Subject);
    }
}
