using System.Runtime.InteropServices;

namespace Tarn.Lake.Files;

/// <summary>Bytes in memory as a stream, without a copy where they lie in an array.</summary>
internal static class StoredBytes
{
    public static MemoryStream Stream(ReadOnlyMemory<byte> bytes) => MemoryMarshal.TryGetArray(bytes, out var array)
        ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
        : new MemoryStream(bytes.ToArray(), writable: false);
}
