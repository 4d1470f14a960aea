using System.CommandLine;
using System.Globalization;
using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;
using Tarn.Clients;
using Tarn.Commands.Options;
using Tarn.OwnProcess;

namespace Tarn.Commands.Tables;

/// <summary><c>tarn tables rollback</c>: takes a table back to an earlier state.</summary>
internal static class RollbackCommand
{
    public static Command Build()
    {
        var table = new Argument<string>("DB.NAME") { Description = "The table." };
        var snapshot = new Option<string?>("--to-snapshot") { Description = "The snapshot, as 'tarn tables DB.NAME' shows it.", HelpName = "ID" };
        var time = new Option<string?>("--to-time") { Description = "The table's state at this time, UTC unless it names a zone.", HelpName = "TIME" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only says to which snapshot the table would go." };
        var command = new Command(
            "rollback", "Takes a table back to a snapshot or a time. Positions of deliveries stay; 'tarn deliveries replay' delivers records again.")
        {
            table,
            snapshot,
            time,
            dryRun,
        };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var name = TableOption.Parse(parsed.GetRequiredValue(table), "DB.NAME");
            var (toSnapshot, toTime) = (parsed.GetValue(snapshot), parsed.GetValue(time));
            if (toSnapshot is null == toTime is null)
            {
                throw new CommandException("rollback takes either --to-snapshot ID or --to-time TIME", ExitCode.Usage);
            }

            using var client = options.Connect(parsed);
            var input = new RollbackTableInput
            {
                DatabaseName = name.Database,
                TableName = name.Name,
                SnapshotId = toSnapshot,
                Time = TimeOption.Parse(toTime, "--to-time"),
                DryRun = parsed.GetValue(dryRun),
            };
            await Show(await new TarnApiClient(client).RollbackTable(input, cancellationToken), name, parsed.GetValue(dryRun));
            return ExitCode.Ok;
        });
        return command.WithExamples(
            "tarn tables rollback web.visits --to-time 2026-11-20T09:30:00Z --dry-run",
            "tarn tables rollback web.visits --to-time 2026-11-20T09:30:00Z",
            "tarn tables rollback web.visits --to-snapshot 3055729675574597004");
    }

    private static async Task Show(RollbackTableOutput done, TableOption name, bool isDry)
    {
        var verb = isDry ? "would go" : "went";
        await Console.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{name} {verb} from snapshot {Text(done.From)} to {Text(done.To)}; {done.Snapshots:N0} snapshots are taken back"));
    }

    private static string Text(TableSnapshot? snapshot) => snapshot is null ? "none" : string.Create(
        CultureInfo.InvariantCulture,
        $"{snapshot.SnapshotId} of {snapshot.Time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'} ({snapshot.TotalRecords:N0} rows)");
}
