using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Tarn.Aws.Glue;
using Tarn.Aws.Glue.Model;
using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;
using Tarn.Clients;
using Tarn.Commands.Options;
using Tarn.Commands.Sql;
using Tarn.Output;
using Tarn.OwnProcess;
using GlueTable = Tarn.Aws.Glue.Model.Table;
using TableStatus = Tarn.Aws.TarnApi.Model.TableStatus;

namespace Tarn.Commands.Tables;

/// <summary><c>tarn tables [DB.NAME]</c>: the tables of the region, or one table's columns and newest snapshots.</summary>
internal static class TableHistory
{
    private const int SnapshotsShown = 20;
    private const string View = "VIRTUAL_VIEW";

    /// <summary>Gives the command its argument and its action.</summary>
    public static Command AddTo(Command command)
    {
        var name = new Argument<string?>("DB.NAME")
        {
            Description = "The table, whose columns and newest snapshots are shown; without it, all of the region are listed.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        command.Arguments.Add(name);
        var all = new Option<bool>("--all") { Description = "Lists all tables and columns in a terminal too; else at most 200 and the columns that fit." };
        command.Options.Add(all);
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            var api = new TarnApiClient(client);
            if (parsed.GetValue(name) is not { } one)
            {
                var output = new ResultOutput("table", isInteractive: false) { IsWhole = parsed.GetValue(all), Ways = "--all shows all" };
                var (tables, total) = await new TableClient(api).First(output.RowsMax, cancellationToken);
                output.Write(List(tables) with { RowsTotal = total > tables.Count ? total : null });
                return ExitCode.Ok;
            }

            await Show(client, api, TableOption.Parse(one, "DB.NAME"), cancellationToken);
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task Show(DoorClient client, TarnApiClient api, TableOption name, CancellationToken cancellationToken)
    {
        var table = await Find(client, name, cancellationToken);
        var place = table.StorageDescriptor?.Location is { } location ? $" at {location}" : "";
        Terminal.Output.WriteLine($"{name}: a {(table.TableType == View ? "view" : "table")}{place}");
        Terminal.Output.Write(Columns([.. (table.StorageDescriptor?.Columns ?? []).Concat(table.PartitionKeys ?? [])]).ToTable());
        Terminal.Output.WriteLine();
        if (table.TableType == View)
        {
            return;
        }

        var answer = await api.ListSnapshots(
            new ListSnapshotsInput { Database = name.Database, Table = name.Name, MaxResults = SnapshotsShown }, cancellationToken);
        Terminal.Output.WriteLine(answer.Snapshots.Count == 0 ? "snapshots: none" : "newest snapshots:");
        if (answer.Snapshots.Count > 0)
        {
            Terminal.Output.Write(Snapshots(answer.Snapshots).ToTable());
            Terminal.Output.WriteLine();
        }
    }

    private static async Task<GlueTable> Find(DoorClient client, TableOption name, CancellationToken cancellationToken)
    {
        var input = new GetTableInput { DatabaseName = name.Database, Name = name.Name };
        var found = await new ResourceClient(client).Named(
            "table", name.ToString(), () => new GlueClient(client).GetTable(input, cancellationToken), cancellationToken);
        return found.Table!;
    }

    private static PrintedTable Columns(IReadOnlyList<Column> columns) => new(
        ["column", "type", "null", "comment"],
        [false, false, false, false],
        [.. columns.Select(column => new[]
        {
            column.Name, column.Type, column.Parameters?.GetValueOrDefault("iceberg.field.optional") == "false" ? "never" : "may be", column.Comment ?? "",
        })]);

    private static PrintedTable List(IReadOnlyList<TableStatus> tables) => new(
        ["table", "rows", "files", "bytes", "last commit", "maintenance"],
        [false, true, true, true, false, false],
        [.. tables.Select(table => new[]
        {
            $"{table.Database}.{table.Name}", Text(table.Rows), Text(table.Files), Text(table.Bytes), Time(table.LastCommitAt), table.Maintenance,
        })]);

    private static PrintedTable Snapshots(IReadOnlyList<TableSnapshot> snapshots) => new(
        ["snapshot", "time", "operation", "rows added", "rows deleted", "rows", "files", "bytes"],
        [false, false, false, true, true, true, true, true],
        [.. snapshots.Select(snapshot => new[]
        {
            snapshot.SnapshotId, Time(snapshot.Time), snapshot.Operation, Text(snapshot.AddedRecords), Text(snapshot.DeletedRecords),
            Text(snapshot.TotalRecords), Text(snapshot.TotalFiles), Text(snapshot.TotalBytes),
        })]);

    private static string? Text(long? number) => number?.ToString("N0", CultureInfo.InvariantCulture);

    private static string? Time(DateTimeOffset? time) => time?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
