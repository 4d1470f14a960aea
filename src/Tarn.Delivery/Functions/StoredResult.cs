using System.Buffers.Binary;
using System.Text;
using Tarn.Delivery.Records;
using Tarn.Storage;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Functions;

/// <summary>
/// A function's result as a record of the results stream (<c>docs/formats/delivery.md</c>). It has the position of its source
/// record, so that error documents and rows name that position.
/// </summary>
internal readonly record struct StoredResult
{
    private const byte Version = 1;
    private const int HeaderBytes = 1 + 1 + 8 + 8 + 4 + 8 + 4;
    private const int FailureBytes = 4 + 8;
    private const int LengthBytes = 2;

    /// <summary>The position of the source record.</summary>
    public required RecordOrigin Origin { get; init; }

    /// <summary>The time of acceptance of the source record, Unix milliseconds.</summary>
    public required long ArrivalTimeMs { get; init; }

    public required TransformStatus Status { get; init; }

    /// <summary>The reason of a failure; null for other results.</summary>
    public ResultFailure? Failure { get; init; }

    /// <summary>Partition keys and table, in the form of <see cref="ResultTargets"/>; empty: there are none.</summary>
    public ReadOnlyMemory<byte> Targets { get; init; }

    /// <summary>The new data; of a failure, the source record's.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>The source record's partition key: the key of the stored record, beside the encoded form. Not read back.</summary>
    public ReadOnlyMemory<byte> PartitionKey { get; init; }

    /// <summary>The length of the encoded form.</summary>
    public int EncodedBytes => HeaderBytes + MiddleBytes + Data.Length;

    private int MiddleBytes => Failure is { } failure
        ? FailureBytes + LengthOf(failure.Code) + LengthOf(failure.Message) + LengthOf(failure.FunctionArn)
        : Targets.Length;

    /// <summary>Writes the encoded form.</summary>
    public void Encode(Span<byte> to)
    {
        to[0] = Version;
        to[1] = (byte)Status;
        BinaryPrimitives.WriteInt64LittleEndian(to[2..], Origin.Shard.Value);
        BinaryPrimitives.WriteInt64LittleEndian(to[10..], Origin.Offset);
        BinaryPrimitives.WriteInt32LittleEndian(to[18..], Origin.Sub);
        BinaryPrimitives.WriteInt64LittleEndian(to[22..], ArrivalTimeMs);
        BinaryPrimitives.WriteInt32LittleEndian(to[30..], MiddleBytes);
        var middle = to.Slice(HeaderBytes, MiddleBytes);
        if (Failure is { } failure)
        {
            BinaryPrimitives.WriteInt32LittleEndian(middle, failure.Attempts);
            BinaryPrimitives.WriteInt64LittleEndian(middle[4..], failure.EndedMs);
            middle = Write(failure.Code, middle[FailureBytes..]);
            middle = Write(failure.Message, middle);
            Write(failure.FunctionArn, middle);
        }
        else
        {
            Targets.Span.CopyTo(middle);
        }

        Data.Span.CopyTo(to[(to.Length - Data.Length)..]);
    }

    /// <summary>Reads the encoded form. Targets and data are parts of it.</summary>
    /// <exception cref="TarnException">Damaged.</exception>
    public static StoredResult Decode(ReadOnlyMemory<byte> record)
    {
        var from = record.Span;
        if (from.Length < HeaderBytes || from[0] != Version)
        {
            throw new TarnException(ErrorKind.Damaged, "A record of the results stream is not a function's result of this version.");
        }

        var status = (TransformStatus)from[1];
        var middleBytes = BinaryPrimitives.ReadInt32LittleEndian(from[30..]);
        var middle = record.Slice(HeaderBytes, middleBytes);
        var isFailure = status == TransformStatus.ProcessingFailed;
        return new StoredResult
        {
            Origin = new RecordOrigin(
                new ShardId(BinaryPrimitives.ReadInt64LittleEndian(from[2..])),
                BinaryPrimitives.ReadInt64LittleEndian(from[10..]),
                BinaryPrimitives.ReadInt32LittleEndian(from[18..])),
            ArrivalTimeMs = BinaryPrimitives.ReadInt64LittleEndian(from[22..]),
            Status = status,
            Failure = isFailure ? DecodeFailure(middle.Span) : null,
            Targets = isFailure ? default : middle,
            Data = record[(HeaderBytes + middleBytes)..],
        };
    }

    private static ResultFailure DecodeFailure(ReadOnlySpan<byte> from)
    {
        var (attempts, endedMs) = (BinaryPrimitives.ReadInt32LittleEndian(from), BinaryPrimitives.ReadInt64LittleEndian(from[4..]));
        from = from[FailureBytes..];
        var code = Read(ref from);
        var message = Read(ref from);
        return new ResultFailure(attempts, endedMs, code, message, Read(ref from));
    }

    private static int LengthOf(string text) => LengthBytes + Encoding.UTF8.GetByteCount(text);

    private static Span<byte> Write(string text, Span<byte> to)
    {
        var length = Encoding.UTF8.GetBytes(text, to[LengthBytes..]);
        BinaryPrimitives.WriteUInt16LittleEndian(to, checked((ushort)length));
        return to[(LengthBytes + length)..];
    }

    private static string Read(ref ReadOnlySpan<byte> from)
    {
        var length = BinaryPrimitives.ReadUInt16LittleEndian(from);
        var text = Encoding.UTF8.GetString(from.Slice(LengthBytes, length));
        from = from[(LengthBytes + length)..];
        return text;
    }
}
