using System.Runtime.InteropServices;

namespace Tarn.Storage.Streams.Journal.Format;

/// <summary>The position of one durable records frame: 40 bytes, held for every frame of a file without footer.</summary>
/// <param name="File">Number of the file.</param>
/// <param name="Position">The frame's position in the file.</param>
/// <param name="Length">The frame's bytes, header and payload.</param>
/// <param name="BaseOffset">The first record's offset.</param>
/// <param name="Covered">Offsets covered.</param>
/// <param name="ArrivalTimeMs">Unix milliseconds.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FrameEntry(long File, long Position, int Length, long BaseOffset, int Covered, long ArrivalTimeMs)
{
    public long EndOffset => BaseOffset + Covered;

    /// <summary>
    /// The index of the first frame for which <paramref name="isAfter"/> is true. It must be true for all later frames
    /// as well.
    /// </summary>
    public static int FirstWhere<T>(ReadOnlySpan<FrameEntry> frames, T value, Func<FrameEntry, T, bool> isAfter)
    {
        int low = 0, high = frames.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = isAfter(frames[middle], value) ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}
