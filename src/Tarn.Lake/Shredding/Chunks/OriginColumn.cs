using System.Buffers.Binary;

namespace Tarn.Lake.Shredding;

/// <summary>
/// One part of the rows' origins in a batch. It is stored as an arithmetic progression when possible, as for constants
/// and consecutive offsets. Otherwise it is stored as distances from the smallest value, in 1, 2, 4 or 8 bytes each.
/// </summary>
internal sealed class OriginColumn
{
    private readonly long[] _values = new long[ChunkFormat.BatchRowsMax];

    public void Set(int row, long value) => _values[row] = value;

    /// <summary>Writes the distances, if any, and the directory entry.</summary>
    public void Write(ChunkBytes chunk, int rows, Span<byte> entry)
    {
        var used = _values.AsSpan(0, rows);
        var step = rows > 1 ? used[1] - used[0] : 0;
        if (IsProgression(used, step))
        {
            WriteEntry(entry, width: 0, place: 0, used[0], step);
            return;
        }

        var (min, max) = (used[0], used[0]);
        foreach (var value in used)
        {
            (min, max) = (Math.Min(min, value), Math.Max(max, value));
        }

        var width = (ulong)(max - min) switch { <= byte.MaxValue => 1, <= ushort.MaxValue => 2, <= uint.MaxValue => 4, _ => 8 };
        Span<byte> distances = new byte[rows * width];
        for (var i = 0; i < rows; i++)
        {
            var at = distances[(i * width)..];
            switch (width)
            {
                case 1: at[0] = (byte)(used[i] - min); break;
                case 2: BinaryPrimitives.WriteUInt16LittleEndian(at, (ushort)(used[i] - min)); break;
                case 4: BinaryPrimitives.WriteUInt32LittleEndian(at, (uint)(used[i] - min)); break;
                default: BinaryPrimitives.WriteInt64LittleEndian(at, used[i] - min); break;
            }
        }

        WriteEntry(entry, width, chunk.Append<byte>(distances), min, step: 0);
    }

    private static bool IsProgression(ReadOnlySpan<long> values, long step)
    {
        for (var i = 1; i < values.Length; i++)
        {
            if (values[i] - values[i - 1] != step)
            {
                return false;
            }
        }

        return true;
    }

    private static void WriteEntry(Span<byte> entry, int width, uint place, long start, long step)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(entry, (uint)width);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], place);
        BinaryPrimitives.WriteInt64LittleEndian(entry[8..], start);
        BinaryPrimitives.WriteInt64LittleEndian(entry[16..], step);
    }
}
