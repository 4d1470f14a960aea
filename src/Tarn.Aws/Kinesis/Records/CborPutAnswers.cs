using System.Buffers;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.Kinesis.Records;

/// <summary>Answers of the puts in CBOR.</summary>
internal static class CborPutAnswers
{
    private static readonly StructureTraits All = PutRecordsOutputCodec.Traits;
    private static readonly MemberTraits Failed = All.Member("FailedRecordCount");
    private static readonly MemberTraits Records = All.Member("Records");
    private static readonly StructureTraits Entry = PutRecordsResultEntryCodec.Traits;
    private static readonly MemberTraits Number = Entry.Member("SequenceNumber");
    private static readonly MemberTraits Shard = Entry.Member("ShardId");
    private static readonly MemberTraits Code = Entry.Member("ErrorCode");
    private static readonly MemberTraits Message = Entry.Member("ErrorMessage");

    public static void WriteOne(IBufferWriter<byte> response, in RoutedPut.Place place, in FoundStream found)
    {
        var writer = new CborShapeWriter(response);
        writer.BeginStructure(Entry);
        WritePlace(writer, place, found);
        writer.EndStructure();
    }

    public static void WriteAll(IBufferWriter<byte> response, RoutedPut put, in FoundStream found)
    {
        var writer = new CborShapeWriter(response);
        writer.BeginStructure(All);
        writer.Member(Failed);
        writer.Int32(put.Failed);
        writer.Member(Records);
        writer.BeginList(Records);
        foreach (ref readonly var place in put.Places)
        {
            writer.BeginStructure(Entry);
            if (place.IsFailure)
            {
                WriteFailure(writer, place, found);
            }
            else
            {
                WritePlace(writer, place, found);
            }

            writer.EndStructure();
        }

        writer.EndList(Records);
        writer.EndStructure();
    }

    private static void WritePlace(in CborShapeWriter writer, in RoutedPut.Place place, in FoundStream found)
    {
        Span<byte> text = stackalloc byte[SequenceNumber.KinesisLength];
        place.Number.WriteKinesis(text);
        writer.Member(Number);
        writer.Text(text);
        ShardNames.Write(PutAnswers.OrdinalOf(place, found), text);
        writer.Member(Shard);
        writer.Text(text[..ShardNames.Length]);
    }

    private static void WriteFailure(in CborShapeWriter writer, in RoutedPut.Place place, in FoundStream found)
    {
        var (code, message) = PutFailures.Entry(place.Status, PutAnswers.NameOf(place, found), found.Name, found.Account);
        writer.Member(Code);
        writer.String(code);
        writer.Member(Message);
        writer.String(message);
    }
}
