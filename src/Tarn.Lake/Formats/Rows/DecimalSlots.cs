using Tarn.DuckDb;

namespace Tarn.Lake.Formats.Rows;

/// <summary>Decimals in vectors: the engine holds them in as few bytes as their precision needs.</summary>
internal static class DecimalSlots
{
    public static void Set(VectorView vector, int row, Int128 unscaled, int precision)
    {
        switch (precision)
        {
            case <= 4:
                vector.Values<short>(row + 1)[row] = (short)unscaled;
                break;
            case <= 9:
                vector.Values<int>(row + 1)[row] = (int)unscaled;
                break;
            case <= 18:
                vector.Values<long>(row + 1)[row] = (long)unscaled;
                break;
            default:
                vector.Values<Int128>(row + 1)[row] = unscaled;
                break;
        }
    }
}
