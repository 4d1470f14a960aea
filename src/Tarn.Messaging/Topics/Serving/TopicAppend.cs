using Tarn.Messaging.Topics.Messages;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Targets;

namespace Tarn.Messaging.Topics.Serving;

/// <summary>A message of a standard topic in the sender's commit. The topic's worker finds it at the end of the log.</summary>
internal sealed class TopicAppend(TopicCore core, TopicMessage message) : IInsideAppend
{
    private readonly byte[] _record = TopicCodec.Write(message);

    /// <inheritdoc/>
    public long Target => core.Shards.Stream.Value;

    /// <inheritdoc/>
    public int Bytes => _record.Length;

    /// <inheritdoc/>
    public void Write(IMetadataTransaction transaction)
    {
        if (core.Parts.RulesOf(core.Shards.Stream) is null)
        {
            return;
        }

        using var batch = new RecordBatchWriter();
        batch.Begin(core.Parts.NowMs);
        batch.Append(default, _record);
        var append = core.MessagesOf(batch);
        transaction.Append(append with { Batch = append.Batch.ToArray() });
    }
}
