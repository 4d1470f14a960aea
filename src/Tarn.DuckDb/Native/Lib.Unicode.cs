using System.Runtime.InteropServices;

namespace Tarn.DuckDb.Native;

/// <content>libduckdb's own utf8proc, which it exports under C++ names.</content>
internal static unsafe partial class Lib
{
    /// <summary>The result is allocated by C's malloc; the caller frees it.</summary>
    [LibraryImport(Name, EntryPoint = "_ZN6duckdb12utf8proc_mapEPKhlPPhNS_17utf8proc_option_tE")]
    public static partial nint UnicodeMap(byte* text, nint length, byte** mapped, int options);
}
