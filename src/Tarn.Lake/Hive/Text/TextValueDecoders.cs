using System.Buffers;
using Tarn.DuckDb;
using Tarn.Lake.Formats.Rows;
using Tarn.Lake.Hive.Values;

namespace Tarn.Lake.Hive.Text;

/// <summary>Timestamps, to milliseconds.</summary>
internal sealed class TextTimestampDecoder(byte[] nullText, TimestampForms forms) : TextDecoder(nullText)
{
    protected override bool TryDecode(ReadOnlySpan<byte> value, VectorView vector, int row)
    {
        var isTime = forms.TryRead(value, out var micros);
        vector.Values<long>(row + 1)[row] = micros;
        return isTime;
    }
}

/// <summary>Decimals, rounded half up.</summary>
internal sealed class TextDecimalDecoder(byte[] nullText, int precision, int scale) : TextDecoder(nullText)
{
    private readonly Decimals _decimals = new(precision, scale);

    protected override bool TryDecode(ReadOnlySpan<byte> value, VectorView vector, int row)
    {
        if (!_decimals.TryRead(value, out var unscaled))
        {
            return false;
        }

        DecimalSlots.Set(vector, row, unscaled, precision);
        return true;
    }
}

/// <summary>Bytes in Base64.</summary>
internal sealed class TextBinaryDecoder(byte[] nullText) : TextDecoder(nullText)
{
    protected override bool TryDecode(ReadOnlySpan<byte> value, VectorView vector, int row)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(value.Length);
        vector.SetBytes(row, bytes.AsSpan(0, LenientBase64.Decode(value, bytes)));
        ArrayPool<byte>.Shared.Return(bytes);
        return true;
    }
}
