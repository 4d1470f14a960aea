using System.Buffers;
using Tarn.DuckDb;
using Tarn.Lake.Hive.Types;
using Tarn.Lake.Hive.Values;

namespace Tarn.Lake.Hive.Text;

/// <summary>Text: string, varchar, and char without its padding.</summary>
internal sealed class TextStringDecoder(byte[] nullText, TextOptions options, HiveType type) : TextDecoder(nullText)
{
    private readonly TextValue _text = new(type);
    private bool _isUtf8;

    public override void Begin(bool isUtf8) => _isUtf8 = isUtf8;

    public override void ReadColumn(FieldSpans fields, VectorView vector)
    {
        var nulls = new Nulls(vector, fields.Rows);
        for (var row = 0; row < fields.Rows; row++)
        {
            if (!fields.TryGet(row, out var text) || IsNull(text))
            {
                nulls.Set(row);
            }
            else
            {
                TryDecode(text, vector, row);
            }
        }
    }

    protected override bool TryDecode(ReadOnlySpan<byte> value, VectorView vector, int row)
    {
        if (options.Escape is { } escape && value.Contains(escape))
        {
            var plain = ArrayPool<byte>.Shared.Rent(value.Length);
            _text.Set(vector, row, plain.AsSpan(0, Unescape(value, plain, escape)), _isUtf8);
            ArrayPool<byte>.Shared.Return(plain);
        }
        else
        {
            _text.Set(vector, row, value, _isUtf8);
        }

        return true;
    }

    // An escape at the end stays.
    private static int Unescape(ReadOnlySpan<byte> value, Span<byte> plain, byte escape)
    {
        var written = 0;
        for (var i = 0; i < value.Length; i++)
        {
            i += value[i] == escape && i + 1 < value.Length ? 1 : 0;
            plain[written++] = value[i];
        }

        return written;
    }
}
