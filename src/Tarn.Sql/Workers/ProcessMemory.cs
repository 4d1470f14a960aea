using System.Globalization;

namespace Tarn.Sql.Workers;

/// <summary>What a process holds in memory, from the kernel's table; zeros where the process or the table is not there.</summary>
/// <param name="ResidentBytes">All of its pages in memory.</param>
/// <param name="OwnBytes">Those that it shares with no file: what goes back to the machine when it ends.</param>
internal readonly record struct ProcessMemory(long ResidentBytes, long OwnBytes)
{
    private const int PageBytes = 4096;

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
