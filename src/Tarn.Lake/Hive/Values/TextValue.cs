using System.Buffers;
using Tarn.DuckDb;
using Tarn.Lake.Hive.Types;

namespace Tarn.Lake.Hive.Values;

/// <summary>Writes text of a type: cut to its length, a char without the blanks at its end, with U+FFFD for bytes that are not UTF-8.</summary>
internal readonly struct TextValue(HiveType type)
{
    private readonly int _charactersMax = type.Kind is HiveKind.Varchar or HiveKind.Char ? type.Precision : int.MaxValue;
    private readonly bool _isPadded = type.Kind == HiveKind.Char;

    /// <param name="isUtf8">Whether the text is known to be UTF-8.</param>
    public void Set(VectorView vector, int row, ReadOnlySpan<byte> text, bool isUtf8)
    {
        if (isUtf8)
        {
            Write(vector, row, text);
            return;
        }

        var valid = JavaText.Repair(text, out var rented);
        Write(vector, row, valid);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private void Write(VectorView vector, int row, ReadOnlySpan<byte> text)
    {
        var cut = JavaText.Cut(text, _charactersMax);
        vector.SetBytes(row, _isPadded ? cut.TrimEnd((byte)' ') : cut);
    }
}
