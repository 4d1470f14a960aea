using System.Buffers;

namespace Tarn.Lake.Files;

/// <summary>Decompresses foreign bytes within a budget.</summary>
internal static class BoundedReading
{
    private const int PieceBytes = 16 << 10;

    /// <summary>
    /// Reads all plain bytes. They are charged to the budget: twice while they are read, once afterwards.
    /// </summary>
    /// <param name="stream">The decompressing stream.</param>
    /// <param name="stored">The number of compressed bytes.</param>
    /// <param name="budget">The budget of the reading.</param>
    public static ReadOnlyMemory<byte> All(Stream stream, long stored, ReadBudget budget)
    {
        var all = new ArrayBufferWriter<byte>(PieceBytes);
        while (true)
        {
            budget.Take(2 * PieceBytes); // while a buffer grows, its bytes are in memory twice
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
