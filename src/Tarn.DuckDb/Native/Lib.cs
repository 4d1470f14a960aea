using System.Runtime.InteropServices;
using System.Text.Json;

namespace Tarn.DuckDb.Native;

/// <summary>The C API of libduckdb 1.5, one file per subject. The signatures follow duckdb.h of that version.</summary>
internal static unsafe partial class Lib
{
    /// <summary>Resolves to libduckdb.so beside the program.</summary>
    private const string Name = "duckdb";

    public const int Success = 0;

    [LibraryImport(Name, EntryPoint = "duckdb_library_version")]
    public static partial nint LibraryVersion();

    [LibraryImport(Name, EntryPoint = "duckdb_free")]
    public static partial void Free(nint pointer);

    [LibraryImport(Name, EntryPoint = "duckdb_malloc")]
    public static partial nint Malloc(nuint bytes);

    [LibraryImport(Name, EntryPoint = "duckdb_destroy_error_data")]
    public static partial void DestroyErrorData(ref nint error);

    [LibraryImport(Name, EntryPoint = "duckdb_error_data_error_type")]
    public static partial DuckErrorType ErrorDataType(nint error);

    [LibraryImport(Name, EntryPoint = "duckdb_error_data_message")]
    public static partial nint ErrorDataMessage(nint error);

    [LibraryImport(Name, EntryPoint = "duckdb_error_data_has_error")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool ErrorDataHasError(nint error);

    /// <summary>Copies and frees a string that DuckDB allocated; null stays null.</summary>
    public static string? TakeString(nint text)
    {
        if (text == 0)
        {
            return null;
        }

        var value = Marshal.PtrToStringUTF8(text);
        Free(text);
        return value;
    }

    /// <summary>Frees an error object, and throws if it holds an error. Without an object, nothing happens.</summary>
    public static void Check(nint error)
    {
        if (error == 0)
        {
            return;
        }

        var failed = ErrorDataHasError(error);
        var type = failed ? ErrorDataType(error) : DuckErrorType.None;
        var text = failed ? Marshal.PtrToStringUTF8(ErrorDataMessage(error)) : null;
        DestroyErrorData(ref error);
        if (failed)
        {
            throw new DuckException(type, PlainMessage(text ?? "unknown error"));
        }
    }

    /// <summary>
    /// Extracts the plain text. Some functions of the C API return it inside DuckDB's JSON form of an exception.
    /// </summary>
    private static string PlainMessage(string text)
    {
        if (!text.StartsWith("{\"exception_type\"", StringComparison.Ordinal))
        {
            return text;
        }

        using var parsed = JsonDocument.Parse(text);
        return parsed.RootElement.TryGetProperty("exception_message", out var message) ? message.GetString() ?? text : text;
    }
}
