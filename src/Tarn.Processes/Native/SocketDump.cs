namespace Tarn.Processes.Native;

/// <summary>
/// Asks the kernel for the memory of all sockets of a network (netlink, <c>sock_diag(7)</c>): TCP, UDP and local ones. The network
/// is that of the thread that opened it.
/// </summary>
internal sealed unsafe class SocketDump : IDisposable
{
    private const int NetlinkFamily = 16;
    private const int Raw = 3;
    private const int CloseOnExec = 0x80000;
    private const int DiagnosisProtocol = 4;
    private const ushort ByFamily = 20;
    private const ushort IsDumpRequest = 0x301;
    private const ushort ErrorKind = 2;
    private const ushort DoneKind = 3;
    private const int HeaderBytes = 16;
    private const int RoomBytes = 64 * 1_024;

    // struct unix_diag_req and unix_diag_msg; struct inet_diag_req_v2 and inet_diag_msg
    private static readonly Form Local = new(RequestBytes: 24, ShownAt: 12, Shown: 0x20, InodeAt: 4, MessageBytes: 16, MemoryAttribute: 5);
    private static readonly Form Internet = new(RequestBytes: 56, ShownAt: 2, Shown: 0x40, InodeAt: 68, MessageBytes: 72, MemoryAttribute: 7);
    private static readonly (byte Family, byte Protocol)[] All = [(1, 0), (2, 6), (10, 6), (2, 17), (10, 17)];

    private readonly int _descriptor = Network.Open(NetlinkFamily, Raw | CloseOnExec, DiagnosisProtocol);
    private readonly byte[] _room = new byte[RoomBytes];

    private readonly record struct Form(int RequestBytes, int ShownAt, byte Shown, int InodeAt, int MessageBytes, int MemoryAttribute);

    /// <summary>Hands over the inode and the memory of each socket. Kinds that the kernel does not show are left out.</summary>
    public void Read(Action<long, long> take)
    {
        foreach (var (family, protocol) in All)
        {
            if (_descriptor >= 0)
            {
                Read(family, protocol, protocol == 0 ? Local : Internet, take);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_descriptor >= 0)
        {
            _ = FenceCalls.Close(_descriptor);
        }
    }

    private void Read(byte family, byte protocol, Form form, Action<long, long> take)
    {
        Span<byte> request = stackalloc byte[HeaderBytes + form.RequestBytes];
        request.Clear();
        BitConverter.TryWriteBytes(request, request.Length);
        BitConverter.TryWriteBytes(request[4..], ByFamily);
        BitConverter.TryWriteBytes(request[6..], IsDumpRequest);
        (request[HeaderBytes], request[HeaderBytes + 1]) = (family, protocol);
        request.Slice(HeaderBytes + 4, 4).Fill(byte.MaxValue); // all states
        request[HeaderBytes + form.ShownAt] = form.Shown;
        fixed (byte* question = request, room = _room)
        {
            if (FenceCalls.Write(_descriptor, question, request.Length) != request.Length)
            {
                return;
            }

            while (FenceCalls.Read(_descriptor, room, RoomBytes) is var length and > 0 && Take(_room.AsSpan(0, (int)length), form, take))
            {
                // the next part of the dump
            }
        }
    }

    /// <returns>Whether another part follows.</returns>
    private static bool Take(ReadOnlySpan<byte> part, Form form, Action<long, long> take)
    {
        while (part.Length >= HeaderBytes)
        {
            var length = BitConverter.ToInt32(part);
            var kind = BitConverter.ToUInt16(part[4..]);
            if (kind is ErrorKind or DoneKind || length < HeaderBytes || length > part.Length)
            {
                return false;
            }

            var message = part[HeaderBytes..length];
            if (message.Length >= form.MessageBytes)
            {
                take(BitConverter.ToUInt32(message[form.InodeAt..]), MemoryOf(message[form.MessageBytes..], form.MemoryAttribute));
            }

            part = part[Math.Min(part.Length, Aligned(length))..];
        }

        return true;
    }

    // An array: memory of received bytes, its limit, memory of bytes to send, its limit, reserved, queued.
    private static long MemoryOf(ReadOnlySpan<byte> attributes, int wanted)
    {
        const int ArrayBytes = 24;
        while (attributes.Length >= 4)
        {
            var length = BitConverter.ToUInt16(attributes);
            if (length < 4 || length > attributes.Length)
            {
                return 0;
            }

            if (BitConverter.ToUInt16(attributes[2..]) == wanted && length >= 4 + ArrayBytes)
            {
                var numbers = attributes[4..];
                return (long)BitConverter.ToUInt32(numbers) + Math.Max(BitConverter.ToUInt32(numbers[8..]), BitConverter.ToUInt32(numbers[20..]));
            }

            attributes = attributes[Math.Min(attributes.Length, Aligned(length))..];
        }

        return 0;
    }

    private static int Aligned(int length) => (length + 3) & ~3;
}
