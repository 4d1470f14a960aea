using System.Globalization;
using Spectre.Console;
using Tarn.Clients;
using Tarn.Clients.ApplicationAudits;
using Tarn.Output;
using Tarn.OwnProcess;

namespace Tarn.Commands.Applications;

/// <summary>Runs the audit of an application, and prints it: counts of targets, windows with late rows, findings.</summary>
internal static class ApplicationAuditOutput
{
    public static async Task<int> Run(
        DoorClient client, string application, DateTimeOffset? from, DateTimeOffset? to, string? table, CancellationToken cancellationToken)
    {
        var audit = new ApplicationAudit(client, TimeProvider.System) { Told = Terminal.Notify };
        var result = await audit.Run(application, from, to, table, cancellationToken);
        await Write("INPUTS", result.Inputs);
        await Write("NOT COMPARED", result.Notes);
        Terminal.Output.Write(Table(result).ToTable());
        Terminal.Output.WriteLine();
        await Write("LATE", result.Explained);
        await Write("FOUND", result.Findings);
        var agrees = result.Notes.Count == 0 ? "everything agrees" : "everything that was compared agrees";
        await Console.Out.WriteLineAsync(result.Findings.Count == 0 ? agrees : Quantity.Of(result.Findings.Count, "finding"));
        return result.Findings.Count == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    private static async Task Write(string word, IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            await Console.Out.WriteLineAsync($"{word} {VisibleText.Of(line)}");
        }
    }

    private static PrintedTable Table(ApplicationAuditResult result) => new(
        ["target", "rows by the log", "emitted", "late records", "windows with late rows", "windows that differ"],
        [false, .. Enumerable.Repeat(true, 5)],
        [
            .. result.Targets.Select(target => (string?[])
            [
                target.Target,
                .. ((int[])[target.Rows, target.Emitted, target.LateRows, target.Changed, target.Different])
                    .Select(count => count.ToString("N0", CultureInfo.InvariantCulture)),
            ]),
        ]);
}
