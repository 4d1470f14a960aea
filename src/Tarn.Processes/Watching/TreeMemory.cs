using System.Buffers.Text;
using System.Globalization;

namespace Tarn.Processes.Watching;

/// <summary>The memory of a tree of processes, which returns to the machine when all of them end.</summary>
public static class TreeMemory
{
    private const long KiB = 1_024;

    private const int StatusBytesMax = 4_096;

    /// <summary>
    /// The private pages of all processes, and the largest share of pages that a process has in common with others.
    /// Pages that no process maps, such as those of a memory file that is only written, are not seen.
    /// </summary>
    /// <returns>The bytes of all, and the process with the most private ones; 0: there is none.</returns>
    public static (long Bytes, int Largest) Of(IEnumerable<int> processes)
    {
        var (own, shared, most, largest) = (0L, 0L, -1L, 0);
        foreach (var id in processes)
        {
            var (anonymous, common) = Of(id);
            own += anonymous;
            shared = Math.Max(shared, common);
            (most, largest) = anonymous > most ? (anonymous, id) : (most, largest);
        }

        return (own + shared, largest);
    }

    /// <summary>The private pages of one process.</summary>
    public static long OwnOf(int processId) => Of(processId).Own;

    private static (long Own, long Shared) Of(int processId)
    {
        Span<byte> status = stackalloc byte[StatusBytesMax];
        try
        {
            using var file = File.OpenHandle($"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/status");
            status = status[..RandomAccess.Read(file, status, 0)];
            return (Number(status, "RssAnon:"u8), Number(status, "RssShmem:"u8));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }

    // RssAnon:	    1234 kB
    private static long Number(ReadOnlySpan<byte> status, ReadOnlySpan<byte> name)
    {
        var at = status.IndexOf(name);
        var text = at < 0 ? default : status[(at + name.Length)..].TrimStart("\t "u8);
        return Utf8Parser.TryParse(text, out long number, out _) ? number * KiB : 0;
    }
}
