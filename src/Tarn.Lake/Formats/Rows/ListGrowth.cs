using Tarn.DuckDb;
using Tarn.Storage;

namespace Tarn.Lake.Formats.Rows;

/// <summary>The capacity of a vector for the elements of lists, or the entries of maps. Only their end shows their number.</summary>
internal static class ListGrowth
{
    /// <summary>The most elements of all lists of a chunk at one level. A damaged count must not allocate without bound.</summary>
    public const int ElementsMax = 16 << 20;

    /// <summary>Makes the vector fit one more element. The capacity doubles, so a damaged count allocates nothing.</summary>
    /// <exception cref="TarnException">LimitExceeded: there are too many.</exception>
    public static void Grow(VectorView vector, int elements)
    {
        if (elements >= ElementsMax)
        {
            throw new TarnException(ErrorKind.LimitExceeded, $"lists of {ElementsMax} items in {DuckDatabase.VectorSize} rows");
        }

        if ((elements & (elements - 1)) == 0)
        {
            vector.Reserve(Math.Max(64, 2 * elements));
        }
    }
}
