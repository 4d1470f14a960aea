using System.Runtime.InteropServices;

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
}
