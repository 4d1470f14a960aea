using System.CommandLine;
using Tarn.Clients;
using Tarn.Commands.Options;
using Tarn.OwnProcess;

namespace Tarn.Commands;

/// <summary><c>tarn console</c>: prints a link that signs in to the console.</summary>
internal static class ConsoleCommand
{
    public static Command Build()
    {
        var command = new Command("console", "Prints a link to the console that signs in once, within 60 seconds.");
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            await Console.Out.WriteLineAsync($"{await ConsoleLink.Make(client, cancellationToken)}");
            return ExitCode.Ok;
        });
        return command.WithExamples("tarn console", "tarn console --data /var/lib/tarn", "xdg-open \"$(tarn console)\"");
    }
}
