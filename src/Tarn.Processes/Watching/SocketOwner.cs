using System.Net;
using Tarn.Processes.Native;

namespace Tarn.Processes.Watching;

/// <summary>The owner of a TCP socket of this machine.</summary>
/// <param name="Inode">The number of the socket, as in the links of <c>/proc/PID/fd</c>.</param>
public readonly record struct SocketOwner(uint User, long Inode)
{
    /// <summary>Asks the kernel for a socket by its ends; null: there is none, or this kernel has no such interface.</summary>
    public static SocketOwner? Find(IPEndPoint local, IPEndPoint remote) =>
        SocketQuery.Find(local, remote) is var (user, inode) ? new SocketOwner(user, inode) : null;
}
