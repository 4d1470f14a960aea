using System.Security.Cryptography;

namespace Tarn.Delivery.Steps;

/// <summary>
/// Records that the Kinesis Producer Library packed into one: four magic bytes, a protocol buffer, the MD5 of it. What is not whole is a plain record.
/// </summary>
/// <remarks>https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md</remarks>
internal static class AggregatedRecord
{
    private const int RecordsField = 3;
    private const int DataField = 3;
    private const int LengthDelimited = 2;

    private static ReadOnlySpan<byte> Magic => [0xF3, 0x89, 0x9A, 0xC2];

    /// <summary>Opens an aggregate; its records' data are parts of <paramref name="data"/>.</summary>
    /// <returns>False: it is a plain record.</returns>
    public static bool TryOpen(ReadOnlyMemory<byte> data, List<ReadOnlyMemory<byte>> records)
    {
        records.Clear();
        if (data.Length <= Magic.Length + MD5.HashSizeInBytes || !data.Span.StartsWith(Magic))
        {
            return false;
        }

        var body = data[Magic.Length..^MD5.HashSizeInBytes];
        Span<byte> hash = stackalloc byte[MD5.HashSizeInBytes];
        MD5.HashData(body.Span, hash);
        return hash.SequenceEqual(data.Span[^MD5.HashSizeInBytes..]) && TryReadRecords(body, records);
    }

    private static bool TryReadRecords(ReadOnlyMemory<byte> body, List<ReadOnlyMemory<byte>> records)
    {
        for (var at = 0; at < body.Length;)
        {
            if (!TryReadField(body, ref at, out var field, out var value))
            {
                return false;
            }

            if (field == RecordsField)
            {
                if (!TryReadData(value, out var data))
                {
                    return false;
                }

                records.Add(data);
            }
        }

        return true;
    }

    private static bool TryReadData(ReadOnlyMemory<byte> record, out ReadOnlyMemory<byte> data)
    {
        data = default;
        var found = false;
        for (var at = 0; at < record.Length;)
        {
            if (!TryReadField(record, ref at, out var field, out var value))
            {
                return false;
            }

            if (field == DataField)
            {
                data = value;
                found = true;
            }
        }

        return found;
    }

    /// <summary>Reads one field: numbers give an empty value, texts and messages theirs; other wire types are not in the format.</summary>
    private static bool TryReadField(ReadOnlyMemory<byte> bytes, ref int at, out int field, out ReadOnlyMemory<byte> value)
    {
        value = default;
        field = 0;
        if (!TryReadVarint(bytes.Span, ref at, out var tag))
        {
            return false;
        }

        field = (int)(tag >> 3);
        if (!TryReadVarint(bytes.Span, ref at, out var number))
        {
            return false;
        }

        switch (tag & 7)
        {
            case 0:
                return true;
            case LengthDelimited when number <= (ulong)(bytes.Length - at):
                value = bytes.Slice(at, (int)number);
                at += (int)number;
                return true;
            default:
                return false;
        }
    }

    private static bool TryReadVarint(ReadOnlySpan<byte> bytes, ref int at, out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 64 && at < bytes.Length; shift += 7)
        {
            var next = bytes[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return true;
            }
        }

        return false;
    }
}
