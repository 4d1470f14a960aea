using System.Globalization;

namespace Tarn.Processes;

/// <summary>
/// The memory of a process, from the kernel's table; zeros when the process or the table does not exist.
/// </summary>
/// <param name="ResidentBytes">All pages of the process that are in memory.</param>
/// <param name="OwnBytes">The pages that it shares with no file; they return to the machine when it ends.</param>
public readonly record struct ProcessMemory(long ResidentBytes, long OwnBytes)
{
    private const int PageBytes = 4096;

    /// <summary>
    /// Bytes that the process has asked the kernel to read since its start; 0 when the kernel does not report them.
    /// </summary>
    public static long ReadBytesOf(int processId)
    {
        try
        {
            var line = File.ReadLines($"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/io").First();
            return long.Parse(line.AsSpan("rchar: ".Length), CultureInfo.InvariantCulture);
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    public static ProcessMemory Of(int processId)
    {
        try
        {
            var fields = File.ReadAllText($"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/statm").Split(' ');
            var resident = long.Parse(fields[1], CultureInfo.InvariantCulture) * PageBytes;
            return new(resident, resident - (long.Parse(fields[2], CultureInfo.InvariantCulture) * PageBytes));
        }
        catch (IOException)
        {
            return default;
        }
    }
}
