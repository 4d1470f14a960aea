using System.Runtime.InteropServices;

namespace Tarn.DuckDb.Native;

internal static unsafe partial class Lib
{
    /// <summary>duckdb_result. Only its last member is used; the others are deprecated.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Result
    {
        private ulong _columnCount, _rowCount, _rowsChanged;
        private nint _columns, _errorMessage;
        public nint InternalData;
    }

    [LibraryImport(Name, EntryPoint = "duckdb_query", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Query(ConnectionHandle connection, string sql, out Result result);

    [LibraryImport(Name, EntryPoint = "duckdb_destroy_result")]
    public static partial void DestroyResult(ref Result result);

    [LibraryImport(Name, EntryPoint = "duckdb_result_error")]
    public static partial nint ResultError(ref Result result);

    [LibraryImport(Name, EntryPoint = "duckdb_result_error_type")]
    public static partial DuckErrorType ResultErrorType(ref Result result);

    [LibraryImport(Name, EntryPoint = "duckdb_column_count")]
    public static partial ulong ColumnCount(ref Result result);

    [LibraryImport(Name, EntryPoint = "duckdb_column_name")]
    public static partial nint ColumnName(ref Result result, ulong column);

    [LibraryImport(Name, EntryPoint = "duckdb_column_logical_type")]
    public static partial nint ColumnLogicalType(ref Result result, ulong column);

    [LibraryImport(Name, EntryPoint = "duckdb_rows_changed")]
    public static partial ulong RowsChanged(ref Result result);

    [LibraryImport(Name, EntryPoint = "duckdb_fetch_chunk")]
    public static partial nint FetchChunk(Result result);
}
