using Tarn.Storage.Losses;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams.Memory;
using Tarn.Targets;
using Tarn.Telemetry.Signals;

namespace Tarn.Telemetry.Tests.Signals;

/// <summary>Tarn's own events: one for each change of a state, and one a minute for a total that grows.</summary>
public sealed class SignalWatchTests : IAsyncDisposable
{
    private const string Arn = "arn:aws:firehose:us-east-1:000000000000:deliverystream/d";

    private static readonly SignalName Failing = new("Tarn Delivery State Change", "000000000000", "us-east-1", Arn);
    private static readonly SignalName Growing = Failing with { DetailType = "Tarn Quarantine Growth" };

    private readonly ManualTime _time = new();
    private readonly MemoryMetadataStore _store;
    private readonly SetSignals _signals = new();
    private readonly List<ServiceEvent> _written = [];
    private readonly ServiceEvents _events = new();
    private SignalWatch _watch;

    public SignalWatchTests()
    {
        _store = new MemoryMetadataStore(new MemoryStreamLog(_time));
        _events.Give((_, one) => _written.Add(one));
        _watch = Watch();
    }

    [Fact]
    public async Task A_state_has_one_event_when_it_changes_and_one_when_the_resource_is_well_again()
    {
        Assert.Empty(await Pass());
        var one = Assert.Single(await Pass(new Signal(Failing) { State = "FAILING", Reason = "no bucket" }));
        Assert.Equal(("tarn", Failing.DetailType, Arn), (one.Source, one.DetailType, Assert.Single(one.Resources)));
        Assert.Equal("""{"state":"FAILING","previousState":"OK","reason":"no bucket"}""", one.Detail);

        // another reason, an unknown state and a restart are no change
        Assert.Empty(await Pass(new Signal(Failing) { State = "FAILING", Reason = "still no bucket" }));
        _watch = Watch();
        Assert.Empty(await Pass(new Signal(Failing) { State = null }));
        Assert.Empty(await Pass(new Signal(Failing) { State = "FAILING" }));

        Assert.Equal("""{"state":"OK","previousState":"FAILING"}""", Assert.Single(await Pass(new Signal(Failing) { State = Signal.Ok })).Detail);
        Assert.Empty(await Pass(new Signal(Failing) { State = Signal.Ok }));
    }

    [Fact]
    public async Task A_resource_that_is_reported_no_longer_is_well()
    {
        await Pass(new Signal(Failing) { State = "FAILING" });
        Assert.Equal("""{"state":"OK","previousState":"FAILING"}""", Assert.Single(await Pass()).Detail);
        Assert.Empty(await Pass());
    }

    [Fact]
    public async Task A_total_has_one_event_a_minute_with_all_of_its_growth()
    {
        Assert.Equal("""{"records":3,"total":3}""", Assert.Single(await Pass(Total(3))).Detail);
        Assert.Empty(await Pass(Total(4)));
        Assert.Empty(await Pass(Total(9)));
        _time.Advance(TimeSpan.FromMinutes(1));
        _watch = Watch();
        Assert.Equal("""{"records":6,"total":9}""", Assert.Single(await Pass(Total(9))).Detail);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(await Pass(Total(9)));

        // a delivery of the same name, made again
        Assert.Equal("""{"records":2,"total":2}""", Assert.Single(await Pass(Total(2))).Detail);
    }

    [Fact]
    public async Task An_event_whose_commit_fails_is_written_by_the_next_pass()
    {
        var fails = true;
        _events.Give((_, one) =>
        {
            if (fails)
            {
                throw new InvalidOperationException("the disk is full");
            }

            _written.Add(one);
        });
        await Assert.ThrowsAsync<InvalidOperationException>(() => Pass(Total(3)));
        fails = false;
        Assert.Equal("""{"records":3,"total":3}""", Assert.Single(await Pass(Total(3))).Detail);
    }

    [Fact]
    public async Task Losses_are_reported_with_their_total_and_reason()
    {
        using var losses = new LossSignals(_store, ("000000000000", "us-east-1"), _time);
        _watch = new SignalWatch([losses], _store, _events, _time);
        Assert.Empty(await Pass());
        await Lose("arn:aws:sqs:eu-west-1:111122223333:q", 2);
        await Lose("arn:aws:s3:::bucket", 1);
        _time.Advance(TimeSpan.FromMinutes(1));
        var events = (await Pass()).OrderBy(one => one.Region, StringComparer.Ordinal).ToList();
        Assert.Equal([("111122223333", "eu-west-1"), ("000000000000", "us-east-1")], events.Select(one => (one.Account, one.Region)));
        Assert.Equal("""{"records":2,"total":2,"reason":"too old"}""", events[0].Detail);

        await Lose("arn:aws:sqs:eu-west-1:111122223333:q", 5);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("""{"records":5,"total":7,"reason":"too old"}""", Assert.Single(await Pass()).Detail);
    }

    [Fact]
    public async Task A_disk_at_the_limit_changes_its_state_once()
    {
        var free = 11L;
        _watch = new SignalWatch([new DiskSignals(() => (free, 100), ("000000000000", "us-east-1"))], _store, _events, _time);
        Assert.Empty(await Pass());
        free = 9;
        var one = Assert.Single(await Pass());
        Assert.Equal("""{"state":"FILLING","previousState":"OK","reason":"9 of 100 bytes are free."}""", one.Detail);
        Assert.Empty(one.Resources);
        free = 11;
        Assert.Empty(await Pass());
        free = 12;
        Assert.Equal("""{"state":"OK","previousState":"FILLING","reason":"12 of 100 bytes are free."}""", Assert.Single(await Pass()).Detail);
    }

    public async ValueTask DisposeAsync() => await _store.DisposeAsync();

    private static Signal Total(long total) => new(Growing) { Total = total };

    private SignalWatch Watch() => new([_signals], _store, _events, _time);

    private async Task<IReadOnlyList<ServiceEvent>> Pass(params Signal[] signals)
    {
        _written.Clear();
        _signals.Now = signals;
        await _watch.Run(default);
        return [.. _written];
    }

    private async Task Lose(string arn, long count) => await _store.Commit(
        async transaction =>
        {
            await LossRows.Add(transaction, new Loss(arn, LossKind.TooOld, count, 0, "too old"), _time.GetUtcNow().ToUnixTimeMilliseconds());
            return true;
        },
        default);

    private sealed class SetSignals : ISignalPart
    {
        public IReadOnlyList<Signal> Now { get; set; } = [];

        public ValueTask AddTo(ICollection<Signal> signals, CancellationToken cancellationToken)
        {
            foreach (var signal in Now)
            {
                signals.Add(signal);
            }

            return ValueTask.CompletedTask;
        }
    }
}
