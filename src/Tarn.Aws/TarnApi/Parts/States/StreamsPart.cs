using Tarn.Access.Outcomes;
using Tarn.Aws.TarnApi.Model;
using Tarn.Aws.TarnApi.Status;
using Tarn.Delivery;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>Users' streams with rates and lag.</summary>
public sealed class StreamsPart(
    StreamDirectory directory, ResourceRegistry registry, IStreamLog log, ResourceRates rates, Tarn.Delivery.Deliveries deliveries) : IStatusPart
{
    public ValueTask AddTo(StatusReport report, CancellationToken cancellationToken)
    {
        var readers = deliveries.Status().ToLookup(delivery => delivery.Config.Source.Stream);
        foreach (var layout in directory.Snapshot.Where(layout => layout.Stream.Owner == StreamOwner.Kinesis))
        {
            if (!registry.TryGet(new ResourceId(layout.Stream.Id.Value), out var resource) || resource.Name.Account != report.Account)
            {
                continue;
            }

            var rate = rates.Of(resource.Id);
            report.Streams.Add(new StreamStatus
            {
                Region = resource.Name.Region,
                Name = resource.Name.Name,
                State = "ACTIVE",
                Shards = layout.Open.Count,
                RecordsPerSecond = rate.RecordsPerSecond,
                BytesPerSecond = rate.BytesPerSecond,
                LastArrivalAt = LastArrival(layout),
                Consumers = readers[layout.Stream.Id]
                    .Select(reader => new ConsumerStatus { Kind = "delivery", Name = reader.Config.Name, LagSeconds = reader.Lag.TotalSeconds })
                    .ToList(),
            });
        }

        report.Streams.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return ValueTask.CompletedTask;
    }

    private DateTimeOffset? LastArrival(StreamLayout layout)
    {
        var last = layout.Shards.Max(shard => log.Describe(shard.Id)?.LastArrivalTimeMs ?? 0);
        return last == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(last);
    }
}
