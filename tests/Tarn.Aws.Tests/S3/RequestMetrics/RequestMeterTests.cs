using Tarn.Access;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.RequestMetrics;
using Tarn.Aws.TarnApi.Parts;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Versions;
using Tarn.Telemetry.Metrics.Own;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.S3.RequestMetrics;

public sealed class RequestMeterTests : IAsyncLifetime
{
    private BucketTwins _twins = null!;
    private RequestMeter _meter = null!;
    private RequestsFigures _figures = null!;
    private RequestMetricsOperations _family = null!;

    public async Task InitializeAsync()
    {
        _twins = await BucketTwins.Open();
        _meter = new RequestMeter(_twins.Registry, _twins.Objects, _twins.Store);
        _figures = new RequestsFigures(_twins.Registry, _twins.Objects, _meter);
        _family = new RequestMetricsOperations(_twins.Buckets, _twins.Documents, _twins.Definitions, _twins.Tokens, _meter);
    }

    public async Task DisposeAsync() => await _twins.DisposeAsync();

    [Fact]
    public async Task A_request_counts_for_the_filters_that_name_it()
    {
        await Put("all", null);
        await Put("logs", new() { Prefix = "logs/" });
        await Put("team", new() { Tag = new Tag { Key = "team", Value = "lake" } });
        var tagged = ObjectProperties.None with { Tags = [new("team", "lake")] };
        await _twins.Objects.Put(BucketTwins.Bucket, "tagged", "x"u8.ToArray(), new PutOptions { Properties = tagged }, default);

        End(await Begin("GetObject", "GET", "logs/a"), 200, down: 10);
        End(await Begin("GetObject", "GET", "tagged"), 200, down: 5);
        End(await Begin("PutObject", "PUT", "other", tagging: "team=lake"), 503, up: 7);
        End(await Begin("ListObjectsV2", "GET", null, query: "prefix=logs%2F2027"), 200);
        End(await Begin("DeleteObjects", "POST", null), 403);
        End(await Begin("GetBucketCors", "GET", null), 404);

        var values = await Report();
        Assert.Equal("6 requests, 2 get, 1 put, 1 delete, 1 list, 15 down, 7 up, 2 client, 1 server, 6 latencies", LineOf(values, "all"));
        Assert.Equal("2 requests, 1 get, 0 put, 0 delete, 1 list, 10 down, 0 up, 0 client, 0 server, 2 latencies", LineOf(values, "logs"));
        Assert.Equal("2 requests, 1 get, 1 put, 0 delete, 0 list, 5 down, 7 up, 0 client, 1 server, 2 latencies", LineOf(values, "team"));
        Assert.Empty(await Report());
    }

    [Fact]
    public async Task Without_a_filter_nothing_counts()
    {
        Assert.False(_meter.IsWanted);
        await Put("logs", new() { Prefix = "logs/" });
        Assert.True(_meter.IsWanted);

        // A start counts from its first request on.
        Assert.True(new RequestMeter(_twins.Registry, _twins.Objects, _twins.Store).IsWanted);
        Assert.NotNull((await Begin("GetObject", "GET", "logs/a")).Metered);
        Assert.Null((await Begin("GetObject", "GET", "other")).Metered);
        var input = new DeleteBucketMetricsConfigurationInput { Bucket = BucketTwins.Bucket, Id = "logs" };
        await _family.DeleteBucketMetricsConfiguration(input, BucketTwins.Call("DeleteBucketMetricsConfiguration"), default);
        Assert.Null((await Begin("GetObject", "GET", "logs/a")).Metered);
    }

    private static string LineOf(IReadOnlyList<FigureValue> values, string filter)
    {
        return $"{Of(Figure.BucketRequests)} requests, {Of(Figure.BucketGets)} get, {Of(Figure.BucketPuts)} put, {Of(Figure.BucketDeletes)} delete, "
            + $"{Of(Figure.BucketLists)} list, {Of(Figure.BucketBytesDown)} down, {Of(Figure.BucketBytesUp)} up, {Of(Figure.BucketClientErrors)} client, "
            + $"{Of(Figure.BucketServerErrors)} server, {Of(Figure.BucketLatencyMs)} latencies";

        double Of(Figure figure) => values.Where(value => value.Names.SequenceEqual([BucketTwins.Bucket, filter]) && value.Figure == figure)
            .Sum(value => figure is Figure.BucketLatencyMs ? value.Sample!.Value.Count : value.Value);
    }

    private static void End(Call call, int status, long down = 0, long up = 0)
    {
        call.Metered!.Answering();
        var outcome = new CallOutcome(status, status < 400 ? null : "E", up, down, TimeSpan.FromMilliseconds(3));
        call.Metered.Completed(outcome, call.Time.ToUnixTimeSeconds());
    }

    private Task Put(string id, MetricsFilter? filter) => _family.PutBucketMetricsConfiguration(
        new PutBucketMetricsConfigurationInput { Bucket = BucketTwins.Bucket, Id = id, MetricsConfiguration = new() { Id = id, Filter = filter } },
        BucketTwins.Call("PutBucketMetricsConfiguration"),
        default);

    private async Task<IReadOnlyList<FigureValue>> Report()
    {
        var report = new FigureReport(DateTimeOffset.UtcNow);
        await _figures.AddTo(report, default);
        return report.Values;
    }

    private async Task<Call> Begin(string operation, string method, string? key, string? tagging = null, string query = "")
    {
        var call = BucketTwins.Call(operation);
        var headers = new WireHeaders();
        if (tagging is not null)
        {
            headers.Add("x-amz-tagging", tagging);
        }

        var request = new WireRequest { Method = method, RawPath = $"/{BucketTwins.Bucket}/{key}", RawQuery = query, Headers = headers };
        await _meter.Begin(call, request, BucketTwins.Bucket, key, method, default);
        return call;
    }
}
