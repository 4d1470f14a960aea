using System.Buffers;
using System.Text;
using Tarn.Access;
using Tarn.Aws.Broker.Model;
using Tarn.Storage;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Protocols;

/// <summary>A door of a subset of Kinesis' model: JSON 1.1, raw bodies, and the client's direction.</summary>
[AwsService("broker")]
[Client]
public sealed partial class BrokerDoor : IDoor
{
    public object? Seen { get; private set; }

    public object? Answer { get; set; }

    public List<string> Lines { get; } = [];

    public AwsErrorException Map(TarnException failure) => BrokerErrors.ResourceNotFoundException(failure.Message);

    private Task<CreateStreamOutput> CreateStream(CreateStreamInput input, Call call, CancellationToken cancellationToken) =>
        Reply<CreateStreamOutput>(input);

    private Task<AddTagsToStreamOutput> AddTagsToStream(AddTagsToStreamInput input, Call call, CancellationToken cancellationToken) =>
        Reply<AddTagsToStreamOutput>(input);

    private Task<RemoveTagsFromStreamOutput> RemoveTagsFromStream(
        RemoveTagsFromStreamInput input, Call call, CancellationToken cancellationToken) => Reply<RemoveTagsFromStreamOutput>(input);

    private Task<DescribeStreamSummaryOutput> DescribeStreamSummary(
        DescribeStreamSummaryInput input, Call call, CancellationToken cancellationToken) => Reply<DescribeStreamSummaryOutput>(input);

    private Task<ListStreamsOutput> ListStreams(ListStreamsInput input, Call call, CancellationToken cancellationToken) =>
        Reply<ListStreamsOutput>(input);

    private Task<GetRecordsOutput> GetRecords(GetRecordsInput input, Call call, CancellationToken cancellationToken) =>
        Reply<GetRecordsOutput>(input);

    [RawBody]
    private ValueTask PutRecord(PutRecordBody body, IBufferWriter<byte> response, Call call, CancellationToken cancellationToken)
    {
        Lines.Add($"{body.StreamName}|{body.PartitionKey}|{Decode(body.DataLength, body.DecodeData)}|{body.HasExplicitHashKey}");
        response.Write("{}"u8);
        return ValueTask.CompletedTask;
    }

    [RawBody]
    private ValueTask PutRecords(PutRecordsBody body, IBufferWriter<byte> response, Call call, CancellationToken cancellationToken)
    {
        Lines.Add($"{body.StreamName} {body.RecordsCount}");
        foreach (var record in body.Records)
        {
            var data = new byte[record.DataLength];
            record.DecodeData(data);
            Lines.Add($"{record.Index}|{Encoding.UTF8.GetString(record.PartitionKeyUtf8)}|{Encoding.UTF8.GetString(data)}"
                + $"|{record.ExplicitHashKey}");
        }

        response.Write("{\"FailedRecordCount\":0}"u8);
        return ValueTask.CompletedTask;
    }

    private delegate int Decoder(Span<byte> destination);

    private static string Decode(int length, Decoder decode)
    {
        var data = new byte[length];
        Assert.Equal(length, decode(data));
        return Encoding.UTF8.GetString(data);
    }

    private Task<T> Reply<T>(object input)
    {
        Seen = input;
        return Task.FromResult((T)Answer!);
    }
}
