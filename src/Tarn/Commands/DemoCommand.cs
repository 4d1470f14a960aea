using System.CommandLine;
using Tarn.Commands.Options;
using Tarn.Demo;
using Tarn.OwnProcess;

namespace Tarn.Commands;

/// <summary><c>tarn demo</c>: the main job on real data, from a put to answers in SQL.</summary>
internal static class DemoCommand
{
    private const int RowsDefault = 200_000;
    private const int RowsMax = 3_000_000;

    public static Command Build()
    {
        var rows = new Option<int>("--rows")
        {
            Description = "How many flights to send, up to 3,000,000.",
            HelpName = "N",
            DefaultValueFactory = _ => RowsDefault,
        };
        rows.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > RowsMax)
            {
                result.AddError($"--rows takes 1 to {RowsMax}");
            }
        });
        var exit = new Option<bool>("--exit") { Description = "Ends after the answers instead of serving until Ctrl-C." };
        var command = new Command("demo", "Streams real flights into an Iceberg table and asks about them, in ./tarn-demo.") { rows, exit };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var folder = DemoFolder.Prepare();
            await using var server = await DemoServer.Start(folder, cancellationToken);
            var run = new DemoRun(server, folder, parsed.GetValue(rows));
            var whole = await run.Show(cancellationToken);
            if (whole && parsed.GetValue(exit))
            {
                run.SayWhatToTryLater();
            }
            else if (whole)
            {
                await run.SayWhatToTry(cancellationToken);
                await Task.WhenAny(server.Ended, Task.Delay(Timeout.Infinite, cancellationToken));
            }

            return whole ? ExitCode.Ok : ExitCode.Failed;
        });
        return command.WithExamples("tarn demo", "tarn demo --rows 1000000", "tarn demo --exit && echo it works");
    }
}
