using System.Buffers.Text;
using System.Globalization;

namespace Tarn.Processes.Watching;

/// <summary>The kernel's counts of the time that threads waited for a processor while they could run.</summary>
public static class SchedulerTimes
{
    private const long NanosecondsPerTick = 100;

    /// <summary>
    /// The waiting time of each thread since its start, by its id. Threads that have ended are absent; so are all threads of a
    /// kernel without these counts.
    /// </summary>
    public static IReadOnlyDictionary<int, TimeSpan> WaitsOf(IEnumerable<int> processes)
    {
        var waits = new Dictionary<int, TimeSpan>();
        Span<byte> room = stackalloc byte[ProcessFile.BytesMax];
        foreach (var process in processes)
        {
            foreach (var thread in ThreadsOf(process))
            {
                if (WaitIn(ProcessFile.Read(process, $"task/{thread}/schedstat", room)) is { } wait)
                {
                    waits[int.Parse(thread, CultureInfo.InvariantCulture)] = wait;
                }
            }
        }

        return waits;
    }

    /// <summary>Reads the second number of a line such as <c>81281 51596 2</c>: time on a processor, time in a run queue, turns.</summary>
    /// <returns>Null: the line has another form.</returns>
    internal static TimeSpan? WaitIn(ReadOnlySpan<byte> line)
    {
        var begin = line.IndexOf((byte)' ') + 1;
        return begin > 0 && Utf8Parser.TryParse(line[begin..], out long nanoseconds, out _) && nanoseconds >= 0
            ? TimeSpan.FromTicks(nanoseconds / NanosecondsPerTick)
            : null;
    }

    private static string[] ThreadsOf(int process)
    {
        try
        {
            return [.. Directory.EnumerateDirectories($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/task").Select(path => Path.GetFileName(path))];
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
