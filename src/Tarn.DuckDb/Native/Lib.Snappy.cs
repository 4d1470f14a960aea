using System.Runtime.InteropServices;

namespace Tarn.DuckDb.Native;

/// <content>libduckdb's own snappy, which it exports under C++ names.</content>
internal static unsafe partial class Lib
{
    [LibraryImport(Name, EntryPoint = "_ZN13duckdb_snappy19MaxCompressedLengthEm")]
    public static partial nuint SnappyMaxCompressedLength(nuint sourceLength);

    [LibraryImport(Name, EntryPoint = "_ZN13duckdb_snappy11RawCompressEPKcmPcPm")]
    public static partial void SnappyRawCompress(byte* source, nuint sourceLength, byte* target, nuint* targetLength);

    [LibraryImport(Name, EntryPoint = "_ZN13duckdb_snappy21GetUncompressedLengthEPKcmPm")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool SnappyGetUncompressedLength(byte* source, nuint sourceLength, nuint* length);

    [LibraryImport(Name, EntryPoint = "_ZN13duckdb_snappy13RawUncompressEPKcmPc")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool SnappyRawUncompress(byte* source, nuint sourceLength, byte* target);
}
