using Tarn.Delivery;
using Tarn.Delivery.Configuration;
using Tarn.Storage.Records;
using Tarn.Targets;

namespace Tarn.Aws.Targets;

/// <summary>Delivery streams that take direct puts, as targets of services: a message is a record.</summary>
/// <param name="registry">The registry of delivery streams.</param>
/// <param name="deliveries">Takes records.</param>
/// <param name="rights">Decides by the senders' roles.</param>
/// <param name="time">The clock.</param>
public sealed class DeliveryStreamTarget(ResourceRegistry registry, Deliveries deliveries, SenderRights rights, TimeProvider time) : ITarget
{
    private const string Action = "firehose:PutRecord";
    private const string Start = "deliverystream/";

    /// <inheritdoc/>
    public string Service => "firehose";

    /// <inheritdoc/>
    public ValueTask Check(string arn, Sender sender, CancellationToken cancellationToken)
    {
        Find(arn, sender);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<IInsideAppend> Take(string arn, Sender sender, TargetMessage message, CancellationToken cancellationToken)
    {
        var (id, config) = Find(arn, sender);
        if (message.Body.Length > DeliveryLimits.RecordBytesMax)
        {
            throw new TarnException(ErrorKind.InvalidArgument, $"The delivery stream {arn} takes records of at most {DeliveryLimits.RecordBytesMax} bytes.");
        }

        deliveries.CheckTakes(id);
        return ValueTask.FromResult<IInsideAppend>(
            new PutAppend(deliveries, id, config.Source.Stream, config.Source.DirectPutShard!.Value, message.Body, time));
    }

    private (DeliveryId Id, DeliveryConfig Config) Find(string arn, Sender sender)
    {
        rights.Require(sender, Action, arn);
        if (!Arn.TryParse(arn, out var parsed) || !parsed.Resource.StartsWith(Start, StringComparison.Ordinal)
            || !registry.TryFind(new ResourceName(parsed.Account, parsed.Region, Service, "deliverystream", parsed.Resource[Start.Length..]), out var stream)
            || !deliveries.TryFind(new DeliveryId(stream.Id.Value), out var config))
        {
            throw new TarnException(ErrorKind.NotFound, $"The delivery stream {arn} does not exist.");
        }

        return config.TakesPuts ? (new DeliveryId(stream.Id.Value), config)
            : throw new TarnException(ErrorKind.InvalidArgument, $"The delivery stream {arn} reads a stream: it takes no records.");
    }

    private sealed class PutAppend(
        Deliveries deliveries, DeliveryId delivery, StreamId stream, ShardId shard, ReadOnlyMemory<byte> data, TimeProvider time) : IInsideAppend
    {
        private DirectPut? _put;

        public long Target => stream.Value;

        public int Bytes => data.Length;

        // A deletion waits until the put ends.
        public ValueTask Enter()
        {
            _put = deliveries.BeginPut(delivery);
            return ValueTask.CompletedTask;
        }

        public void Write(IMetadataTransaction transaction) => SingleRecord.Append(transaction, stream, shard, default, data.Span, time);

        public void Leave() => _put?.Dispose();
    }
}
