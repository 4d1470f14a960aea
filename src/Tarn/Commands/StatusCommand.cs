using System.CommandLine;
using Spectre.Console;
using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;
using Tarn.Clients;
using Tarn.Commands.Options;
using Tarn.Output;
using Tarn.OwnProcess;

namespace Tarn.Commands;

/// <summary><c>tarn status</c>: the state of the instance, as tables or JSON.</summary>
internal static class StatusCommand
{
    public static Command Build()
    {
        var json = new Option<bool>("--json") { Description = "Prints the whole status as JSON, for programs." };
        var all = new Option<bool>("--all") { Description = "Shows the internal deliveries of applications too." };
        var command = new Command("status", "Shows streams with rates and lag, deliveries, tables, disk and memory, in all regions.") { json, all };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            if (parsed.GetValue(json))
            {
                await Console.Out.WriteLineAsync(await StatusText.Read(client, cancellationToken));
                return ExitCode.Ok;
            }

            var api = new TarnApiClient(client);
            var status = await api.GetStatus(new GetStatusInput(), cancellationToken);
            var shown = InternalDeliveries.Shown(status.Deliveries, parsed.GetValue(all));
            foreach (var part in StatusTables.Of(status with { Deliveries = shown }, TimeProvider.System.GetUtcNow()))
            {
                Terminal.Output.Write(part);
                Terminal.Output.WriteLine();
            }

            InternalDeliveries.Notify(status.Deliveries.Count - shown.Count);
            if (LeftOutLine.Of(status) is { } leftOut)
            {
                Terminal.Output.Write(leftOut);
            }

            var attention = await api.ListAttention(new ListAttentionInput(), cancellationToken);
            if (AttentionTable.Of(attention.Items) is { } table)
            {
                Terminal.Output.Write(table);
                Terminal.Output.WriteLine();
            }

            return ExitCode.Ok;
        });
        return command.WithExamples("tarn status", "tarn status --json | jq .Deliveries");
    }
}
