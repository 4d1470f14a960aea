using System.Buffers;
using System.IO.Compression;
using Tarn.Storage;

namespace Tarn.Lake.Files;

/// <summary>Decompresses foreign bytes within a budget.</summary>
internal static class BoundedReading
{
    private const int PieceBytes = 16 << 10;

    /// <summary>The plain bytes of a gzip file.</summary>
    /// <exception cref="TarnException">Damaged: the file is damaged, or was cut off. LimitExceeded; InvalidArgument: it grows too much.</exception>
    public static ReadOnlyMemory<byte> Gunzip(ReadOnlyMemory<byte> file, ReadBudget budget)
    {
        budget.Take(file.Length);
        try
        {
            using var source = new MemoryStream([.. file.Span, .. GzipEnd.Member], writable: false);
            using var gzip = new GZipStream(source, CompressionMode.Decompress);
            var plain = All(gzip, file.Length, budget);
            return plain is { Length: > 0 } && plain.Span[^1] == '\n'
                ? plain[..^1]
                : throw new TarnException(ErrorKind.Damaged, "The gzip file was cut off, or has bytes after its end.");
        }
        catch (InvalidDataException damage)
        {
            throw new TarnException(ErrorKind.Damaged, $"The gzip file is damaged or was cut off: {damage.Message}", damage);
        }
        finally
        {
            budget.Return(file.Length);
        }
    }

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
