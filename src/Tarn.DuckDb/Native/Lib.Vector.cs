using System.Runtime.InteropServices;

namespace Tarn.DuckDb.Native;

/// <remarks>
/// The accessors marked SuppressGCTransition read one member of a C++ object: constant time, no allocation, no lock, no
/// callback.
/// </remarks>
internal static unsafe partial class Lib
{
    [LibraryImport(Name, EntryPoint = "duckdb_vector_size"), SuppressGCTransition]
    public static partial ulong VectorSize();

    [LibraryImport(Name, EntryPoint = "duckdb_create_data_chunk")]
    public static partial nint CreateDataChunk(nint* types, ulong count);

    [LibraryImport(Name, EntryPoint = "duckdb_destroy_data_chunk")]
    public static partial void DestroyDataChunk(ref nint chunk);

    [LibraryImport(Name, EntryPoint = "duckdb_data_chunk_reset")]
    public static partial void DataChunkReset(nint chunk);

    [LibraryImport(Name, EntryPoint = "duckdb_data_chunk_get_column_count"), SuppressGCTransition]
    public static partial ulong DataChunkColumnCount(nint chunk);

    [LibraryImport(Name, EntryPoint = "duckdb_data_chunk_get_vector"), SuppressGCTransition]
    public static partial nint DataChunkVector(nint chunk, ulong column);

    [LibraryImport(Name, EntryPoint = "duckdb_data_chunk_get_size"), SuppressGCTransition]
    public static partial ulong DataChunkSize(nint chunk);

    [LibraryImport(Name, EntryPoint = "duckdb_data_chunk_set_size")]
    public static partial void DataChunkSetSize(nint chunk, ulong rows);

    [LibraryImport(Name, EntryPoint = "duckdb_vector_get_column_type")]
    public static partial nint VectorType(nint vector);

    [LibraryImport(Name, EntryPoint = "duckdb_vector_get_data"), SuppressGCTransition]
    public static partial void* VectorData(nint vector);

    [LibraryImport(Name, EntryPoint = "duckdb_vector_get_validity"), SuppressGCTransition]
    public static partial ulong* VectorValidity(nint vector);

    [LibraryImport(Name, EntryPoint = "duckdb_vector_ensure_validity_writable")]
    public static partial void VectorEnsureValidity(nint vector);

    [LibraryImport(Name, EntryPoint = "duckdb_unsafe_vector_assign_string_element_len")]
    public static partial void VectorAssignString(nint vector, ulong index, byte* text, ulong length);

    [LibraryImport(Name, EntryPoint = "duckdb_list_vector_get_child"), SuppressGCTransition]
    public static partial nint ListChild(nint vector);

    [LibraryImport(Name, EntryPoint = "duckdb_list_vector_get_size"), SuppressGCTransition]
    public static partial ulong ListSize(nint vector);

    [LibraryImport(Name, EntryPoint = "duckdb_list_vector_set_size")]
    public static partial int ListSetSize(nint vector, ulong size);

    [LibraryImport(Name, EntryPoint = "duckdb_list_vector_reserve")]
    public static partial int ListReserve(nint vector, ulong capacity);

    [LibraryImport(Name, EntryPoint = "duckdb_struct_vector_get_child"), SuppressGCTransition]
    public static partial nint StructChild(nint vector, ulong index);

    [LibraryImport(Name, EntryPoint = "duckdb_vector_reference_vector")]
    public static partial void VectorReference(nint to, nint from);

    [LibraryImport(Name, EntryPoint = "duckdb_slice_vector")]
    public static partial void SliceVector(nint vector, nint selection, ulong length);

    [LibraryImport(Name, EntryPoint = "duckdb_create_selection_vector")]
    public static partial nint CreateSelection(ulong size);

    [LibraryImport(Name, EntryPoint = "duckdb_destroy_selection_vector")]
    public static partial void DestroySelection(nint selection);

    [LibraryImport(Name, EntryPoint = "duckdb_selection_vector_get_data_ptr")]
    public static partial uint* SelectionData(nint selection);
}
