using System.Globalization;
using Tarn.Processes.Native;

namespace Tarn.Processes.Watching;

/// <summary>
/// The memory in buffers of sockets, which belongs to no process's pages. Sockets with few bytes are left out. A look takes time in
/// proportion to the machine's sockets, so looks take at most a twentieth of the time.
/// </summary>
/// <param name="time">Spaces the looks.</param>
public sealed class SocketMemory(TimeProvider time) : IDisposable
{
    private const long BytesMin = 16 * 1_024;
    private const int Share = 20;
    private const string Mark = "socket:[";
    private static readonly TimeSpan IntervalMin = TimeSpan.FromMilliseconds(100);

    private readonly SocketDump _dump = new();
    private readonly Dictionary<long, long> _bytes = [];
    private long _looked;
    private TimeSpan _interval;

    /// <summary>Reads the sockets of the network of the thread that made this object, when that is due.</summary>
    public void Look()
    {
        if (_looked != 0 && time.GetElapsedTime(_looked) < _interval)
        {
            return;
        }

        var begun = time.GetTimestamp();
        _bytes.Clear();
        _dump.Read((inode, bytes) =>
        {
            if (inode != 0 && bytes >= BytesMin)
            {
                _bytes[inode] = bytes;
            }
        });
        _looked = time.GetTimestamp();
        var spent = time.GetElapsedTime(begun, _looked) * Share;
        _interval = spent > IntervalMin ? spent : IntervalMin;
    }

    /// <summary>The bytes in the buffers of processes' sockets, at the last look.</summary>
    public long BytesOf(IEnumerable<int> processes) => _bytes.Count == 0
        ? 0
        : processes.SelectMany(InodesOf).Distinct().Sum(inode => _bytes.GetValueOrDefault(inode));

    /// <inheritdoc/>
    public void Dispose() => _dump.Dispose();

    private static IEnumerable<long> InodesOf(int processId)
    {
        try
        {
            return [.. Directory.EnumerateFiles($"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/fd")
                .Select(link => new FileInfo(link).LinkTarget)
                .Where(target => target?.StartsWith(Mark, StringComparison.Ordinal) == true)
                .Select(target => long.Parse(target.AsSpan(Mark.Length, target!.Length - Mark.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture))];
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
