using System.Runtime.InteropServices;

namespace Tarn.DuckDb.Native;

/// <content>libduckdb's own inflate (miniz), which it exports under a C++ name.</content>
internal static unsafe partial class Lib
{
    /// <summary>tinfl_decompress: decodes raw deflate from memory into memory.</summary>
    [LibraryImport(Name, EntryPoint = "_ZN12duckdb_miniz16tinfl_decompressEPNS_22tinfl_decompressor_tagEPKhPmPhS5_S4_j")]
    public static partial int Inflate(
        byte* state, byte* source, nuint* sourceLength, byte* targetStart, byte* targetNext, nuint* targetLength, uint flags);
}
