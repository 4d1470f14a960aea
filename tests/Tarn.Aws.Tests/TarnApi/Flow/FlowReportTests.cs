using Tarn.Aws.TarnApi.Flow;
using Tarn.Aws.TarnApi.Model;
using Tarn.Aws.Tests.Protocols;

namespace Tarn.Aws.Tests.TarnApi.Flow;

/// <summary>What a caller sees of the ways of data.</summary>
public sealed class FlowReportTests
{
    [Fact]
    public void Points_and_ways_of_the_same_names_in_another_account_or_region_stay_there()
    {
        var call = DoorWire.Call("GetFlow");
        var report = new FlowReport();
        foreach (var (place, records) in new[]
        {
            (new FlowScope("999999999999", call.Region), 1L),
            (new FlowScope(call.Account, "eu-west-1"), 2L),
            (FlowScope.Of(call), 3L),
        })
        {
            report.Add(place, Point("stream/orders", $"{records}"));
            report.Add(place, Point("delivery/orders", $"{records}"));
            report.Add(place, new FlowEdge { From = "stream/orders", To = "delivery/orders", Records = records });
        }

        var (nodes, edges) = report.Of(call);

        Assert.Equal([("stream/orders", "3"), ("delivery/orders", "3")], nodes.Select(node => (node.Id, node.Detail!)));
        Assert.Equal(3, Assert.Single(edges).Records);
    }

    [Fact]
    public void A_way_to_a_point_of_another_account_is_not_shown()
    {
        var call = DoorWire.Call("GetFlow");
        var report = new FlowReport();
        report.Add(FlowScope.Of(call), Point("stream/orders", "own"));
        report.Add(new FlowScope("999999999999", call.Region), Point("delivery/orders", "foreign"));
        report.Add(FlowScope.Of(call), new FlowEdge { From = "stream/orders", To = "delivery/orders" });

        var (nodes, edges) = report.Of(call);

        Assert.Equal("stream/orders", Assert.Single(nodes).Id);
        Assert.Empty(edges);
    }

    private static FlowPoint Point(string id, string detail) => new(
        "kinesis:DescribeStreamSummary", $"arn:aws:kinesis:::{id}", new FlowNode { Id = id, Kind = "stream", Name = id, State = "ACTIVE", Detail = detail });
}
