using Tarn.Access;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.RequestMetrics;
using Tarn.Aws.TarnApi.Parts;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Versions;
using Tarn.Telemetry.Metrics.Own;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.S3.RequestMetrics;

public sealed class RequestMeterTests
{
    [Fact]
    public async Task A_request_counts_for_the_filters_that_name_it()
    {
        await using var twins = await BucketTwins.Open();
        var meter = new RequestMeter(twins.Registry, twins.Objects, twins.Store);
        var figures = new RequestsFigures(twins.Registry, twins.Objects, meter);
        var family = new RequestMetricsOperations(twins.Buckets, twins.Documents, twins.Definitions, twins.Tokens, meter);
        Assert.Null((await Begin("GetObject", "GET", "logs/a")).Metered);
        await Put("all", null);
        await Put("logs", new() { Prefix = "logs/" });
        await Put("team", new() { Tag = new Tag { Key = "team", Value = "lake" } });
        Assert.True(meter.IsWanted);
        var tagged = ObjectProperties.None with { Tags = [new("team", "lake")] };
        await twins.Objects.Put(BucketTwins.Bucket, "tagged", "x"u8.ToArray(), new PutOptions { Properties = tagged }, default);

        await End(await Begin("GetObject", "GET", "logs/a"), 200, down: 10);
        await End(await Begin("GetObject", "GET", "tagged"), 200, down: 5);
        await End(await Begin("PutObject", "PUT", "other", tagging: "team=lake"), 503, up: 7);
        await End(await Begin("ListObjectsV2", "GET", null, query: "prefix=logs%2F2027"), 200);
        await End(await Begin("DeleteObjects", "POST", null), 403);
        await End(await Begin("GetBucketCors", "GET", null), 404);

        var values = await Report();
        Assert.Equal("AllRequests 6, 2 get, 1 put, 1 delete, 1 list, 15 down, 7 up, 2 client, 1 server, 6 latencies", Line("all"));
        Assert.Equal("AllRequests 2, 1 get, 0 put, 0 delete, 1 list, 10 down, 0 up, 0 client, 0 server, 2 latencies", Line("logs"));
        Assert.Equal("AllRequests 2, 1 get, 1 put, 0 delete, 0 list, 5 down, 7 up, 0 client, 1 server, 2 latencies", Line("team"));
        Assert.Empty(await Report());

        await family.DeleteBucketMetricsConfiguration(
            new DeleteBucketMetricsConfigurationInput { Bucket = BucketTwins.Bucket, Id = "all" }, BucketTwins.Call("DeleteBucketMetricsConfiguration"), default);
        Assert.Null((await Begin("GetObject", "GET", "else")).Metered);

        string Line(string filter)
        {
            double Of(Figure figure) => values.Where(value => value.Names.SequenceEqual([BucketTwins.Bucket, filter]) && value.Figure == figure)
                .Sum(value => figure is Figure.BucketLatencyMs ? value.Sample!.Value.Count : value.Value);
            return $"AllRequests {Of(Figure.BucketRequests)}, {Of(Figure.BucketGets)} get, {Of(Figure.BucketPuts)} put, {Of(Figure.BucketDeletes)} delete, "
                + $"{Of(Figure.BucketLists)} list, {Of(Figure.BucketBytesDown)} down, {Of(Figure.BucketBytesUp)} up, {Of(Figure.BucketClientErrors)} client, "
                + $"{Of(Figure.BucketServerErrors)} server, {Of(Figure.BucketLatencyMs)} latencies";
        }

        async Task<IReadOnlyList<FigureValue>> Report()
        {
            var report = new FigureReport(DateTimeOffset.UtcNow);
            await figures.AddTo(report, default);
            return report.Values;
        }

        Task Put(string id, MetricsFilter? filter) => family.PutBucketMetricsConfiguration(
            new PutBucketMetricsConfigurationInput { Bucket = BucketTwins.Bucket, Id = id, MetricsConfiguration = new() { Id = id, Filter = filter } },
            BucketTwins.Call("PutBucketMetricsConfiguration"),
            default);

        async Task<Call> Begin(string operation, string method, string? key, string? tagging = null, string query = "")
        {
            var call = BucketTwins.Call(operation);
            var headers = new WireHeaders();
            if (tagging is not null)
            {
                headers.Add("x-amz-tagging", tagging);
            }

            var request = new WireRequest { Method = method, RawPath = $"/{BucketTwins.Bucket}/{key}", RawQuery = query, Headers = headers };
            await meter.Begin(call, request, BucketTwins.Bucket, key, method, default);
            return call;
        }

        static Task End(Call call, int status, long down = 0, long up = 0)
        {
            call.Metered!.Answering();
            call.Metered.Completed(new CallOutcome(status, status < 400 ? null : "E", up, down, TimeSpan.FromMilliseconds(3)), call.Time.ToUnixTimeSeconds());
            return Task.CompletedTask;
        }
    }
}
