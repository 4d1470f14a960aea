using System.Runtime.InteropServices;

namespace Tarn.DuckDb.Native;

/// <content>libduckdb's own zstd, which it exports under C++ names.</content>
internal static unsafe partial class Lib
{
    [LibraryImport(Name, EntryPoint = "_ZN11duckdb_zstd15ZSTD_decompressEPvmPKvm")]
    public static partial nuint ZstandardDecompress(byte* target, nuint targetLength, byte* source, nuint sourceLength);

    [LibraryImport(Name, EntryPoint = "_ZN11duckdb_zstd12ZSTD_isErrorEm")]
    public static partial uint ZstandardIsError(nuint code);

    [LibraryImport(Name, EntryPoint = "_ZN11duckdb_zstd13ZSTD_compressEPvmPKvmi")]
    public static partial nuint ZstandardCompress(byte* target, nuint targetLength, byte* source, nuint sourceLength, int level);

    [LibraryImport(Name, EntryPoint = "_ZN11duckdb_zstd18ZSTD_compressBoundEm")]
    public static partial nuint ZstandardCompressBound(nuint sourceLength);

    [LibraryImport(Name, EntryPoint = "_ZN11duckdb_zstd20ZSTD_decompressBoundEPKvm")]
    public static partial ulong ZstandardDecompressBound(byte* source, nuint sourceLength);

    [LibraryImport(Name, EntryPoint = "_ZN11duckdb_zstd18ZSTD_createDStreamEv")]
    public static partial nint ZstandardCreateStream();

    [LibraryImport(Name, EntryPoint = "_ZN11duckdb_zstd16ZSTD_freeDStreamEPNS_11ZSTD_DCtx_sE")]
    public static partial nuint ZstandardFreeStream(nint stream);

    [LibraryImport(Name, EntryPoint = "_ZN11duckdb_zstd26ZSTD_DCtx_setMaxWindowSizeEPNS_11ZSTD_DCtx_sEm")]
    public static partial nuint ZstandardSetWindowMax(nint stream, nuint bytes);

    [LibraryImport(Name, EntryPoint = "_ZN11duckdb_zstd21ZSTD_decompressStreamEPNS_11ZSTD_DCtx_sEPNS_16ZSTD_outBuffer_sEPNS_15ZSTD_inBuffer_sE")]
    public static partial nuint ZstandardDecompressStream(nint stream, ZstandardBuffer* target, ZstandardBuffer* source);
}
