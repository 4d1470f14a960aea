using System.Runtime.InteropServices;

namespace Tarn.DuckDb.Native;

internal static unsafe partial class Lib
{
    [LibraryImport(Name, EntryPoint = "duckdb_create_logical_type")]
    public static partial nint CreateLogicalType(DuckTypeId type);

    [LibraryImport(Name, EntryPoint = "duckdb_create_list_type")]
    public static partial nint CreateListType(DuckType element);

    [LibraryImport(Name, EntryPoint = "duckdb_create_map_type")]
    public static partial nint CreateMapType(DuckType key, DuckType value);

    [LibraryImport(Name, EntryPoint = "duckdb_create_struct_type")]
    public static partial nint CreateStructType(nint* types, nint* names, ulong count);

    [LibraryImport(Name, EntryPoint = "duckdb_create_decimal_type")]
    public static partial nint CreateDecimalType(byte width, byte scale);

    [LibraryImport(Name, EntryPoint = "duckdb_destroy_logical_type")]
    public static partial void DestroyLogicalType(ref nint type);

    [LibraryImport(Name, EntryPoint = "duckdb_get_type_id")]
    public static partial DuckTypeId GetTypeId(DuckType type);

    [LibraryImport(Name, EntryPoint = "duckdb_decimal_width")]
    public static partial byte DecimalWidth(DuckType type);

    [LibraryImport(Name, EntryPoint = "duckdb_decimal_scale")]
    public static partial byte DecimalScale(DuckType type);

    [LibraryImport(Name, EntryPoint = "duckdb_decimal_internal_type")]
    public static partial DuckTypeId DecimalInternalType(DuckType type);

    [LibraryImport(Name, EntryPoint = "duckdb_list_type_child_type")]
    public static partial nint ListTypeChild(DuckType type);

    [LibraryImport(Name, EntryPoint = "duckdb_map_type_key_type")]
    public static partial nint MapTypeKey(DuckType type);

    [LibraryImport(Name, EntryPoint = "duckdb_map_type_value_type")]
    public static partial nint MapTypeValue(DuckType type);

    [LibraryImport(Name, EntryPoint = "duckdb_struct_type_child_count")]
    public static partial ulong StructTypeCount(DuckType type);

    [LibraryImport(Name, EntryPoint = "duckdb_struct_type_child_name")]
    public static partial nint StructTypeName(DuckType type, ulong index);

    [LibraryImport(Name, EntryPoint = "duckdb_struct_type_child_type")]
    public static partial nint StructTypeChild(DuckType type, ulong index);
}
