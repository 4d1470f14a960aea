using System.Buffers.Text;

namespace Tarn.Processes.Watching;

/// <summary>The memory of a tree of processes, which returns to the machine when all of them end.</summary>
public static class TreeMemory
{
    private const long KiB = 1_024;

    /// <summary>
    /// The private pages of all processes, and the largest share of pages that a process has in common with others.
    /// Pages that no process maps, such as pages of a memory file that is only written, are not seen.
    /// </summary>
    /// <returns>The bytes of all, and the process with the most private ones, with their bytes; 0: there is none.</returns>
    public static (long Bytes, int Largest, long OfLargest) Of(IEnumerable<int> processes)
    {
        var (own, shared, largest, ofLargest) = (0L, 0L, 0, 0L);
        foreach (var id in processes)
        {
            var (anonymous, common) = Of(id);
            own += anonymous;
            shared = Math.Max(shared, common);
            (largest, ofLargest) = largest == 0 || anonymous > ofLargest ? (id, anonymous) : (largest, ofLargest);
        }

        return (own + shared, largest, ofLargest);
    }

    /// <summary>The most private and shared pages that one process has had, without the pages of files as they are now.</summary>
    public static long PeakOf(int processId)
    {
        var status = ProcessFile.Read(processId, "status", stackalloc byte[ProcessFile.BytesMax]);
        return Math.Max(Number(status, "RssAnon:"u8), Number(status, "VmHWM:"u8) - Number(status, "RssFile:"u8));
    }

    private static (long Own, long Shared) Of(int processId)
    {
        var status = ProcessFile.Read(processId, "status", stackalloc byte[ProcessFile.BytesMax]);
        return (Number(status, "RssAnon:"u8), Number(status, "RssShmem:"u8));
    }

    // RssAnon:	    1234 kB
    private static long Number(ReadOnlySpan<byte> status, ReadOnlySpan<byte> name)
    {
        var at = status.IndexOf(name);
        var text = at < 0 ? default : status[(at + name.Length)..].TrimStart("\t "u8);
        return Utf8Parser.TryParse(text, out long number, out _) ? number * KiB : 0;
    }
}
