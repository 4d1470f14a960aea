using System.Runtime.InteropServices;

namespace Tarn.DuckDb.Native;

internal static unsafe partial class Lib
{
    [LibraryImport(Name, EntryPoint = "duckdb_schema_from_arrow")]
    public static partial nint SchemaFromArrow(ConnectionHandle connection, ArrowSchema* schema, out nint converted);

    [LibraryImport(Name, EntryPoint = "duckdb_data_chunk_from_arrow")]
    public static partial nint DataChunkFromArrow(
        ConnectionHandle connection, ArrowArray* array, ConvertedSchemaHandle schema, out nint chunk);

    [LibraryImport(Name, EntryPoint = "duckdb_destroy_arrow_converted_schema")]
    public static partial void DestroyConvertedSchema(ref nint schema);
}
