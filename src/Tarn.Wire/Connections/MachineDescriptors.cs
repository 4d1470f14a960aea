using System.Globalization;
using Tarn.Storage;

namespace Tarn.Wire.Connections;

/// <summary>The file descriptors that this process may open, and their shares for connections and files.</summary>
/// <param name="Limit">RLIMIT_NOFILE as the runtime raised it at start.</param>
/// <param name="Open">The descriptors that are open now.</param>
public sealed record MachineDescriptors(int Limit, int Open)
{
    // The descriptors that the listener (without the sockets reserved before it) and the first requests open. The
    // runtime holds two descriptors open for each assembly.
    private const int OpenedLater = 92;

    // For journal files, objects that are read and written, and pipes of workers.
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
    /// The limits on connections. By default, a quarter of the free descriptors (at least 8) is reserved for files and the
    /// rest is for connections; one address gets at most three quarters of the connections. The first limit can be set
    /// lower, the second one up to the first.
    /// </summary>
    /// <exception cref="TarnException">
    /// InvalidArgument: the descriptor limit allows fewer connections than 4, or than requested.
    /// </exception>
    public ConnectionLimits Share(int? connectionsMax, int? perAddressMax)
    {
        var rest = Limit - Open - OpenedLater;
        var most = rest - Math.Max(FilesMin, rest / 4);
        var connections = connectionsMax ?? most;
        if (most < ConnectionsMin || connections > most)
        {
            throw new TarnException(ErrorKind.InvalidArgument, string.Create(
                CultureInfo.InvariantCulture,
                $"--connections-max {Math.Max(connections, ConnectionsMin)} needs more file descriptors than the "
                    + $"limit of {Limit} leaves; raise it: ulimit -n {Needed(connections)}"));
        }

        return new ConnectionLimits(connections, Math.Min(perAddressMax ?? Math.Max(1, connections / 4 * 3), connections));
    }

    private long Needed(int connections)
    {
        var wanted = Math.Max(connections, ConnectionsMin);
        return Open + OpenedLater + Math.Max(wanted + FilesMin, (wanted * 4L / 3) + 1);
    }
}
