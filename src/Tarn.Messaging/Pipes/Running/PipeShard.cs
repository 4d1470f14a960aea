using System.Buffers;
using System.Text.Json;
using Tarn.Dispatch.Batches;
using Tarn.Dispatch.Sources;
using Tarn.Dispatch.Targets;
using Tarn.Messaging.Pipes.Definitions;
using Tarn.Messaging.Pipes.Parts;
using Tarn.Messaging.Pipes.Sending;
using Tarn.Storage.Losses;
using Tarn.Storage.Streams.Layouts;
using Tarn.Targets;

namespace Tarn.Messaging.Pipes.Running;

/// <summary>Brings the records of a shard through a pipe, and its discarded records to the pipe's dead-letter queue.</summary>
/// <param name="parts">The parts that pipes work with.</param>
/// <param name="source">The kind of stream that the pipe reads.</param>
internal sealed class PipeShard(PipeParts parts, IMappingSource source, PipeConfig config, ShardDescription shard) : IShardTarget
{
    private readonly ISourceShard _records = source.Open(new ReadStream(config.StreamArn, config.Region, config.RoleArn, IsFlat: true), shard);
    private readonly PipeCall _call = new(parts, config);

    public IBatchForm Form => _records;

    public async ValueTask<BatchAnswer> Call(BatchCall call, CancellationToken cancellationToken)
    {
        // copies: a commit may read them after the next batch has begun
        var records = new byte[call.Records.Count][];
        for (var i = 0; i < records.Length; i++)
        {
            records[i] = call.Records.BytesOf(i).ToArray();
        }

        var outcome = await _call.Run(records, cancellationToken);
        return new BatchAnswer { Done = outcome.Done, Problem = outcome.Problem, Inside = outcome.Inside };
    }

    public async ValueTask<Ending> GiveUp(GivenUp given)
    {
        if (config.DeadLetterArn is { } arn)
        {
            return Ending.Sent(await parts.Targets.Take(
                arn, PipeCall.SenderOf(config), new TargetMessage(DocumentOf(given)), CancellationToken.None));
        }

        var loss = BatchInfo.LossOf(given, config.Arn, "the pipe has no dead-letter queue");
        return new Ending(transaction => LossRows.Add(transaction, loss, parts.Time.GetUtcNow().ToUnixTimeMilliseconds()));
    }

    private ReadOnlyMemory<byte> DocumentOf(GivenUp given)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(bytes);
        json.WriteStartObject();
        json.WriteStartObject("context");
        json.WriteString("partnerResourceArn", config.Arn);
        json.WriteString("condition", BatchInfo.ConditionOf(given.Cause));
        json.WriteEndObject();
        json.WriteString("version", "1.0");
        json.WriteString("timestamp", BatchInfo.TimeOf(parts.Time.GetUtcNow()));
        BatchInfo.Write(json, source, config.StreamArn, _records.Name, given.Records);
        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenMemory;
    }
}
