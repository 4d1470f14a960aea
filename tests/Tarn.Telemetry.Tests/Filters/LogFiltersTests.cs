using Tarn.Storage;
using Tarn.Storage.Losses;
using Tarn.Telemetry.Metrics.Own;

namespace Tarn.Telemetry.Tests.Filters;

public sealed class LogFiltersTests : IAsyncLifetime
{
    private FilterWorld _world = null!;

    public async Task InitializeAsync() => _world = await FilterWorld.Open();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Events_become_data_and_messages_once_over_restarts()
    {
        await _world.Set([_world.Metric("count", "{ $.n >= 0 }", "1"), _world.Metric("sum", "{ $.n >= 0 }", "$.n")], [_world.Subscription("")]);
        var expected = 0;
        for (var round = 0; round < 5; round++)
        {
            await _world.Put([.. Enumerable.Range(round * 20, 20).Select(n => $"{{\"n\":{n}}}")]);
            expected += 20;
            await _world.Restart();
        }

        await Patience.Until(async () => (await _world.Copies()).Count >= expected);
        Assert.Equal(Enumerable.Range(0, expected).Select(n => $"{{\"n\":{n}}}"), await _world.Copies());
        await Patience.Until(async () => await _world.Sum("count") >= expected);
        Assert.Equal((expected, expected * (expected - 1) / 2), (await _world.Sum("count"), await _world.Sum("sum")));
    }

    [Fact]
    public async Task A_filter_sees_no_event_from_before_it()
    {
        await _world.Put("ERROR early");
        _world.Time.Advance(TimeSpan.FromSeconds(1));
        await _world.Set([_world.Metric("errors", "ERROR", "1")], [_world.Subscription("ERROR")]);
        await _world.Put("ERROR late", "fine");
        await Patience.Until(async () => await _world.Sum("errors") > 0);
        Assert.Equal(1, await _world.Sum("errors"));
        Assert.Equal(["ERROR late"], await _world.Copies());
    }

    [Fact]
    public async Task A_default_value_counts_once_for_a_minute_without_a_match()
    {
        await _world.Set([_world.Metric("quiet", "ERROR", "1") with { DefaultValue = 0.25 }]);
        await _world.Put("fine");
        await Patience.Until(async () => await _world.Sum("quiet") > 0);
        await _world.Put("fine again");
        await _world.Set([_world.Metric("quiet", "ERROR", "1") with { DefaultValue = 0.25 }, _world.Metric("all", "", "1")]);
        await _world.Put("fine too");
        await Patience.Until(async () => await _world.Sum("all") > 0);
        Assert.Equal(0.25, await _world.Sum("quiet"));
    }

    [Fact]
    public async Task A_destination_that_fails_gets_its_events_later_and_holds_up_no_datum()
    {
        await _world.Set([_world.Metric("count", "", "1")], [_world.Subscription("")]);
        _world.Sent.Failing[FilterWorld.Stream] = new TarnException(ErrorKind.Unavailable, "no");
        await _world.Put("one");
        await Patience.Until(async () => await _world.Sum("count") >= 1);
        Assert.Empty(await _world.Copies());
        _world.Sent.Failing.Clear();
        await _world.Put("two");
        await Patience.Until(async () =>
        {
            _world.Time.Advance(TimeSpan.FromSeconds(1));
            return (await _world.Copies()).Count >= 2;
        });
        Assert.Equal(["one", "two"], (await _world.Copies()).Order());
        Assert.Equal(2, await _world.Sum("count"));
    }

    [Fact]
    public async Task Events_that_a_destination_refuses_are_a_loss_of_the_group_and_are_counted()
    {
        await _world.Set(null, [_world.Subscription("")]);
        _world.Sent.Failing[FilterWorld.Stream] = new TarnException(ErrorKind.AccessDenied, "no right");
        await _world.Put("one", "two");
        await Patience.Until(async () => (await Lost()).Count == 2);
        var report = new FigureReport(_world.Time.GetUtcNow());
        await Patience.Until(async () =>
        {
            report = new FigureReport(_world.Time.GetUtcNow());
            await _world.Filters.Figures.AddTo(report, default);
            return report.Values.Any(value => value is { Figure: Figure.LogEventsRefused, Value: 2 });
        });
        Assert.Equal(["g", "Kinesis", "all"], report.Values[0].Names);
        Assert.All(_world.Sent.Senders, sender =>
            Assert.Equal(("logs.amazonaws.com", _world.GroupArn + ":*", null), (sender.Service, sender.SourceArn, sender.RoleArn)));

        Task<LossTotal> Lost() => _world.Metrics.Store.Read(reader => LossRows.TotalOf(reader, _world.GroupArn), default).AsTask();
    }

    [Fact]
    public async Task Sent_events_and_bytes_are_counted_until_their_group_is_deleted()
    {
        await _world.Set(null, [_world.Subscription("")]);
        await _world.Put("one", "two");
        await Patience.Until(async () => (await Totals()).Any(value => value is { Figure: Figure.LogEventsForwarded, Value: 2 }));
        Assert.Contains(await Totals(), value => value is { Figure: Figure.LogBytesForwarded, Value: > 0 });
        await _world.DeleteGroup();
        Assert.Empty(await Totals());

        async Task<IReadOnlyList<FigureValue>> Totals()
        {
            var report = new FigureReport(_world.Time.GetUtcNow());
            await _world.Filters.Figures.AddTo(report, default);
            return report.Values;
        }
    }

    [Fact]
    public async Task Embedded_metrics_need_no_filter()
    {
        var head = $$"""{"Timestamp":{{_world.Time.NowMs}},"CloudWatchMetrics":[{"Namespace":"Embedded","Dimensions":[[]],"Metrics":[{"Name":"n"}]}]}""";
        await _world.Put($$"""{"_aws":{{head}},"n":[1,2.5]}""", $$"""{"_aws":{{head}},"n":"text"}""", """{"_aws":3}""", "\"_aws\"", """{"_aws":""",
            $$"""2027-01-15T08:00:00Z	id	INFO	{"_aws":{{head}},"n":4}""");
        await Patience.Until(async () => await _world.Sum("n", "Embedded") > 0);
        Assert.Equal(7.5, await _world.Sum("n", "Embedded"));
    }
}
