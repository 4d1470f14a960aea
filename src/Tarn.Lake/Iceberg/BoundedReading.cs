using System.Buffers;
using Tarn.Lake.Files;

namespace Tarn.Lake.Iceberg;

/// <summary>Decompressing what others wrote, within a budget.</summary>
internal static class BoundedReading
{
    private const int PieceBytes = 16 << 10;

    /// <summary>The plain bytes. They are charged to the budget, twice while they are gathered.</summary>
    /// <param name="stream">Decompresses.</param>
    /// <param name="stored">Compressed bytes.</param>
    /// <param name="budget">The reading's.</param>
    public static ReadOnlyMemory<byte> All(Stream stream, long stored, ReadBudget budget)
    {
        var all = new ArrayBufferWriter<byte>(PieceBytes);
        while (true)
        {
            budget.Take(2 * PieceBytes); // a buffer that grows is there twice for a moment
            var read = stream.Read(all.GetSpan(PieceBytes)[..PieceBytes]);
            budget.Return(2 * (PieceBytes - read));
            if (read == 0)
            {
                budget.Return(all.WrittenCount);
                return all.WrittenMemory;
            }

            all.Advance(read);
            ReadBudget.CheckRatio(stored, all.WrittenCount);
        }
    }
}
