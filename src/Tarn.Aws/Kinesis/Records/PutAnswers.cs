using Tarn.Storage.Streams.Layouts;
using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Storage.Streams;

namespace Tarn.Aws.Kinesis.Records;

/// <summary>
/// Answers of the puts in JSON, as bytes. Digits and the names of shards and streams need no escapes.
/// </summary>
internal static class PutAnswers
{
    private const int EntryBytesMax = 128;

    public static void WriteOne(IBufferWriter<byte> response, in RoutedPut.Place place, in FoundStream found) =>
        WriteEntry(response, place, found);

    public static void WriteAll(IBufferWriter<byte> response, RoutedPut put, in FoundStream found)
    {
        response.Write("{\"FailedRecordCount\":"u8);
        var digits = response.GetSpan(16);
        Utf8Formatter.TryFormat(put.Failed, digits, out var length);
        response.Advance(length);
        response.Write(",\"Records\":["u8);
        var first = true;
        foreach (ref readonly var place in put.Places)
        {
            if (!first)
            {
                response.Write(","u8);
            }

            first = false;
            if (place.IsFailure)
            {
                WriteFailure(response, place, found);
            }
            else
            {
                WriteEntry(response, place, found);
            }
        }

        response.Write("]}"u8);
    }

    /// <summary>The door's name of a record's shard.</summary>
    public static string NameOf(in RoutedPut.Place place, in FoundStream found) => ShardNames.Of(OrdinalOf(place, found));

    /// <summary>The number of a record's shard within its stream.</summary>
    public static int OrdinalOf(in RoutedPut.Place place, in FoundStream found) =>
        place.Shard?.Ordinal ?? (found.Layout.TryFind(place.Recorded, out var shard) ? shard.Ordinal : 0);

    private static void WriteEntry(IBufferWriter<byte> response, in RoutedPut.Place place, in FoundStream found)
    {
        var target = response.GetSpan(EntryBytesMax);
        var at = Put(target, 0, "{\"SequenceNumber\":\""u8);
        place.Number.WriteKinesis(target[at..]);
        at = Put(target, at + SequenceNumber.KinesisLength, "\",\"ShardId\":\"shardId-"u8);
        Invariant.Check(Utf8Formatter.TryFormat(OrdinalOf(place, found), target[at..], out var digits, new StandardFormat('D', 12)));
        at = Put(target, at + digits, "\"}"u8);
        response.Advance(at);
    }

    private static void WriteFailure(IBufferWriter<byte> response, in RoutedPut.Place place, in FoundStream found)
    {
        var (code, message) = PutFailures.Entry(place.Status, NameOf(place, found), found.Name, found.Account);
        response.Write("{\"ErrorCode\":\""u8);
        response.Write(Encoding.UTF8.GetBytes(code));
        response.Write("\",\"ErrorMessage\":\""u8);
        response.Write(Encoding.UTF8.GetBytes(message));
        response.Write("\"}"u8);
    }

    private static int Put(Span<byte> target, int at, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(target[at..]);
        return at + bytes.Length;
    }
}
