using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Tarn.Clients;
using Tarn.Commands.Applications;
using Tarn.Commands.Options;
using Tarn.Output;
using Tarn.OwnProcess;

namespace Tarn.Commands;

/// <summary><c>tarn audit</c>: compares a delivery's ledger with its outputs.</summary>
internal static class AuditCommand
{
    private const string ApplicationPrefix = "application:";

    public static Command Build()
    {
        var what = new Argument<string>("TABLE|VIEW|DELIVERY|application:NAME")
        {
            Description = "A table or materialized view, DB.NAME, a delivery, or an application.",
        };
        var from = new Option<string?>("--from") { Description = "Of an application: the arrival time of the first record. [the earliest]", HelpName = "TIME" };
        var to = new Option<string?>("--to") { Description = "Of an application: the arrival time of the first record left out. [now]", HelpName = "TIME" };
        var table = new Option<string?>("--table")
        {
            Description = "Of an application: the delivered table that gives its inputs. [the log; where it no longer has them, the only table with lineage]",
            HelpName = "DB.NAME",
        };
        var command = new Command(
            "audit",
            "Checks that a delivery's commits cover each record once, and agree with tables, error objects and quarantine; of a view or application, its rows.")
        { what, from, to, table };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            if (parsed.GetRequiredValue(what) is var named && named.StartsWith(ApplicationPrefix, StringComparison.Ordinal))
            {
                return await ApplicationAuditOutput.Run(
                    client,
                    named[ApplicationPrefix.Length..],
                    TimeOption.Parse(parsed.GetValue(from), "--from"),
                    TimeOption.Parse(parsed.GetValue(to), "--to"),
                    parsed.GetValue(table),
                    cancellationToken);
            }

            if (parsed.GetValue(from) is not null || parsed.GetValue(to) is not null || parsed.GetValue(table) is not null)
            {
                throw new CommandException("--from, --to and --table are for applications: tarn audit application:NAME", ExitCode.Usage);
            }

            var audit = new AuditClient(client, TimeProvider.System) { Told = Terminal.Notify };
            var result = await audit.Run(parsed.GetRequiredValue(what), cancellationToken);
            foreach (var note in result.Notes)
            {
                await Console.Out.WriteLineAsync($"NOT COMPARED {note}");
            }

            Terminal.Output.Write(Table(result).ToTable());
            Terminal.Output.WriteLine();
            foreach (var finding in result.Findings)
            {
                await Console.Out.WriteLineAsync($"FOUND {finding}");
            }

            var agrees = result.Notes.Count == 0 ? "everything agrees" : "everything that was compared agrees";
            await Console.Out.WriteLineAsync(result.Findings.Count == 0 ? agrees : Quantity.Of(result.Findings.Count, "finding"));
            return result.Findings.Count == 0 ? ExitCode.Ok : ExitCode.Failed;
        });
        return command.WithExamples(
            "tarn audit visits-to-web-visits", "tarn audit web.visits", "tarn audit tarn.audit", "tarn audit application:visits --from 2026-11-20T10:00:00Z");
    }

    private static PrintedTable Table(AuditResult result) => new(
        [
            "delivery", "run", "commits", "shards", "records", "sub-records", "rows", "quarantined", "redriven", "damaged", "expired", "dropped", "superseded",
            "results", "dropped by function",
        ],
        [false, .. Enumerable.Repeat(true, 14)],
        [
            .. result.Runs.Select(row => (string?[])
            [
                row.Delivery,
                .. ((long[])[
                    row.Run.Run, row.Run.Commits, row.Run.Shards, row.Run.Records, row.Run.SubRecords, row.Run.Rows, row.Run.Quarantined, row.Run.Redriven,
                    row.Run.Damaged, row.Run.Expired, row.Run.Dropped, row.Run.Superseded, row.Run.Results, row.Run.DroppedByFunction,
                ]).Select(count => count.ToString("N0", CultureInfo.InvariantCulture)),
            ]),
        ]);
}
