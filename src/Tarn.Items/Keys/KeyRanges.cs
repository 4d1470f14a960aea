using System.Buffers.Binary;
using Tarn.Items.Values;

namespace Tarn.Items.Keys;

/// <summary>The ranges of bytes that conditions on keys select.</summary>
public static class KeyRanges
{
    /// <summary>
    /// The range of one partition: all attributes of its partition key are equal to values, and so are the first ones of its sort key; the
    /// last condition on the sort key may be any.
    /// </summary>
    /// <param name="partition">The values of the whole partition key, in the schema's order.</param>
    /// <param name="sort">Conditions on the first attributes of the sort key, in the schema's order. All but the last are equal.</param>
    public static ItemKeyRange Of(IReadOnlyList<AttributeValue> partition, IReadOnlyList<SortCondition> sort)
    {
        using var bytes = new KeyBuffer();
        KeyForm.WritePartition(bytes, partition);
        for (var i = 0; i < sort.Count; i++)
        {
            if (sort[i].Operator != SortOperator.Equal)
            {
                return OfLast(bytes, sort[i]);
            }

            KeyForm.Write(bytes, sort[i].Value);
        }

        return Prefix(bytes);
    }

    /// <summary>The keys of one segment of a parallel scan: a slice of the hashes.</summary>
    /// <param name="segment">From 0.</param>
    /// <param name="segments">The number of segments, at least 1.</param>
    public static ItemKeyRange OfSegment(int segment, int segments) =>
        new(segment == 0 ? default : HashOf(segment, segments), Optional(segment == segments - 1 ? null : HashOf(segment + 1, segments)));

    private static ItemKeyRange OfLast(KeyBuffer bytes, SortCondition condition)
    {
        var partition = bytes.ToArray();
        var low = new ReadOnlyMemory<byte>(partition);
        var high = Optional(ItemKeyRange.EndOf(partition));
        if (condition.Operator == SortOperator.BeginsWith)
        {
            KeyForm.WriteEscaped(bytes, condition.Value.Content.Span);
            return Prefix(bytes);
        }

        KeyForm.Write(bytes, condition.Value);
        var value = bytes.ToArray();
        var after = Optional(ItemKeyRange.EndOf(value));
        return condition.Operator switch
        {
            SortOperator.Less => new ItemKeyRange(low, value),
            SortOperator.LessOrEqual => new ItemKeyRange(low, after),
            SortOperator.Greater => new ItemKeyRange(after ?? default, high),
            SortOperator.GreaterOrEqual => new ItemKeyRange(value, high),
            SortOperator.Between => new ItemKeyRange(value, EndOf(partition, condition.Upper)),
            _ => throw new ArgumentOutOfRangeException(nameof(condition), condition.Operator, null),
        };
    }

    private static ReadOnlyMemory<byte>? EndOf(ReadOnlySpan<byte> partition, AttributeValue value)
    {
        using var bytes = new KeyBuffer();
        bytes.Append(partition);
        KeyForm.Write(bytes, value);
        return Optional(ItemKeyRange.EndOf(bytes.Written));
    }

    private static ItemKeyRange Prefix(KeyBuffer bytes) => new(bytes.ToArray(), Optional(ItemKeyRange.EndOf(bytes.Written)));

    private static ReadOnlyMemory<byte>? Optional(byte[]? bytes) => bytes is null ? default(ReadOnlyMemory<byte>?) : bytes;

    private static byte[] HashOf(int segment, int segments)
    {
        var hash = new byte[KeyForm.HashBytes];
        BinaryPrimitives.WriteUInt32BigEndian(hash, (uint)(((ulong)segment << 32) / (uint)segments));
        return hash;
    }
}
