using System.Runtime.InteropServices;

namespace Tarn.Lake.Files;

/// <summary>Reads bytes in memory as a stream. When they are in an array, they are not copied.</summary>
internal static class StoredBytes
{
    public static MemoryStream Stream(ReadOnlyMemory<byte> bytes) => MemoryMarshal.TryGetArray(bytes, out var array)
        ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
        : new MemoryStream(bytes.ToArray(), writable: false);
}
