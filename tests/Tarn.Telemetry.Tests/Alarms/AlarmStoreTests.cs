using System.Text.Json;
using Tarn.Storage;
using Tarn.Targets;
using Tarn.Telemetry.Alarms.Definitions;
using Tarn.Telemetry.Alarms.History;
using Tarn.Telemetry.Alarms.States;

namespace Tarn.Telemetry.Tests.Alarms;

public sealed class AlarmStoreTests : IAsyncLifetime
{
    private AlarmWorld _world = null!;

    public async Task InitializeAsync() => _world = await AlarmWorld.Open();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task An_alarm_changes_after_the_end_of_its_period_and_sends_each_message_once()
    {
        await _world.PutMetric("cpu", AlarmWorld.Above("m"));
        Assert.Equal(("INSUFFICIENT_DATA", "Unchecked: Initial alarm creation"), (_world.StateOf("cpu").Value.Text(), _world.StateOf("cpu").Reason));
        await _world.Datum("m", 7);
        await _world.After(59);
        Assert.Equal(AlarmValue.InsufficientData, _world.StateOf("cpu").Value);
        await _world.After(3);
        Assert.Equal(AlarmValue.Alarm, _world.StateOf("cpu").Value);
        Assert.Contains("[7.0 (", _world.StateOf("cpu").Reason, StringComparison.Ordinal);

        var sent = await _world.Sent.Wait(2);
        Assert.Equal([AlarmWorld.Function, AlarmWorld.Topic], sent.Select(message => message.Target).Order());
        var ofTopic = sent.Single(message => message.Target == AlarmWorld.Topic);
        Assert.Equal("ALARM: \"cpu\" in US East (N. Virginia)", ofTopic.Subject);
        using var text = JsonDocument.Parse(ofTopic.Body);
        Assert.Equal(("ALARM", "INSUFFICIENT_DATA", "m", "SUM"), (
            text.RootElement.GetProperty("NewStateValue").GetString(), text.RootElement.GetProperty("OldStateValue").GetString(),
            text.RootElement.GetProperty("Trigger").GetProperty("MetricName").GetString(),
            text.RootElement.GetProperty("Trigger").GetProperty("Statistic").GetString()));
        using var ofFunction = JsonDocument.Parse(sent.Single(message => message.Target == AlarmWorld.Function).Body);
        Assert.Equal("ALARM", ofFunction.RootElement.GetProperty("alarmData").GetProperty("state").GetProperty("value").GetString());
        var arn = "arn:aws:cloudwatch:us-east-1:000000000000:alarm:cpu";
        Assert.Contains(_world.Sent.Senders, each => each.Service == "cloudwatch.amazonaws.com" && each.SourceArn == arn);
        Assert.Contains(_world.Sent.Senders, each => each.Service == "lambda.alarms.cloudwatch.amazonaws.com");

        await _world.Datum("m", 1);
        await _world.After(60);
        Assert.Equal(AlarmValue.Ok, _world.StateOf("cpu").Value);
        await _world.Sent.Wait(3);
        Assert.Equal(
            [HistoryKind.Configuration, HistoryKind.State, HistoryKind.Action, HistoryKind.Action, HistoryKind.State, HistoryKind.Action],
            (await _world.History("cpu")).Select(item => item.Kind));
        Assert.Equal("Alarm updated from ALARM to OK", (await _world.History("cpu", HistoryKind.State))[1].Summary);
    }

    [Fact]
    public async Task A_change_of_the_state_is_an_event_of_the_account_in_the_commit_of_the_change()
    {
        var events = new List<ServiceEvent>();
        _world.Events.Give((_, one) => events.Add(one));
        await _world.PutMetric("cpu", AlarmWorld.Above("m"));
        await _world.SetState("cpu", AlarmValue.Ok);
        await _world.SetState("cpu", AlarmValue.Ok);
        var one = Assert.Single(events);
        var arn = "arn:aws:cloudwatch:us-east-1:000000000000:alarm:cpu";
        Assert.Equal(("aws.cloudwatch", "CloudWatch Alarm State Change", arn), (one.Source, one.DetailType, Assert.Single(one.Resources)));
        using var detail = JsonDocument.Parse(one.Detail);
        Assert.Equal(["alarmName", "configuration", "previousState", "state"], detail.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal("OK", detail.RootElement.GetProperty("state").GetProperty("value").GetString());
        Assert.Equal("INSUFFICIENT_DATA", detail.RootElement.GetProperty("previousState").GetProperty("value").GetString());
        Assert.Equal("m", detail.RootElement.GetProperty("configuration").GetProperty("metrics")[0].GetProperty("metricStat").GetProperty("metric")
            .GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_period_of_10_seconds_is_evaluated_every_10_seconds()
    {
        await _world.PutMetric("quick", AlarmWorld.Above("m", period: 10));
        await _world.Datum("m", 7, isHigh: true);
        await _world.After(12);
        Assert.Equal(AlarmValue.Alarm, _world.StateOf("quick").Value);
    }

    [Fact]
    public async Task A_long_period_slides_by_minutes()
    {
        await _world.PutMetric("slow", AlarmWorld.Above("m", period: 300));
        await _world.After(122);
        await _world.Datum("m", 7);
        await _world.After(60);
        Assert.Equal(AlarmValue.Alarm, _world.StateOf("slow").Value);
    }

    [Fact]
    public async Task An_expression_is_compared()
    {
        AlarmQuery Metric(string id, string name) => new()
        {
            Id = id,
            Metric = new AlarmMetric("App", name, []),
            Statistic = "Sum",
            MetricPeriod = 60,
            ReturnData = false,
        };
        await _world.PutMetric("ratio", new MetricRule
        {
            EvaluationPeriods = 1,
            Threshold = 50,
            Comparison = "GreaterThanThreshold",
            Queries = [Metric("m1", "errors"), Metric("m2", "calls"), new AlarmQuery { Id = "e1", Expression = "100 * m1 / m2" }],
        });
        await _world.Datum("errors", 6);
        await _world.Datum("calls", 10);
        await _world.After(62);
        Assert.Equal(AlarmValue.Alarm, _world.StateOf("ratio").Value);
        Assert.Contains("[60.0 (", _world.StateOf("ratio").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_message_is_in_the_history()
    {
        _world.Sent.Failing[AlarmWorld.Topic] = new TarnException(ErrorKind.AccessDenied, "no");
        await _world.PutMetric("cpu", AlarmWorld.Above("m"));
        await _world.SetState("cpu", AlarmValue.Alarm);
        await Patience.Until(async () => (await _world.History("cpu", HistoryKind.Action)).Count == 2);
        var failed = (await _world.History("cpu", HistoryKind.Action)).Single(item => item.Summary.StartsWith("Failed", StringComparison.Ordinal));
        Assert.Equal($"Failed to execute action {AlarmWorld.Topic}. Received error: \"no\"", failed.Summary);
        Assert.Equal([AlarmWorld.Function], (await _world.Sent.All()).Select(message => message.Target));
    }

    [Fact]
    public async Task Disabled_actions_send_nothing()
    {
        await _world.PutMetric("cpu", AlarmWorld.Above("m"));
        await _world.Alarms.Changes.EnableActions([AlarmWorld.NameOf("cpu")], isEnabled: false, default);
        await _world.SetState("cpu", AlarmValue.Alarm);
        await _world.Alarms.Changes.EnableActions([AlarmWorld.NameOf("cpu")], isEnabled: true, default);
        await _world.SetState("cpu", AlarmValue.Ok);
        Assert.StartsWith("OK", (await _world.Sent.Wait(1))[0].Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Time_without_the_server_raises_no_alarm()
    {
        await _world.PutMetric("fill", AlarmWorld.Above("m", missing: "breaching"));
        await _world.PutMetric("low", AlarmWorld.Above("m") with { Comparison = "LessThanThreshold", Threshold = 3 });
        await _world.Datum("m", 4);
        await _world.After(62);
        Assert.Equal((AlarmValue.Ok, AlarmValue.Ok), (_world.StateOf("fill").Value, _world.StateOf("low").Value));
        await _world.Datum("m", 1);
        await _world.Restart(TimeSpan.FromMinutes(10));
        await _world.After(12);
        Assert.Equal((AlarmValue.Ok, AlarmValue.InsufficientData), (_world.StateOf("fill").Value, _world.StateOf("low").Value));

        // Missing data of the time after the start count.
        await _world.After(300);
        Assert.Equal(AlarmValue.Alarm, _world.StateOf("fill").Value);
    }

    [Fact]
    public async Task A_start_sends_no_message_again()
    {
        await _world.PutMetric("cpu", AlarmWorld.Above("m"));
        await _world.SetState("cpu", AlarmValue.Alarm);
        await _world.Sent.Wait(2);
        await _world.Restart(TimeSpan.FromSeconds(1));
        await _world.SetState("cpu", AlarmValue.Ok);
        await _world.Sent.Wait(3);
    }

    [Fact]
    public async Task A_composite_alarm_follows_its_children_and_guards_them()
    {
        await _world.PutMetric("a", AlarmWorld.Above("m1"));
        await _world.PutMetric("b", AlarmWorld.Above("m2"));
        await _world.PutComposite("both", "ALARM(a) AND ALARM(b)");
        await _world.PutComposite("outer", "ALARM(both) OR FALSE");
        Assert.Equal(AlarmValue.Ok, _world.StateOf("both").Value);
        await _world.SetState("a", AlarmValue.Alarm);
        Assert.Equal(AlarmValue.Ok, _world.StateOf("outer").Value);
        await _world.SetState("b", AlarmValue.Alarm);
        Assert.Equal((AlarmValue.Alarm, AlarmValue.Alarm), (_world.StateOf("both").Value, _world.StateOf("outer").Value));
        var sent = await _world.Sent.Wait(6);
        var children = "\"TriggeringChildren\":[{\"Arn\":\"arn:aws:cloudwatch:us-east-1:000000000000:alarm:";
        Assert.Contains(sent, message => message.Body.Contains(children, StringComparison.Ordinal));

        await Refused(_world.Alarms.Changes.Delete([AlarmWorld.NameOf("a")], default));
        await Refused(_world.PutComposite("both", "ALARM(outer)"));
        await Refused(_world.PutComposite("self", "ALARM(self)"));
        await Refused(_world.PutComposite("other", "ALARM(unknown)"));
        await Refused(_world.PutMetric("both", AlarmWorld.Above("m")));
        await _world.Alarms.Changes.Delete([AlarmWorld.NameOf("outer"), AlarmWorld.NameOf("both"), AlarmWorld.NameOf("a")], default);
    }

    [Fact]
    public async Task A_suppressor_holds_messages_back()
    {
        await _world.PutMetric("a", AlarmWorld.Above("m1", missing: "ignore"));
        await _world.PutMetric("deploy", AlarmWorld.Above("m2", missing: "ignore"));
        await _world.Alarms.Changes.EnableActions([AlarmWorld.NameOf("a"), AlarmWorld.NameOf("deploy")], isEnabled: false, default);
        await _world.PutComposite("page", "ALARM(a)", "deploy", wait: 5, extension: 5);
        await _world.SetState("deploy", AlarmValue.Alarm);
        await _world.SetState("a", AlarmValue.Alarm);
        Assert.Equal((AlarmValue.Alarm, Suppression.ByAlarm), (_world.StateOf("page").Value, _world.StateOf("page").Suppression!.By));
        await _world.SetState("deploy", AlarmValue.Ok);
        Assert.Equal(Suppression.ByExtension, _world.StateOf("page").Suppression!.By);
        Assert.Empty(await _world.Sent.All());
        await _world.After(6);
        Assert.Null(_world.StateOf("page").Suppression);
        Assert.StartsWith("ALARM: \"page\"", (await _world.Sent.Wait(1))[0].Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_has_pages_survives_its_alarm_and_ends_after_30_days()
    {
        await _world.PutMetric("x", AlarmWorld.Above("m"));
        await _world.PutMetric("y", AlarmWorld.Above("m"));
        for (var i = 0; i < 5; i++)
        {
            _world.Time.Advance(TimeSpan.FromSeconds(1));
            await _world.PutMetric("x", AlarmWorld.Above("m", periods: i + 1));
        }

        await _world.Alarms.Changes.Delete([AlarmWorld.NameOf("x")], default);
        foreach (var (name, isDescending, count) in new[] { ("x", true, 7), ("x", false, 7), ((string?)null, true, 8), (null, false, 8) })
        {
            var query = new HistoryQuery { Alarm = name, IsDescending = isDescending, Limit = 3 };
            var found = new List<HistoryItem>();
            byte[]? next = null;
            do
            {
                (var items, next) = await _world.Alarms.History(
                    Metrics.MetricWorld.Scope, query, next is null ? default(ReadOnlyMemory<byte>?) : next, default);
                found.AddRange(items);
            }
            while (next is not null);
            Assert.Equal(count, found.Distinct().Count());
            Assert.Equal(count, found.Count);
            var times = found.Select(item => item.TimeMs).ToList();
            Assert.Equal(isDescending ? times.OrderDescending() : times.Order(), times);
        }

        _world.Time.Advance(TimeSpan.FromDays(31));
        await _world.Alarms.Maintain(default);
        Assert.Empty(await _world.History("x"));
        Assert.Empty(await _world.History("y"));
    }

    private static async Task Refused(Task task) => Assert.Equal(ErrorKind.InvalidArgument, (await Assert.ThrowsAsync<TarnException>(() => task)).Kind);
}
