using System.Globalization;
using System.Net.Sockets;
using Tarn.Processes.Fences;

namespace Tarn.Functions.Isolation;

/// <summary>Users of environments, one for each. Only root gives them out. No two servers of a machine give out the same one.</summary>
internal sealed class FunctionUsers(uint first)
{
    private const uint Count = 10_000;

    private uint _next;

    /// <summary>The users of the first range that this machine allows; null: none, for the reason added to the list.</summary>
    public static FunctionUsers? Find(IReadOnlyList<uint> firsts, List<string> missing)
    {
        string? reason = null;
        foreach (var first in firsts)
        {
            reason = OwnUser.Try(first + Count - 1);
            if (reason is null)
            {
                return new FunctionUsers(first);
            }
        }

        if (reason is not null)
        {
            missing.Add(reason);
        }

        return null;
    }

    /// <summary>Takes a user that no environment of this machine has; it is free again when the lease is disposed.</summary>
    public FunctionUser Take()
    {
        for (var i = 0; i < Count; i++)
        {
            var user = first + (Interlocked.Increment(ref _next) % Count);
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                // The kernel frees an abstract name with the process, however that ends.
                socket.Bind(new UnixDomainSocketEndPoint(string.Create(CultureInfo.InvariantCulture, $"\0tarn-function-user-{user}")));
                return new FunctionUser(user, socket);
            }
            catch (SocketException)
            {
                socket.Dispose();
            }
        }

        throw new IOException("all users of functions are in use");
    }
}

/// <summary>A user that one environment has.</summary>
/// <param name="Id">The number of the user and of its group; 0: the server's own user.</param>
/// <param name="Held">Reserves the number.</param>
internal sealed record FunctionUser(uint Id, Socket? Held) : IDisposable
{
    /// <summary>The server's own user.</summary>
    public static FunctionUser Own { get; } = new(0, null);

    /// <inheritdoc/>
    public void Dispose() => Held?.Dispose();
}
