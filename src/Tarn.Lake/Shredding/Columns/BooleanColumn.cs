using System.Text.Json;

namespace Tarn.Lake.Shredding;

/// <summary>True and false, one bit each.</summary>
internal sealed class BooleanColumn(ShapeNode node, ColumnBuilder? parent) : ColumnBuilder(node, parent)
{
    private ulong[] _bits = new ulong[1];

    protected override void ReadValue(ref RecordCursor cursor)
    {
        if (cursor.Json.TokenType is not (JsonTokenType.True or JsonTokenType.False))
        {
            Misfit(ref cursor, MisfitReason.Type);
            return;
        }

        Reserve(Count + 1);
        ref var word = ref _bits[Count >> 6];
        var bit = 1UL << (Count & 63);
        word = cursor.Json.TokenType == JsonTokenType.True ? word | bit : word & ~bit;
        Appended();
    }

    protected override void ReserveValues(int count)
    {
        var words = (count + 63) >> 6;
        if (words > _bits.Length)
        {
            Array.Resize(ref _bits, Math.Max(words, _bits.Length * 2));
        }
    }

    protected override void WriteValues(ChunkBytes chunk, ref ColumnBuffers buffers) =>
        buffers.Values = chunk.Append<ulong>(_bits.AsSpan(0, (Count + 63) >> 6));
}
