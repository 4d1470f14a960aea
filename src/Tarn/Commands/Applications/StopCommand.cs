using System.CommandLine;
using Tarn.Aws.KinesisAnalyticsV2;
using Tarn.Aws.KinesisAnalyticsV2.Model;
using Tarn.Commands.Options;

namespace Tarn.Commands.Applications;

/// <summary><c>tarn applications stop</c>: stops an application, with a snapshot of its state unless it is forced.</summary>
internal static class StopCommand
{
    public static Command Build()
    {
        var name = new Argument<string>("NAME") { Description = "The application." };
        var force = new Option<bool>("--force") { Description = "Takes no snapshot. The next start continues at the last checkpoint and the log after it." };
        var command = new Command("stop", "Stops an application, with a snapshot of its state.") { name, force };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            var application = parsed.GetRequiredValue(name);
            await new KinesisAnalyticsV2Client(client).StopApplication(
                new StopApplicationInput { ApplicationName = application, Force = parsed.GetValue(force) }, cancellationToken);
            return await ApplicationsCommand.Show(client, application, cancellationToken);
        });
        return command.WithExamples("tarn applications stop visits", "tarn applications stop visits --force");
    }
}
