using System.CommandLine;
using Spectre.Console;
using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;
using Tarn.Clients;
using Tarn.Commands.Options;
using Tarn.Output;
using Tarn.OwnProcess;

namespace Tarn.Commands.Applications;

/// <summary><c>tarn applications</c>: applications in streaming SQL with their state, lag and counts.</summary>
internal static class ApplicationsCommand
{
    public static Command Build()
    {
        var name = new Argument<string?>("NAME")
        {
            Description = "The application; without it, all of the region are listed.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("applications", "Shows applications in streaming SQL with state, lag, watermark, late and bad records.")
        {
            name, RunCommand.Build(), StopCommand.Build(), ApplicationReplayCommand.Build(),
        };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            return await Show(client, parsed.GetValue(name), cancellationToken);
        });
        return command.WithExamples("tarn applications", "tarn applications visits", "tarn applications run visits.sql", "tarn applications stop visits");
    }

    /// <summary>Prints one application, or all of the region.</summary>
    public static async Task<int> Show(DoorClient client, string? name, CancellationToken cancellationToken)
    {
        var status = await new TarnApiClient(client).GetStatus(new GetStatusInput(), cancellationToken);
        var shown = (status.Applications ?? []).Where(one => one.Region == client.Region && one.Name == (name ?? one.Name)).ToList();
        if (name is not null && shown.Count == 0)
        {
            await Console.Error.WriteLineAsync($"There is no application {name} in {client.Region}.");
            return ExitCode.Failed;
        }

        foreach (var part in StatusTables.Applications(shown, TimeProvider.System.GetUtcNow()))
        {
            Terminal.Output.Write(part);
            Terminal.Output.WriteLine();
        }

        return ExitCode.Ok;
    }
}
