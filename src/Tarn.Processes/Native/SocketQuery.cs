using System.Buffers.Binary;
using System.Net;

namespace Tarn.Processes.Native;

/// <summary>
/// Asks the kernel for one TCP socket of IPv4 (netlink, <c>sock_diag(7)</c>). The table in <c>/proc/net/tcp</c> takes milliseconds
/// to read, however few sockets are in it.
/// </summary>
internal static unsafe class SocketQuery
{
    private const int NetlinkFamily = 16;
    private const int Raw = 3;
    private const int CloseOnExec = 0x80000;
    private const int DiagnosisProtocol = 4;
    private const ushort ByFamily = 20;
    private const ushort IsRequest = 1;
    private const byte InternetFamily = 2;
    private const byte Tcp = 6;

    // struct nlmsghdr, then struct inet_diag_req_v2, and in the answer struct inet_diag_msg
    private const int HeaderBytes = 16;
    private const int RequestBytes = HeaderBytes + 56;
    private const int StatesAt = HeaderBytes + 4;
    private const int PlaceAt = HeaderBytes + 8;
    private const int CookieAt = PlaceAt + 40;
    private const int UserAt = HeaderBytes + 64;
    private const int InodeAt = HeaderBytes + 68;
    private const int AnswerBytes = HeaderBytes + 72;

    /// <summary>The user and the inode of the socket with these ends; null: there is none, or the kernel does not report it.</summary>
    public static (uint User, long Inode)? Find(IPEndPoint local, IPEndPoint remote)
    {
        var socket = Network.Open(NetlinkFamily, Raw | CloseOnExec, DiagnosisProtocol);
        if (socket < 0)
        {
            return null;
        }

        try
        {
            Span<byte> message = stackalloc byte[RequestBytes];
            Write(message, local, remote);
            Span<byte> answer = stackalloc byte[1024];
            fixed (byte* question = message, room = answer)
            {
                return FenceCalls.Write(socket, question, RequestBytes) == RequestBytes
                    && FenceCalls.Read(socket, room, answer.Length) is var length and >= AnswerBytes
                    && Number(answer[..(int)length], 4) is var kind && (ushort)kind == ByFamily
                    ? (Number(answer, UserAt), Number(answer, InodeAt))
                    : null;
            }
        }
        finally
        {
            _ = FenceCalls.Close(socket);
        }
    }

    // Numbers have the machine's order, ports and addresses the network's.
    private static void Write(Span<byte> message, IPEndPoint local, IPEndPoint remote)
    {
        message.Clear();
        BitConverter.TryWriteBytes(message, RequestBytes);
        BitConverter.TryWriteBytes(message[4..], ByFamily);
        BitConverter.TryWriteBytes(message[6..], IsRequest);
        message[HeaderBytes] = InternetFamily;
        message[HeaderBytes + 1] = Tcp;
        message.Slice(StatesAt, 4).Fill(byte.MaxValue);
        BinaryPrimitives.WriteUInt16BigEndian(message[PlaceAt..], (ushort)local.Port);
        BinaryPrimitives.WriteUInt16BigEndian(message[(PlaceAt + 2)..], (ushort)remote.Port);
        local.Address.MapToIPv4().TryWriteBytes(message[(PlaceAt + 4)..], out _);
        remote.Address.MapToIPv4().TryWriteBytes(message[(PlaceAt + 20)..], out _);
        message.Slice(CookieAt, 8).Fill(byte.MaxValue);
    }

    private static uint Number(ReadOnlySpan<byte> bytes, int at) => BitConverter.ToUInt32(bytes[at..]);
}
