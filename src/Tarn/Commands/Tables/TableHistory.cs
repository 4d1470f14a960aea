using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;
using Tarn.Commands.Options;
using Tarn.Output;
using Tarn.OwnProcess;

namespace Tarn.Commands.Tables;

/// <summary><c>tarn tables [DB.NAME]</c>: the tables of the region, or one table's newest snapshots.</summary>
internal static class TableHistory
{
    private const int SnapshotsShown = 20;

    /// <summary>Gives the command its argument and its action.</summary>
    public static Command AddTo(Command command)
    {
        var name = new Argument<string?>("DB.NAME") { Description = "The table; without it, all of the region are listed.", Arity = ArgumentArity.ZeroOrOne };
        command.Arguments.Add(name);
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            var api = new TarnApiClient(client);
            if (parsed.GetValue(name) is not { } one)
            {
                var status = await api.GetStatus(new GetStatusInput(), cancellationToken);
                Terminal.Output.Write(List([.. (status.Tables ?? []).Where(table => table.Region == client.Region)]).ToTable());
                Terminal.Output.WriteLine();
                return ExitCode.Ok;
            }

            var table = TableName.Parse(one, "DB.NAME");
            var answer = await api.ListSnapshots(
                new ListSnapshotsInput { Database = table.Database, Table = table.Name, MaxResults = SnapshotsShown }, cancellationToken);
            Terminal.Output.Write(Snapshots(answer.Snapshots).ToTable());
            Terminal.Output.WriteLine();
            return ExitCode.Ok;
        });
        return command;
    }

    private static ResultTable List(IReadOnlyList<TableStatus> tables) => new(
        ["table", "rows", "files", "bytes", "last commit", "maintenance"],
        [false, true, true, true, false, false],
        [.. tables.Select(table => new[]
        {
            $"{table.Database}.{table.Name}", Text(table.Rows), Text(table.Files), Text(table.Bytes), Time(table.LastCommitAt), table.Maintenance,
        })]);

    private static ResultTable Snapshots(IReadOnlyList<TableSnapshot> snapshots) => new(
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
