using System.Globalization;
using Tarn.Access.Outcomes;
using Tarn.Aws.TarnApi.Flow;
using Tarn.Aws.TarnApi.Model;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>Users' streams, their producers, and the clients and consumers that read them.</summary>
/// <remarks>Pages ask many times a second. So points are cached until the stream changes, and ways until their totals change.</remarks>
public sealed class StreamsFlow(StreamDirectory directory, ResourceRegistry registry, ResourceRates rates, ResourceReaders readers) : IFlowPart
{
    private const string Action = "kinesis:DescribeStreamSummary";

    private Dictionary<ResourceId, Drawn> _drawn = [];

    /// <inheritdoc/>
    public ValueTask AddTo(FlowReport report, CancellationToken cancellationToken)
    {
        var (before, now, known) = (_drawn, new Dictionary<ResourceId, Drawn>(), readers.ByResource());
        foreach (var layout in directory.Snapshot)
        {
            if (layout.Stream.Owner == StreamOwner.Kinesis && registry.TryGet(new ResourceId(layout.Stream.Id.Value), out var resource))
            {
                var drawn = before.TryGetValue(resource.Id, out var last) && last.IsOf(resource, layout) ? last : new Drawn(resource, layout);
                now.Add(resource.Id, drawn);
                drawn.AddTo(report, rates.TotalsOf(resource.Id));
                if (known.TryGetValue(resource.Id, out var reading))
                {
                    AddReaders(report, drawn, reading);
                }
            }
        }

        _drawn = now;
        return ValueTask.CompletedTask;
    }

    private static void AddReaders(FlowReport report, Drawn drawn, ResourceReader[] readers)
    {
        foreach (var reader in readers)
        {
            var (key, id) = (reader.Key, $"reader/{drawn.Id}/{reader.Key.Name}/{reader.Key.Principal}");
            report.Add(drawn.Place, drawn.Point(id, "reader", key.Name, key.Principal.Length == 0 ? "consumer" : $"client of {key.Principal}"));
            report.Add(drawn.Place, new FlowEdge { From = drawn.Id, To = id, Reads = reader.Reads, Records = reader.Records, Bytes = reader.Bytes });
        }
    }

    /// <summary>One stream as it was drawn last.</summary>
    private sealed class Drawn
    {
        private readonly Resource _resource;
        private readonly StreamLayout _layout;
        private readonly FlowPoint _stream;
        private FlowPoint? _producer;
        private FlowEdge? _in;

        public Drawn(Resource resource, StreamLayout layout)
        {
            (_resource, _layout, Id) = (resource, layout, $"stream/{resource.Name.Name}");
            var shards = layout.Open.Count;
            _stream = Point(
                Id, "stream", resource.Name.Name, string.Create(CultureInfo.InvariantCulture, $"{shards:N0} open {(shards == 1 ? "shard" : "shards")}"));
        }

        public string Id { get; }

        public FlowScope Place => new(_resource.Name.Account, _resource.Name.Region);

        public bool IsOf(Resource resource, StreamLayout layout) => ReferenceEquals(_resource, resource) && ReferenceEquals(_layout, layout);

        public FlowPoint Point(string id, string kind, string shown, string? detail) => new(
            Action, _resource.Arn, new FlowNode { Id = id, Kind = kind, Name = shown, State = "ACTIVE", Detail = detail });

        public void AddTo(FlowReport report, in ResourceTotals totals)
        {
            report.Add(Place, _stream);
            if (totals.RecordsIn == 0)
            {
                return;
            }

            _producer ??= Point($"producer/{Id}", "producer", "producers", null);
            if (_in is null || _in.Records != totals.RecordsIn || _in.Bytes != totals.BytesIn)
            {
                _in = new FlowEdge { From = _producer.Node.Id, To = Id, Records = totals.RecordsIn, Bytes = totals.BytesIn };
            }

            report.Add(Place, _producer);
            report.Add(Place, _in);
        }
    }
}
