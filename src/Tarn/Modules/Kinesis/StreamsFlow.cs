using System.Globalization;
using Tarn.Access;
using Tarn.Access.Outcomes;
using Tarn.Access.Registry;
using Tarn.Aws.TarnApi.Flow;
using Tarn.Aws.TarnApi.Model;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Modules.Kinesis;

/// <summary>Users' streams, their producers, and the clients that read them.</summary>
internal sealed class StreamsFlow(StreamDirectory directory, ResourceRegistry registry, ResourceRates rates) : IFlowPart
{
    private const string Action = "kinesis:DescribeStreamSummary";

    /// <inheritdoc/>
    public ValueTask AddTo(FlowReport report, CancellationToken cancellationToken)
    {
        foreach (var layout in directory.Snapshot.Where(layout => layout.Stream.Owner == StreamOwner.Kinesis))
        {
            if (registry.TryGet(new ResourceId(layout.Stream.Id.Value), out var resource))
            {
                Add(report, resource, layout.Open.Count);
            }
        }

        return ValueTask.CompletedTask;
    }

    private void Add(FlowReport report, Resource resource, int shards)
    {
        var (name, totals) = (resource.Name, rates.TotalsOf(resource.Id));
        var arn = $"arn:aws:kinesis:{name.Region}:{name.Account}:stream/{name.Name}";
        var stream = $"stream/{name.Name}";
        FlowPoint Point(string id, string kind, string shown, string? detail) => new(
            name.Account, name.Region, Action, arn, new FlowNode { Id = id, Kind = kind, Name = shown, State = "ACTIVE", Detail = detail });

        var detail = string.Create(CultureInfo.InvariantCulture, $"{shards:N0} open {(shards == 1 ? "shard" : "shards")}");
        report.Add(name.Region, Point(stream, "stream", name.Name, detail));
        if (totals.RecordsIn > 0)
        {
            report.Add(name.Region, Point($"producer/{stream}", "producer", "producers", null));
            report.Add(name.Region, new FlowEdge { From = $"producer/{stream}", To = stream, Records = totals.RecordsIn, Bytes = totals.BytesIn });
        }

        if (totals.RecordsOut > 0)
        {
            report.Add(name.Region, Point($"reader/{stream}", "reader", "readers", null));
            report.Add(name.Region, new FlowEdge { From = stream, To = $"reader/{stream}", Records = totals.RecordsOut, Bytes = totals.BytesOut });
        }
    }
}
