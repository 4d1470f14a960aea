using System.CommandLine;
using Spectre.Console;
using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;
using Tarn.Clients;
using Tarn.Commands.Options;
using Tarn.Output;
using Tarn.OwnProcess;

namespace Tarn.Commands.Functions;

/// <summary><c>tarn functions</c>: functions with their environments, mappings and logs.</summary>
internal static class FunctionsCommand
{
    public static Command Build()
    {
        var name = new Argument<string?>("NAME") { Description = "The function; without it, all of the region are listed.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("functions", "Shows functions with environments, errors and the lag of their mappings.")
        {
            name, FunctionLogsCommand.Build(),
        };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            var one = parsed.GetValue(name);
            var status = await new TarnApiClient(client).GetStatus(new GetStatusInput(), cancellationToken);
            var shown = (status.Functions ?? []).Where(function => function.Region == client.Region && function.Name == (one ?? function.Name)).ToList();
            if (one is not null && shown.Count == 0)
            {
                throw await new ResourceClient(client).Missing("function", one, cancellationToken);
            }

            foreach (var part in StatusTables.Functions(shown).Concat(AwsCallTable.Of(shown)))
            {
                Terminal.Output.Write(part);
                Terminal.Output.WriteLine();
            }

            return ExitCode.Ok;
        });
        return command.WithExamples("tarn functions", "tarn functions resize", "tarn functions logs resize --follow");
    }
}
