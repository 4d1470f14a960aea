using System.Globalization;
using Tarn.Lake.Iceberg.Types;
using Tarn.Sql.Engine;
using Tarn.Sql.Functions.Managed;
using Tarn.Sql.Lowering;
using Tarn.Sql.Types;
using Tarn.Workers;
using Tarn.Workers.Functions;

namespace Tarn.Sql.Changes.Folders;

/// <summary>
/// Stored values as the texts that readers of files know. The engine's own texts differ: it writes `inf` for infinity, `(BC)` after a year, and a real in
/// JSON with the digits of a double.
/// </summary>
/// <param name="holdsNan">Whether readers of JSON take NaN and infinities; else a statement that writes one fails.</param>
internal sealed class WrittenTexts(bool holdsNan)
{
    private const string NoNan = "Hive's reader of JSON knows no NaN and no infinity; write NULL, or use org.openx.data.jsonserde.JsonSerDe";

    private readonly PlanLowering _lowering = new(_ => throw new InvalidOperationException("a stored value has no scan"));
    private int _depth;

    /// <summary>The C# functions that the texts call.</summary>
    public IReadOnlyCollection<ManagedFunctionUse> Functions => _lowering.ManagedFunctions;

    /// <summary>The text of a value that has no parts.</summary>
    /// <param name="sql">The value in the column's type.</param>
    public string Text(string sql, PrimitiveType type) => type.Kind switch
    {
        PrimitiveKind.Binary or PrimitiveKind.Fixed => $"to_base64({sql})",
        PrimitiveKind.String => sql,
        PrimitiveKind.Float => Java(sql, SqlType.Real),
        PrimitiveKind.Double => Java(sql, SqlType.Double),
        PrimitiveKind.Decimal => Cast(sql, SqlType.Decimal(type.Precision, type.Scale)),
        PrimitiveKind.Date => Cast(sql, SqlType.Date),
        PrimitiveKind.Timestamp =>
            $"CASE WHEN {sql} < TIMESTAMP '0001-01-01' THEN {Cast(sql, SqlType.Timestamp(6))} ELSE CAST({sql} AS VARCHAR) END",
        PrimitiveKind.Boolean or PrimitiveKind.Int or PrimitiveKind.Long or PrimitiveKind.Time or PrimitiveKind.TimestampTz or PrimitiveKind.TimestampNs
            or PrimitiveKind.TimestampTzNs or PrimitiveKind.Uuid or PrimitiveKind.Unknown or PrimitiveKind.Variant or PrimitiveKind.Geometry
            or PrimitiveKind.Geography => $"CAST({sql} AS VARCHAR)",
    };

    /// <summary>A row as one JSON object.</summary>
    /// <param name="columns">The names of the columns, their values as SQL, and their types.</param>
    public string JsonRow(IEnumerable<(string Name, string Sql, IcebergType Type)> columns) => Members(columns.Select(c => (c.Name, Json(c.Sql, c.Type))));

    /// <summary>A value as JSON; null stays null. NaN and infinities are texts, as readers know them.</summary>
    private string Json(string sql, IcebergType type)
    {
        var item = string.Create(CultureInfo.InvariantCulture, $"j{_depth++}");
        return type switch
        {
            ListType list => $"CASE WHEN {sql} IS NOT NULL THEN '[' || {Joined(sql, item, Part(item, list.Element))} || ']' END",
            MapType map => $"CASE WHEN {sql} IS NOT NULL THEN '{{' || "
                + Joined($"map_entries({sql})", item, $"{Name($"{item}.key", map.Key)} || ':' || {Part($"{item}.value", map.Value)}") + " || '}' END",
            StructType structure => $"CASE WHEN {sql} IS NOT NULL THEN " + Members(structure.Fields.Select(field =>
                (field.Name, Json($"struct_extract({sql}, {EngineText.Quote(field.Name)})", field.Type)))) + " END",
            PrimitiveType plain => PlainJson(sql, plain),
            _ => throw new SqlException(SqlErrorName.NotSupported, $"JSON does not hold values of type {type}"),
        };
    }

    private string PlainJson(string sql, PrimitiveType type) =>
        type.Kind is PrimitiveKind.Boolean or PrimitiveKind.Int or PrimitiveKind.Long or PrimitiveKind.Decimal ? Text(sql, type)
            : type.Kind is not (PrimitiveKind.Float or PrimitiveKind.Double) ? Quoted(Text(sql, type))
            : $"CASE WHEN isfinite({sql}) THEN {Text(sql, type)} ELSE {NotFinite(sql, type)} END";

    private static string Members(IEnumerable<(string Name, string Json)> members) => "'{' || " + string.Join(" || ',' || ", members.Select(member =>
        $"{EngineText.Quote(CanonicalJson.Quote(member.Name) + ":")} || coalesce({member.Json}, 'null')")) + " || '}'";

    private static string Joined(string list, string item, string part) =>
        $"coalesce(array_to_string(list_transform({list}, lambda {item}: {part}), ','), '')";

    private string Part(string sql, IcebergType type) => $"coalesce({Json(sql, type)}, 'null')";

    private string Name(string sql, IcebergType type) => type is PrimitiveType plain ? Quoted(Text(sql, plain)) : Quoted(Json(sql, type));

    private string NotFinite(string sql, PrimitiveType type) => holdsNan
        ? Quoted(Text(sql, type))
        : $"CASE WHEN {sql} IS NOT NULL THEN {EngineWriter.Write(_lowering.Fail(SqlErrorName.NotSupported, EngineSql.Text(NoNan)))} END";

    private static string Quoted(string text) => $"CAST(to_json({text}) AS VARCHAR)";

    private string Java(string sql, SqlType type) =>
        EngineWriter.Write(_lowering.Call(type.Kind == TypeKind.Real ? "real_to_java" : "double_to_java", [type], SqlType.Varchar, EngineSql.Raw(sql)));

    /// <summary>The result of a C# function of one value.</summary>
    public string Call(string function, SqlType from, SqlType to, string sql) => EngineWriter.Write(_lowering.Call(function, [from], to, EngineSql.Raw(sql)));

    private string Cast(string sql, SqlType type) => EngineWriter.Write(_lowering.Cast(EngineSql.Raw(sql), type, SqlType.Varchar));
}
