using System.Globalization;

namespace Tarn.Processes.Watching;

/// <summary>The memory of a tree of processes, which returns to the machine when all of them end.</summary>
public static class TreeMemory
{
    private const long KiB = 1_024;

    /// <summary>
    /// The private pages of all processes, and the largest share of pages that a process has in common with others.
    /// Pages that no process maps, such as those of a memory file that is only written, are not seen.
    /// </summary>
    public static long BytesOf(IEnumerable<int> processes)
    {
        var (own, shared) = (0L, 0L);
        foreach (var id in processes)
        {
            var (anonymous, common) = Of(id);
            own += anonymous;
            shared = Math.Max(shared, common);
        }

        return own + shared;
    }

    private static (long Own, long Shared) Of(int processId)
    {
        try
        {
            var (own, shared) = (0L, 0L);
            foreach (var line in File.ReadLines($"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/status"))
            {
                if (line.StartsWith("RssAnon:", StringComparison.Ordinal))
                {
                    own = Number(line);
                }
                else if (line.StartsWith("RssShmem:", StringComparison.Ordinal))
                {
                    shared = Number(line);
                    break;
                }
            }

            return (own, shared);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }

    // RssAnon:	    1234 kB
    private static long Number(string line)
    {
        var text = line.AsSpan(line.IndexOf(':') + 1).Trim();
        return long.Parse(text[..text.IndexOf(' ')], CultureInfo.InvariantCulture) * KiB;
    }
}
