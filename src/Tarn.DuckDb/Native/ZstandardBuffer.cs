using System.Runtime.InteropServices;

namespace Tarn.DuckDb.Native;

/// <summary>ZSTD_inBuffer and ZSTD_outBuffer: bytes, and how many of them were read or written.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ZstandardBuffer
{
    public byte* Bytes;
    public nuint Length;
    public nuint Position;
}
