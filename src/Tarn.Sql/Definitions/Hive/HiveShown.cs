using System.Globalization;
using System.Text;
using Tarn.Lake.Catalog.Partitions;
using Tarn.Lake.Hive;
using Tarn.Sql.Planning;
using Tarn.Sql.Running;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Definitions.Hive;

/// <summary>SHOW CREATE TABLE, SHOW TBLPROPERTIES and SHOW PARTITIONS of Hive tables, in Hive's form.</summary>
internal sealed class HiveShown(StatementLake lake)
{
    /// <summary>A statement that makes an equal table, line by line.</summary>
    public static string TableText(HiveTable table)
    {
        var text = new StringBuilder($"CREATE EXTERNAL TABLE {Quoted(table.Name.Table)}(\n");
        text.AppendJoin(", \n", table.Storage.Columns.Select(Column)).Append(')');
        if (table.Comment is { } comment)
        {
            text.Append($"\nCOMMENT {Literal(comment)}");
        }

        if (table.Keys.Count > 0)
        {
            text.Append("\nPARTITIONED BY ( \n").AppendJoin(", \n", table.Keys.Select(Column)).Append(')');
        }

        if (table.Storage is { Buckets: > 0, BucketColumns.Count: > 0 } storage)
        {
            text.Append("\nCLUSTERED BY ( \n").AppendJoin(", \n", storage.BucketColumns.Select(column => $"  {column}")).Append(") ");
            var sorted = storage.SortColumns.Select(column => $"  {column.Column} {(column.Ascends ? "ASC" : "DESC")}").ToArray();
            text.Append(sorted.Length > 0 ? $"\nSORTED BY ( \n{string.Join(", \n", sorted)}) " : "");
            text.Append(CultureInfo.InvariantCulture, $"\nINTO {storage.Buckets} BUCKETS");
        }

        text.Append($"\nROW FORMAT SERDE \n  {Literal(table.Storage.SerDe ?? "")} ");
        var properties = table.Storage.Properties.Where(property => property is not { Key: "serialization.format", Value: "1" }).ToArray();
        if (properties.Length > 0)
        {
            text.Append("\nWITH SERDEPROPERTIES ( \n").Append(Properties(properties)).Append(") ");
        }

        text.Append($"\nSTORED AS INPUTFORMAT \n  {Literal(table.Storage.InputFormat ?? "")} ");
        text.Append($"\nOUTPUTFORMAT \n  {Literal(table.Storage.OutputFormat ?? "")}\nLOCATION\n  {Literal(table.Storage.Location ?? "")}");
        var parameters = table.Parameters.Where(parameter => parameter.Key != "EXTERNAL").ToArray();
        return parameters.Length == 0 ? text.ToString() : text.Append("\nTBLPROPERTIES (\n").Append(Properties(parameters)).Append(')').ToString();
    }

    /// <summary>The properties of a table, or one of them.</summary>
    public static StatementResult PropertiesOf(HiveTable table, ShowDefinition statement)
    {
        var all = table.Parameters.OrderBy(property => property.Key, StringComparer.Ordinal);
        return statement.Property is not { } one
            ? new([new("prpt_name", SqlType.Varchar), new("prpt_value", SqlType.Varchar)], [.. all.Select(property => $"{property.Key}\t{property.Value}")])
            : new([new("prpt_value", SqlType.Varchar)], [table.Parameters.GetValueOrDefault(one) ?? $"Table {statement.Name} does not have property: {one}"]);
    }

    /// <summary>The names of a table's registered partitions, in the order of their keys.</summary>
    /// <exception cref="SqlException">INVALID_ARGUMENTS: it has no partition keys.</exception>
    public async ValueTask<StatementResult> PartitionsOf(HiveTable table, SourcePosition at, CancellationToken cancellationToken)
    {
        if (table.Keys.Count == 0)
        {
            throw new SqlException(SqlErrorName.InvalidArguments, $"Table {table.Name} is not a partitioned table", at);
        }

        var lines = new List<string>();
        for (ReadOnlyMemory<byte>? next = ReadOnlyMemory<byte>.Empty; next is { } from;)
        {
            (var page, next) = await table.Partitions.List(lake.Store, null, null, from, PartitionTable.PageMax, cancellationToken);
            lines.AddRange(page.Select(partition => HivePath.Of(table.Keys, partition.Values)));
        }

        return new StatementResult([new ResultColumn("partition", SqlType.Varchar)], lines);
    }

    private static string Column(HiveColumn column) =>
        $"  {Quoted(column.Name)} {column.Type.Text}{(column.Comment is null ? "" : $" COMMENT {Literal(column.Comment)}")}";

    private static string Properties(IEnumerable<KeyValuePair<string, string>> properties) =>
        string.Join(", \n", properties.OrderBy(property => property.Key, StringComparer.Ordinal)
            .Select(property => $"  {Literal(property.Key)}={Literal(property.Value)}"));

    private static string Quoted(string name) => "`" + name.Replace("`", "``", StringComparison.Ordinal) + "`";

    // The escapes that the parser of Hive's statements reads.
    private static string Literal(string text)
    {
        var literal = new StringBuilder("'");
        foreach (var one in text)
        {
            literal.Append(one switch
            {
                '\'' => "\\'",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                < ' ' => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)one:X4}"),
                _ => one.ToString(),
            });
        }

        return literal.Append('\'').ToString();
    }
}
