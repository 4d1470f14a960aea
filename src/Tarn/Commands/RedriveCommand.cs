using System.CommandLine;
using Tarn.Clients;
using Tarn.Commands.Options;
using Tarn.Output;
using Tarn.OwnProcess;

namespace Tarn.Commands;

/// <summary><c>tarn deliveries redrive</c>: delivers failed records again.</summary>
internal static class RedriveCommand
{
    public static Command Build()
    {
        var name = new Argument<string>("NAME") { Description = "The delivery." };
        var where = new Option<string?>("--where")
        {
            Description = "A condition in SQL over the columns of the delivery's table in tarn_quarantine; without it, all records.",
            HelpName = "SQL",
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only passes the records through the steps and checks; nothing changes." };
        var command = new Command("redrive", "Delivers failed records again, under the delivery's present configuration.") { name, where, dryRun };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            var progress = new WorkLine(parsed.GetRequiredValue(name));
            var redrive = new RedriveClient(client, TimeProvider.System)
            {
                IsDryRun = parsed.GetValue(dryRun),
                Told = (done, all) => progress.Show(done, all, "record"),
            };
            var sum = await redrive.Run(parsed.GetRequiredValue(name), parsed.GetValue(where), cancellationToken);
            progress.Clear();
            var verb = redrive.IsDryRun ? "would be redriven" : "redriven";
            await Console.Out.WriteLineAsync(
                $"{Quantity.Of(sum.Selected, "record")} selected: {sum.Redriven} {verb}, {sum.Failed} refused again, "
                + $"{sum.Skipped} redriven before, {sum.Missing} not kept");
            return sum.Failed + sum.Missing == 0 ? ExitCode.Ok : ExitCode.Failed;
        });
        return command.WithExamples(
            "tarn deliveries redrive visits-to-web-visits --dry-run",
            "tarn deliveries redrive visits-to-web-visits",
            "tarn deliveries redrive visits-to-web-visits --where \"error_code = 'Iceberg.NoSuchTable' AND failed_at > current_timestamp - interval '1' day\"");
    }
}
