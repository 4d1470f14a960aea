using System.Text;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Storage.Consumers;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Definitions;
using Tarn.Storage.Streams.Layouts;
using Tarn.Targets;

namespace Tarn.Aws.Targets;

/// <summary>Kinesis streams as targets of services: a message is a record.</summary>
/// <param name="registry">The registry of streams.</param>
/// <param name="streams">Their shards.</param>
/// <param name="holds">Refuses records that would be held for too long.</param>
/// <param name="rights">Decides by the senders' roles.</param>
/// <param name="time">The clock.</param>
public sealed class KinesisTarget(
    ResourceRegistry registry, StreamDirectory streams, HoldLimit holds, SenderRights rights, TimeProvider time) : ITarget
{
    private const string Action = "kinesis:PutRecord";
    private const int KeyCharsMax = 256;

    private readonly Definitions<StreamDefinition> _definitions = StreamArns.Kind.In(registry);

    /// <inheritdoc/>
    public string Service => StreamArns.Kind.Service;

    /// <inheritdoc/>
    public ValueTask Check(string arn, Sender sender, CancellationToken cancellationToken)
    {
        Find(arn, sender);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<IInsideAppend> Take(string arn, Sender sender, TargetMessage message, CancellationToken cancellationToken)
    {
        var (layout, definition) = Find(arn, sender);
        var key = message.PartitionKey is { Length: > 0 } given ? given[..Math.Min(given.Length, KeyCharsMax)] : Guid.NewGuid().ToString();
        if (message.Body.Length + Encoding.UTF8.GetByteCount(key) > definition.MaxRecordSizeKiB * 1024)
        {
            throw new TarnException(ErrorKind.InvalidArgument, $"The stream {arn} takes records of at most {definition.MaxRecordSizeKiB} KiB.");
        }

        holds.Check(layout.Stream.Id);
        return ValueTask.FromResult<IInsideAppend>(new RecordAppend(layout, Encoding.UTF8.GetBytes(key), message.Body, time));
    }

    private (StreamLayout Layout, StreamDefinition Definition) Find(string arn, Sender sender)
    {
        rights.Require(sender, Action, arn);
        return StreamArns.Kind.NameIn(arn) is { } name && registry.TryFind(name, out var stream) && streams.Find(StreamArns.IdOf(stream)) is { } layout
            ? (layout, _definitions.Of(stream))
            : throw new TarnException(ErrorKind.NotFound, $"The stream {arn} does not exist.");
    }

    // A shard that is closed before the commit refuses it; then the message is taken again.
    private sealed class RecordAppend(StreamLayout layout, byte[] key, ReadOnlyMemory<byte> data, TimeProvider time) : IInsideAppend
    {
        public long Target => layout.Stream.Id.Value;

        public int Bytes => key.Length + data.Length;

        public void Write(IMetadataTransaction transaction) => SingleRecord.Append(
            transaction, layout.Stream.Id, layout.Open[layout.Route(RoutingHash.Of(key))].Id, key, data.Span, time);
    }
}
