using System.CommandLine;
using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;
using Tarn.Clients;
using Tarn.Commands.Options;
using Tarn.OwnProcess;

namespace Tarn.Commands.Tables;

/// <summary><c>tarn tables</c>: work on tables.</summary>
internal static class TablesCommand
{
    public static Command Build() =>
        TableHistory.AddTo(
            new Command("tables", "Shows tables and their snapshots, and works on them.")
            {
                AdoptCommand.Build(), ExportCommand.Build(), Maintain(), RetypeCommand.Build(), RollbackCommand.Build(), Undrop(),
            })
        .WithExamples(
            "tarn tables",
            "tarn tables web.visits",
            "tarn tables adopt s3://lake/visits --as web.visits --dry-run",
            "tarn tables maintain web.visits --dry-run",
            "tarn tables rollback web.visits --to-time 2026-11-20T09:30:00Z --dry-run",
            "tarn tables undrop web.visits",
            "tarn tables export /srv/tables --data lake");

    private static Command Maintain()
    {
        var table = new Argument<string?>("DB.NAME") { Description = "The table; all tables of the region without it.", Arity = ArgumentArity.ZeroOrOne };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only says what a run would do, and why." };
        var adopt = new Option<bool>("--adopt")
        {
            Description = "From now on, maintains a table that was registered or adopted. It sets the property tarn.maintenance to on.",
        };
        var command = new Command("maintain", "Compacts files, folds deletes in, expires snapshots and removes orphan files.") { table, adopt, dryRun };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(adopt) && parsed.GetValue(table) is null)
            {
                throw new CommandException("--adopt needs the table: tarn tables maintain DB.NAME --adopt", ExitCode.Usage);
            }

            using var client = options.Connect(parsed);
            var tarn = new TarnApiClient(client);
            var names = parsed.GetValue(table) is { } name ? [TableOption.Parse(name, "DB.NAME")] : await All(tarn, cancellationToken);
            foreach (var one in names)
            {
                await Maintain(tarn, one, parsed.GetValue(adopt), parsed.GetValue(dryRun), cancellationToken);
            }

            return ExitCode.Ok;
        });
        return command.WithExamples(
            "tarn tables maintain web.visits --dry-run", "tarn tables maintain web.visits", "tarn tables maintain", "tarn tables maintain web.old --adopt");
    }

    private static Command Undrop()
    {
        var table = new Argument<string>("DB.NAME") { Description = "The table's name when it was dropped." };
        var command = new Command(
            "undrop", "Brings back a table that was dropped within 7 days, unless its place is another table's or its files were purged.")
        {
            table,
        };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var name = TableOption.Parse(parsed.GetRequiredValue(table), "DB.NAME");
            using var client = options.Connect(parsed);
            var undropped = await new TarnApiClient(client).UndropTable(
                new UndropTableInput { DatabaseName = name.Database, TableName = name.Name }, cancellationToken);
            await Console.Out.WriteLineAsync($"{name} is back, with {undropped.MetadataLocation}");
            return ExitCode.Ok;
        });
        return command.WithExamples("tarn tables undrop web.visits");
    }

    private static async Task<IReadOnlyList<TableOption>> All(TarnApiClient tarn, CancellationToken cancellationToken) =>
        [.. (await new TableClient(tarn).First(null, cancellationToken)).Tables.Select(table => new TableOption(table.Database, table.Name))];

    private static async Task Maintain(TarnApiClient tarn, TableOption name, bool adopts, bool isDry, CancellationToken cancellationToken)
    {
        while (true)
        {
            var report = await tarn.MaintainTable(
                new MaintainTableInput { DatabaseName = name.Database, TableName = name.Name, Adopt = adopts, DryRun = isDry }, cancellationToken);
            foreach (var step in report.Steps ?? [])
            {
                await Console.Out.WriteLineAsync($"{name} {step.Action}: {step.Reason}{(step.Result is null ? "" : $" → {step.Result}")}");
            }

            if (report.Steps is not { Count: > 0 })
            {
                await Console.Out.WriteLineAsync(report.Skipped is { } reason ? $"{name}: skipped: {reason}" : $"{name}: nothing to do");
            }

            if (isDry || report.HasMore != true || report.Steps is not { Count: > 0 })
            {
                return;
            }
        }
    }
}
