using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Tarn.Storage.Calls;

/// <summary>
/// The key by which retries of one put are recognised, D14 (retries are recognised): 16 bytes from account, stream id,
/// operation, invocation id and the body's SHA-256. <see cref="None"/>: the caller sent no invocation id, and retries
/// are not recognised.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct CallKey(ulong High, ulong Low)
{
    /// <summary>No key.</summary>
    public static CallKey None => default;

    /// <summary>The key of a put that a part of the program repeats until it is stored.</summary>
    /// <param name="name">Names the put: the same text for each attempt, and for no other put.</param>
    public static CallKey Of(string name)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(name));
        return new CallKey(BinaryPrimitives.ReadUInt64BigEndian(hash), BinaryPrimitives.ReadUInt64BigEndian(hash.AsSpan(sizeof(ulong))));
    }
}
