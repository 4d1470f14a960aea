using System.Globalization;
using System.Text.Json;
using Tarn.Analytics.Applications;
using Tarn.Analytics.Engines;
using Tarn.Sql;
using Tarn.Sql.Catalog;
using Tarn.Sql.Running;
using Tarn.Storage;
using Tarn.Storage.Rights;
using Tarn.Workers;

namespace Tarn.Applications.Tables;

/// <summary>Reads Iceberg tables as reference tables of applications, with the rights of the application's role to the table and its bytes.</summary>
internal sealed class ReferenceTables(ApplicationRoles roles, IOwnQueries queries)
{
    private const int RowsMax = 100_000;
    private const int BytesMax = 16 << 20;
    private static readonly string[] NestedTypes = ["ARRAY", "MAP", "ROW"];
    private static readonly string[] BinaryTypes = ["BYTES", "VARBINARY", "BINARY"];

    /// <summary>The present snapshot of a table; 0: it has none.</summary>
    public async ValueTask<long> Snapshot(ApplicationKey application, PlannedTable table, CancellationToken cancellationToken)
    {
        var (name, principal) = await Open(application, table, cancellationToken);
        return await Snapshot(table, name, principal, cancellationToken);
    }

    /// <summary>Checks that a caller may read a table: reads its present rows with the caller's rights.</summary>
    /// <exception cref="TarnException">AccessDenied; NotFound: there is no such table.</exception>
    public async ValueTask CheckReads(ApplicationKey application, PlannedTable table, IRights caller, CancellationToken cancellationToken)
    {
        var (name, principal) = Open(application, table, caller, caller.Holder);
        if (await Snapshot(table, name, principal, cancellationToken) is not 0 and var snapshot)
        {
            await OrNamed(table.Name, () => queries.Rows(principal, Query(table, name, snapshot), cancellationToken));
        }
    }

    /// <summary>The rows of a table at a snapshot, a line each.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> Rows(
        ApplicationKey application, PlannedTable table, long snapshot, CancellationToken cancellationToken)
    {
        if (snapshot == 0)
        {
            return default;
        }

        var (name, principal) = await Open(application, table, cancellationToken);
        var rows = await OrNamed(table.Name, () => queries.Rows(principal, Query(table, name, snapshot), cancellationToken));
        return rows.Count <= RowsMax ? Lines(table, rows) : throw TooLarge(table, $"{RowsMax} rows");
    }

    private async ValueTask<(NamedTable Name, SqlPrincipal Principal)> Open(
        ApplicationKey application, PlannedTable table, CancellationToken cancellationToken) =>
        Open(application, table, await roles.RightsOf(application, cancellationToken), await roles.RoleOf(application, cancellationToken));

    private (NamedTable Name, SqlPrincipal Principal) Open(ApplicationKey application, PlannedTable table, IRights rights, string holder)
    {
        var name = IcebergTargets.NameOf(roles.Find(application), table);
        rights.Require("glue:GetTable", name.Arn);
        return (new NamedTable(name.Database, name.Table), new SqlPrincipal(name.Scope.Account, name.Scope.Region, holder, "application") { Rights = rights });
    }

    private async ValueTask<long> Snapshot(PlannedTable table, NamedTable name, SqlPrincipal principal, CancellationToken cancellationToken)
    {
        var (snapshot, isFound) = await OrNamed(table.Name, async () => await queries.Snapshot(principal, name, cancellationToken));
        return isFound ? snapshot ?? 0 : throw new TarnException(ErrorKind.NotFound, $"Table {table.Name}: there is no table {name.Database}.{name.Table}.");
    }

    private static string Query(PlannedTable table, NamedTable name, long snapshot)
    {
        var columns = table.Columns.Select(column =>
        {
            var value = EngineText.Name(column.Name.ToLowerInvariant());
            return Is(column.Type, NestedTypes) ? $"json_format(CAST({value} AS JSON))"
                : Is(column.Type, BinaryTypes) ? $"to_base64({value})"
                : column.Type.StartsWith("TIMESTAMP_LTZ", StringComparison.OrdinalIgnoreCase) ? $"CAST(({value} AT TIME ZONE 'UTC') AS timestamp(6))"
                : value;
        });
        return string.Create(CultureInfo.InvariantCulture, $"SELECT {string.Join(", ", columns)} FROM {EngineText.Name(name.Database)}."
            + $"{EngineText.Name(name.Table)} FOR VERSION AS OF {snapshot} LIMIT {RowsMax + 1}");
    }

    private static ReadOnlyMemory<byte> Lines(PlannedTable table, IReadOnlyList<string?[]> rows)
    {
        var lines = new MemoryStream();
        foreach (var row in rows)
        {
            using (var json = new Utf8JsonWriter(lines))
            {
                json.WriteStartObject();
                for (var i = 0; i < row.Length; i++)
                {
                    if (row[i] is { } value)
                    {
                        json.WritePropertyName(table.Columns[i].Name);
                        Write(json, value, table.Columns[i].Type);
                    }
                }

                json.WriteEndObject();
            }

            lines.WriteByte((byte)'\n');
            if (lines.Length > BytesMax)
            {
                throw TooLarge(table, $"{BytesMax >> 20} MiB as JSON");
            }
        }

        lines.SetLength(Math.Max(0, lines.Length - 1));
        return lines.ToArray();
    }

    private static void Write(Utf8JsonWriter json, string value, string type)
    {
        if (Is(type, NestedTypes))
        {
            json.WriteRawValue(value);
        }
        else
        {
            json.WriteStringValue(value);
        }
    }

    private static bool Is(string type, string[] words) => words.Any(word => type.StartsWith(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads, with the errors of SQL as ones of the table.</summary>
    internal static async Task<T> OrNamed<T>(string table, Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (SqlException failure)
        {
            var kind = failure.Name == SqlErrorName.PermissionDenied ? ErrorKind.AccessDenied
                : failure.Name == SqlErrorName.InvalidArguments ? ErrorKind.NotFound : ErrorKind.Unavailable;
            throw new TarnException(kind, $"Table {table} cannot be read: {failure.Text}", failure);
        }
    }

    private static TarnException TooLarge(PlannedTable table, string bound) =>
        new(ErrorKind.LimitExceeded, $"Table {table.Name} has more than {bound}, and is too large for a reference table.");
}
