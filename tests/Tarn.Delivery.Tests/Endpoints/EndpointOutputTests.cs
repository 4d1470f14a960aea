using System.Text;
using Tarn.Delivery.Destinations;
using Tarn.Delivery.Endpoints;
using Tarn.Storage;

namespace Tarn.Delivery.Tests.Endpoints;

/// <summary>
/// Flushes to an HTTP endpoint: the form of requests, and the plan that is durable before the first attempt: D24
/// (outside destinations have a plan).
/// </summary>
public sealed class EndpointOutputTests
{
    [Fact]
    public async Task A_flush_is_one_request_in_the_documented_form_and_leaves_no_plan()
    {
        await using var world = await EndpointWorld.Open();
        await world.Flush(2);
        var request = Assert.Single(world.Endpoint.Received);
        Assert.Equal(
            $$"""{"requestId":"{{request.RequestId}}","timestamp":{{world.Time.NowMs}},"records":[{"data":"cmVjb3JkIDA="},{"data":"cmVjb3JkIDE="}]}""",
            request.Text);
        Assert.Equal("arn:aws:firehose:us-east-1:000000000000:deliverystream/orders", request.SourceArn);
        Assert.Equal("""{"commonAttributes":{"team":"blue","gr\u00F6\u00DFe":"1\u0022"}}""", request.CommonAttributes);
        Assert.Equal((0, 2L), (await world.PlanRowCount(), await world.Position()));
        await world.Objects.Collect(default);
        Assert.Empty(world.Blobs());
        Assert.False(await world.Resume());
    }

    [Fact]
    public async Task A_failing_endpoint_gets_the_same_bytes_under_the_same_id_again_also_after_a_start()
    {
        await using var world = await EndpointWorld.Open(EndpointLane.Destination(compresses: true));
        world.Endpoint.Script = _ => EndpointBehaviour.Fails;
        var failure = await Assert.ThrowsAsync<TarnException>(() => world.Flush(3));
        Assert.Equal((ErrorKind.Unavailable, "HttpEndpoint.DestinationException: The endpoint answered 500."), (failure.Kind, failure.Message));
        world.Time.Advance(TimeSpan.FromSeconds(10));
        await Assert.ThrowsAsync<TarnException>(world.Resume);
        Assert.Equal(0, await world.Position());

        await world.Restart();
        await world.Objects.Collect(default);
        world.Endpoint.Script = _ => EndpointBehaviour.Accepts;
        Assert.True(await world.Resume());
        Assert.Equal(3, world.Endpoint.Received.Count);
        Assert.Single(world.Endpoint.Received.Select(request => (request.RequestId, Convert.ToHexString(request.Body.Span))).Distinct());
        Assert.Equal(["record 0", "record 1", "record 2"], world.Endpoint.Taken.Single().Records);
        Assert.Equal((0, 3L), (await world.PlanRowCount(), await world.Position()));
    }

    [Fact]
    public async Task More_records_than_a_request_takes_become_several_requests_and_only_missing_ones_are_sent_again()
    {
        await using var world = await EndpointWorld.Open();
        world.Endpoint.Script = _ => world.Endpoint.Received.Count == 2 ? EndpointBehaviour.Fails : EndpointBehaviour.Accepts;
        await Assert.ThrowsAsync<TarnException>(() => world.Flush((2 * EndpointLimits.RequestRecordsMax) + 1));
        await world.Restart();
        Assert.True(await world.Resume());
        Assert.Equal([10_000, 10_000, 10_000, 1], world.Endpoint.Received.Select(request => request.Records.Count));
        Assert.Equal(world.Endpoint.Received[1].RequestId, world.Endpoint.Received[2].RequestId);
        Assert.Equal(Enumerable.Range(0, 20_001).Select(i => $"record {i}"), world.Endpoint.Taken.SelectMany(request => request.Records));
    }

    [Fact]
    public async Task A_request_ends_before_the_record_that_would_bring_it_over_its_size()
    {
        await using var world = await EndpointWorld.Open();
        var large = new byte[10 << 20];
        world.Record = _ => large;
        await world.Flush(6);
        Assert.Equal([4, 2], world.Endpoint.Received.Select(request => request.Records.Count));
        Assert.All(world.Endpoint.Received, request => Assert.InRange(request.Body.Length, 1, EndpointLimits.RequestBytesMax));
    }

    [Fact]
    public async Task A_record_too_large_for_any_request_becomes_an_error_document_and_its_neighbours_are_sent()
    {
        await using var world = await EndpointWorld.Open(EndpointLane.Destination(compresses: true));
        var large = new byte[49 << 20];
        world.Record = offset => offset == 1 ? large : "small"u8.ToArray();
        await world.Flush(3);
        Assert.Equal([1, 1], world.Endpoint.Received.Select(request => request.Records.Count));
        var document = Assert.Single(await world.Documents());
        Assert.Equal("HttpEndpoint.RecordTooLarge", document.GetProperty("errorCode").GetString());
        Assert.Equal(large.Length, document.GetProperty("rawData").GetBytesFromBase64().Length);
        Assert.Equal(3, await world.Position());
    }

    [Fact]
    public async Task Records_of_a_request_that_the_endpoint_refuses_for_good_are_documents_of_the_same_commit()
    {
        await using var world = await EndpointWorld.Open(EndpointLane.Destination(compresses: true));
        world.Endpoint.Script = _ => EndpointBehaviour.SaysTooLarge;
        await world.Flush(2);
        var request = Assert.Single(world.Endpoint.Received);
        var documents = await world.Documents();
        Assert.Equal(["record 0", "record 1"], documents.Select(document => Encoding.UTF8.GetString(document.GetProperty("rawData").GetBytesFromBase64())));
        Assert.Equal(
            [$"{request.RequestId}-0", $"{request.RequestId}-1"], documents.Select(document => document.GetProperty("dataId").GetString()));
        var second = documents[1];
        Assert.Equal(1, second.GetProperty("attemptsMade").GetInt32());
        Assert.Equal(world.Time.NowMs - 1_000, second.GetProperty("arrivalTimestamp").GetInt64());
        Assert.Equal(world.Time.NowMs, second.GetProperty("attemptEndingTimestamp").GetInt64());
        Assert.Equal("HttpEndpoint.DestinationException", second.GetProperty("errorCode").GetString());
        Assert.Equal("The endpoint answered 413.", second.GetProperty("errorMessage").GetString());
        Assert.Equal(0, second.GetProperty("subsequenceNumber").GetInt32());
        Assert.Equal((0, 2L), (await world.PlanRowCount(), await world.Position()));
    }

    [Fact]
    public async Task A_record_that_the_endpoint_refuses_alone_is_a_document_and_its_neighbours_are_delivered()
    {
        await using var world = await EndpointWorld.Open(EndpointLane.Destination(compresses: true));
        world.Endpoint.Script = _ => EndpointBehaviour.RefusesTheSecond;
        await world.Flush(3);
        var document = Assert.Single(await world.Documents());
        Assert.Equal("record 1", Encoding.UTF8.GetString(document.GetProperty("rawData").GetBytesFromBase64()));
        Assert.Equal($"{Assert.Single(world.Endpoint.Taken).RequestId}-1", document.GetProperty("dataId").GetString());
        Assert.Equal("HttpEndpoint.Mapping", document.GetProperty("errorCode").GetString());
        Assert.Equal("The endpoint has no such field.", document.GetProperty("errorMessage").GetString());
        Assert.Equal((0, 3L), (await world.PlanRowCount(), await world.Position()));
    }

    [Fact]
    public async Task After_the_retry_time_the_records_become_documents_over_starts_too()
    {
        await using var world = await EndpointWorld.Open(EndpointLane.Destination(retrySeconds: 60));
        world.Endpoint.Script = _ => EndpointBehaviour.Fails;
        await Assert.ThrowsAsync<TarnException>(() => world.Flush(2));
        world.Time.Advance(TimeSpan.FromSeconds(59));
        await Assert.ThrowsAsync<TarnException>(world.Resume);
        Assert.Empty(await world.Documents());
        await world.Restart();
        world.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await world.Resume());
        Assert.Equal([3, 3], (await world.Documents()).Select(document => document.GetProperty("attemptsMade").GetInt32()));
        Assert.Equal((0, 2L), (await world.PlanRowCount(), await world.Position()));
    }

    [Fact]
    public async Task Without_a_retry_time_the_first_failure_is_final()
    {
        await using var world = await EndpointWorld.Open(EndpointLane.Destination(retrySeconds: 0));
        world.Endpoint.Script = _ => EndpointBehaviour.Fails;
        await world.Flush(1);
        Assert.Single(await world.Documents());
    }

    [Fact]
    public async Task A_plan_that_another_configuration_finds_goes_to_the_new_url_with_its_own_bytes()
    {
        await using var world = await EndpointWorld.Open(EndpointLane.Destination(compresses: true));
        world.Endpoint.Script = _ => EndpointBehaviour.Fails;
        await Assert.ThrowsAsync<TarnException>(() => world.Flush(1));
        await world.Restart(EndpointLane.Destination() with { CommonAttributes = [] });
        world.Endpoint.Script = _ => EndpointBehaviour.Accepts;
        Assert.True(await world.Resume());
        var last = world.Endpoint.Taken.Single();
        Assert.Equal((true, null), (last.IsCompressed, last.CommonAttributes));
        Assert.Equal(world.Endpoint.Received[0].Body.ToArray(), last.Body.ToArray());
    }
}
