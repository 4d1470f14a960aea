using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Tarn.Processes.Watching;

namespace Tarn.Functions.Environments;

/// <summary>Whether a connection to a loopback socket of this server comes from given processes.</summary>
internal static class PeerCheck
{
    // The kernel leaves out rows of its table when others change between two parts of a reading.
    private const int LooksMax = 50;

    // Java connects by sockets of IPv6, to the same address.
    private const string MappedPrefix = "0000000000000000FFFF0000";

    /// <summary>True if the other end of the connection belongs to the user, or, for user 0, to one of the processes.</summary>
    public static bool IsFrom(Socket connection, uint user, Func<ProcessTable, IEnumerable<int>> processes)
    {
        if (connection is not { RemoteEndPoint: IPEndPoint peer, LocalEndPoint: IPEndPoint own } || Find(peer, own) is not { } found)
        {
            return false;
        }

        if (user != 0)
        {
            return found.User == user;
        }

        var link = string.Create(CultureInfo.InvariantCulture, $"socket:[{found.Inode}]");
        return processes(ProcessTable.Read()).Any(id => Holds(id, link));
    }

    /// <summary>True if the user, or, for user 0, one of the processes listens on a port of the loopback interface.</summary>
    public static bool Listens(int port, uint user, Func<ProcessTable, IEnumerable<int>> processes)
    {
        var end = string.Create(CultureInfo.InvariantCulture, $":{port:X4}");
        foreach (var row in Listening("/proc/net/tcp").Concat(Listening("/proc/net/tcp6")).Where(row => row[1].EndsWith(end, StringComparison.Ordinal)))
        {
            var link = $"socket:[{row[9]}]";
            if (user != 0 ? row[7] == user.ToString(CultureInfo.InvariantCulture) : processes(ProcessTable.Read()).Any(id => Holds(id, link)))
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<string[]> Listening(string table) => File.Exists(table)
        ? File.ReadLines(table).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(row => row.Length > 9 && row[3] == "0A")
        : [];

    // The peer's row: its local end is our remote one. Addresses are in the order of memory, ports are not.
    private static SocketOwner? Find(IPEndPoint peer, IPEndPoint own)
    {
        if (SocketOwner.Find(peer, own) is { } known)
        {
            return known;
        }

        var (from, to) = (Hex(peer), Hex(own));
        for (var i = 0; i < LooksMax; i++)
        {
            if ((Find("/proc/net/tcp", $" {from} {to} ") ?? Find("/proc/net/tcp6", $" {MappedPrefix}{from} {MappedPrefix}{to} ")) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static SocketOwner? Find(string table, string row)
    {
        if (!File.Exists(table) || File.ReadLines(table).FirstOrDefault(line => line.Contains(row, StringComparison.Ordinal)) is not { } found)
        {
            return null;
        }

        var fields = found.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new SocketOwner(uint.Parse(fields[7], CultureInfo.InvariantCulture), long.Parse(fields[9], CultureInfo.InvariantCulture));
    }

    private static string Hex(IPEndPoint point)
    {
        var bytes = point.Address.MapToIPv4().GetAddressBytes();
        Array.Reverse(bytes);
        return $"{Convert.ToHexString(bytes)}:{point.Port:X4}";
    }

    private static bool Holds(int processId, string link)
    {
        try
        {
            return Directory.EnumerateFiles($"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/fd")
                .Any(file => new FileInfo(file).LinkTarget == link);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
