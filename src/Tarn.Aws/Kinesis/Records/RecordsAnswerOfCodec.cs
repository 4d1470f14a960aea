using System.Text.Json;
using Tarn.Aws.Kinesis.Answers;
using Tarn.Aws.Kinesis.Model;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Aws.Kinesis.Records;

/// <content>The answer in one codec. The JIT compiles this class separately for each codec.</content>
internal sealed class RecordsAnswer<TWriter>(
    TWriter codec, Utf8JsonWriter? buffer, ShardId shard, long fromOffset, int recordsMax, int bytesMax)
    : RecordsAnswer(shard, fromOffset, recordsMax, bytesMax)
    where TWriter : struct, IShapeWriter
{
    private static readonly StructureTraits Answer = GetRecordsOutputCodec.Traits;
    private static readonly MemberTraits AnswerRecords = Answer.Member("Records");
    private static readonly MemberTraits NextIterator = Answer.Member("NextShardIterator");
    private static readonly MemberTraits MillisBehind = Answer.Member("MillisBehindLatest");
    private static readonly MemberTraits Children = Answer.Member("ChildShards");

    private TWriter _writer = codec;

    public override void Begin()
    {
        _writer.BeginStructure(Answer);
        _writer.Member(AnswerRecords);
        _writer.BeginList(AnswerRecords);
    }

    public override void End(string? nextIterator, long millisBehind, List<ChildShard>? children)
    {
        _writer.EndList(AnswerRecords);
        _writer.Member(MillisBehind);
        _writer.Int64(millisBehind);
        if (nextIterator is not null)
        {
            _writer.Member(NextIterator);
            _writer.String(nextIterator);
        }

        if (children is not null)
        {
            _writer.Member(Children);
            Collections.WriteChildShardList(ref _writer, Children, children);
        }

        _writer.EndStructure();
        Dispose();
    }

    public override void Dispose() => buffer?.Dispose();

    protected override void Write(LogBatch batch)
    {
        var reader = new RecordBatchReader(batch.Batch.Span);
        while (!reader.IsControl && reader.MoveNext())
        {
            var offset = batch.BaseOffset + reader.OffsetDelta;
            if (offset < FromOffset)
            {
                continue;
            }

            if (!Takes(offset, batch.ArrivalTimeMs, reader.Key.Length + reader.Value.Length))
            {
                return;
            }

            RecordWriter.Write(ref _writer, new SequenceNumber(Shard, offset), batch.ArrivalTimeMs, reader);
        }
    }
}
