using System.Text;
using System.Text.Json;
using Tarn.Lake.Shredding.Misfits;

namespace Tarn.Lake.Shredding;

/// <summary>True and false, one bit each.</summary>
internal sealed class BooleanColumn(ShapeNode node, ColumnBuilder? parent) : ColumnBuilder(node, parent)
{
    private ulong[] _bits = new ulong[1];

    protected override void ReadValue(ref RecordCursor cursor)
    {
        var isTrue = cursor.Json.TokenType == JsonTokenType.True;
        if (!isTrue && cursor.Json.TokenType != JsonTokenType.False && !TryReadText(ref cursor, out isTrue))
        {
            Misfit(ref cursor, MisfitReason.Type);
            return;
        }

        Append(isTrue);
    }

    protected override unsafe void CopyValue(ChunkBatch batch, ChunkColumn source, int index) =>
        Append((batch.At(batch[source.Index].Values)[index >> 3] >> (index & 7) & 1) != 0);

    private void Append(bool isTrue)
    {
        Reserve(Count + 1);
        ref var word = ref _bits[Count >> 6];
        var bit = 1UL << (Count & 63);
        word = isTrue ? word | bit : word & ~bit;
        Appended();
    }

    private bool TryReadText(ref RecordCursor cursor, out bool isTrue)
    {
        isTrue = false;
        if (Node.Reading is not { ConvertsText: true } || cursor.Json.TokenType != JsonTokenType.String)
        {
            return false;
        }

        isTrue = Ascii.EqualsIgnoreCase(cursor.Json.ValueSpan, "true"u8);
        return isTrue || Ascii.EqualsIgnoreCase(cursor.Json.ValueSpan, "false"u8);
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
