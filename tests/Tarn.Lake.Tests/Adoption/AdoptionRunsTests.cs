using Tarn.Lake.Adoption;
using Tarn.Lake.Catalog.Names;
using Tarn.Storage;
using Tarn.Storage.Rights;

namespace Tarn.Lake.Tests.Adoption;

/// <summary>Runs of adoptions outlive the calls that ask for them, and end when no call asks any more.</summary>
public sealed class AdoptionRunsTests : IAsyncDisposable
{
    private readonly ManualTime _time = new(new DateTimeOffset(2026, 11, 20, 10, 0, 0, TimeSpan.Zero));
    private readonly Dictionary<string, TaskCompletionSource<AdoptionReport>> _results = [];
    private readonly List<CancellationToken> _begun = [];
    private readonly AdoptionRuns _runs;

    public AdoptionRunsTests() => _runs = new AdoptionRuns(Adopt, _time);

    public ValueTask DisposeAsync() => _runs.DisposeAsync();

    [Fact]
    public async Task A_call_that_ends_early_leaves_the_run_to_the_next_one()
    {
        var first = _runs.Ask(Request("a"), InstanceRights.Instance, TimeSpan.FromSeconds(2), default);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Null((await first.InTime()).Report);
        var second = _runs.Ask(Request("a"), InstanceRights.Instance, TimeSpan.FromSeconds(2), default);
        Result("a").SetResult(new AdoptionReport { Files = 7 });
        Assert.Equal(7, (await second.InTime()).Report!.Files);
        Assert.Single(_begun);

        // The result was fetched: a further call begins anew.
        var third = _runs.Ask(Request("a"), InstanceRights.Instance, TimeSpan.FromSeconds(2), default);
        Assert.Equal(7, (await third.InTime()).Report!.Files);
        Assert.Equal(2, _begun.Count);
    }

    [Fact]
    public async Task A_run_that_no_call_asks_for_ends_after_a_minute()
    {
        var asked = _runs.Ask(Request("a"), InstanceRights.Instance, TimeSpan.FromSeconds(2), default);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Null((await asked.InTime()).Report);
        await Patience.Until(() => _begun.Count == 1);
        _time.Advance(TimeSpan.FromSeconds(30));
        asked = _runs.Ask(Request("a"), InstanceRights.Instance, TimeSpan.FromSeconds(2), default);
        _time.Advance(TimeSpan.FromSeconds(40));
        Assert.Null((await asked.InTime()).Report);
        Assert.False(_begun[0].IsCancellationRequested);
        _time.Advance(TimeSpan.FromSeconds(61));
        Assert.True(_begun[0].IsCancellationRequested);
    }

    [Fact]
    public async Task Only_some_runs_are_possible_at_a_time()
    {
        var asked = Enumerable.Range(0, AdoptionRuns.RunsMax)
            .Select(i => _runs.Ask(Request($"t{i}"), InstanceRights.Instance, TimeSpan.FromSeconds(2), default))
            .ToList();
        var refusal = await Assert.ThrowsAsync<TarnException>(() => _runs.Ask(Request("more"), InstanceRights.Instance, TimeSpan.FromSeconds(2), default));
        Assert.Equal(ErrorKind.LimitExceeded, refusal.Kind);
        Result("t0").SetException(new TarnException(ErrorKind.InvalidArgument, "no files"));
        await Assert.ThrowsAsync<TarnException>(() => asked[0].InTime());
        Result("more").SetResult(new AdoptionReport());
        Assert.NotNull((await _runs.Ask(Request("more"), InstanceRights.Instance, TimeSpan.FromSeconds(2), default).InTime()).Report);
    }

    private async Task<AdoptionReport> Adopt(
        AdoptionRequest request, IRights rights, AdoptionProgress progress, CancellationToken cancellationToken)
    {
        lock (_begun)
        {
            _begun.Add(cancellationToken);
        }

        return await Result(request.Name.Table).Task.WaitAsync(cancellationToken);
    }

    private TaskCompletionSource<AdoptionReport> Result(string table)
    {
        lock (_results)
        {
            return _results.TryGetValue(table, out var result)
                ? result
                : _results[table] = new TaskCompletionSource<AdoptionReport>(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private static AdoptionRequest Request(string table) => new()
    {
        Name = new TableName(new CatalogScope("000000000000", "us-east-1"), "db", table),
        Place = AdoptionRequest.ParsePlace("s3://lake/in"),
    };
}
