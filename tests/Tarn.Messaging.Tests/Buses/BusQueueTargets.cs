using System.Text;
using Tarn.Messaging.Queues.Messages;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Targets;

namespace Tarn.Messaging.Tests.Buses;

/// <summary>The queues of a world as targets. They fail as the world says.</summary>
internal sealed class BusQueueTargets(BusWorld world) : ITarget
{
    public string Service => "sqs";

    public ValueTask Check(string arn, Sender sender, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public async ValueTask<IInsideAppend> Take(string arn, Sender sender, TargetMessage message, CancellationToken cancellationToken)
    {
        if (world.Failing.TryGetValue(arn, out var failure))
        {
            throw failure;
        }

        if (world.Queues.IdOf(arn) is not { } id)
        {
            throw new TarnException(ErrorKind.NotFound, $"no {arn}");
        }

        var body = Encoding.UTF8.GetString(message.Body.Span);
        var queue = await world.Queues.All.Open(id);
        var record = queue.AppendOf(new QueueMessage
        {
            Id = Guid.NewGuid(),
            SentMs = world.Queues.Time.GetUtcNow().ToUnixTimeMilliseconds(),
            Group = message.Group,
            DeduplicationId = message.Group is null ? null : body,
            Attributes = [.. message.Attributes.Select(one => new MessageAttribute(one.Name, one.DataType, false, Encoding.UTF8.GetBytes(one.Text)))],
            Body = body,
        });
        return world.FailingCommits.TryGetValue(arn, out var later) ? new FailingAppend(record.Target, later) : record;
    }

    private sealed class FailingAppend(long target, TarnException failure) : IInsideAppend
    {
        public long Target => target;

        public int Bytes => 1;

        public ValueTask Enter() => throw failure;

        public void Write(IMetadataTransaction transaction)
        {
        }
    }
}
