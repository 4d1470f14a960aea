using System.Runtime.InteropServices;

namespace Tarn.Storage.Calls;

/// <summary>
/// What makes retries of one put recognisable (D14): 16 bytes from account, stream id, operation, invocation id and the
/// body's SHA-256. <see cref="None"/>: the caller sent no invocation id; nothing is recognised.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct CallKey(ulong High, ulong Low)
{
    /// <summary>No key.</summary>
    public static CallKey None => default;
}
