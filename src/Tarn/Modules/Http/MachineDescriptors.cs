using System.Globalization;
using Tarn.Aws.Http.Connections;
using Tarn.Storage;

namespace Tarn.Modules.Http;

/// <summary>How many file descriptors this process may open, and how they are shared between connections and files.</summary>
/// <param name="Limit">RLIMIT_NOFILE as the runtime raised it at start.</param>
/// <param name="Open">Open now.</param>
internal sealed record MachineDescriptors(int Limit, int Open)
{
    // The runtime keeps two descriptors of each assembly; so many are opened by the listener, beyond the sockets that are reserved before, and by the
    // first requests.
    private const int OpenedLater = 92;

    // Journal files, objects that are read and written, pipes of workers.
    private const int FilesMin = 8;
    private const int ConnectionsMin = 4;

    /// <summary>The limit and the open descriptors of this process.</summary>
    public static MachineDescriptors OfProcess()
    {
        var line = File.ReadLines("/proc/self/limits").First(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        var soft = line["Max open files".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        var limit = int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;
        return new MachineDescriptors(limit, Directory.GetFileSystemEntries("/proc/self/fd").Length);
    }

    /// <summary>
    /// The limits on connections: of the descriptors that stay free a quarter is kept for files; one address gets at most
    /// three quarters of the connections. Both can be set lower.
    /// </summary>
    /// <exception cref="TarnException">InvalidArgument: the descriptor limit leaves no room for connections, or less than what was asked for.</exception>
    public ConnectionLimits Share(int? connectionsMax, int? perAddressMax)
    {
        var rest = Limit - Open - OpenedLater;
        var most = rest - Math.Max(FilesMin, rest / 4);
        var connections = connectionsMax ?? most;
        if (most < ConnectionsMin || connections > most)
        {
            throw new TarnException(ErrorKind.InvalidArgument, string.Create(
                CultureInfo.InvariantCulture,
                $"--connections-max {Math.Max(connections, ConnectionsMin)} needs more file descriptors than the limit of {Limit} leaves; raise it: ulimit -n {Needed(connections)}"));
        }

        return new ConnectionLimits(connections, Math.Min(perAddressMax ?? Math.Max(1, connections / 4 * 3), connections));
    }

    private long Needed(int connections)
    {
        var wanted = Math.Max(connections, ConnectionsMin);
        return Open + OpenedLater + Math.Max(wanted + FilesMin, (wanted * 4L / 3) + 1);
    }
}
