using System.CommandLine;
using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;
using Tarn.Clients;
using Tarn.OwnProcess;

namespace Tarn.Commands;

/// <summary><c>tarn doctor</c>: decisions that Tarn leaves to an operator.</summary>
internal static class DoctorCommand
{
    /// <summary>The command.</summary>
    public static Command Build()
    {
        var accept = new Option<bool>("--accept-clock")
        {
            Description = "The clock is right: retention deletes again what is too old, although the clock had jumped.",
        };
        var command = new Command("doctor", "Decides what Tarn will not decide by itself; without a flag, says what waits for a decision.") { accept };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = options.Connect(parsed);
            var api = new TarnApiClient(client);
            if (!parsed.GetValue(accept))
            {
                var notices = (await api.GetStatus(new GetStatusInput(), cancellation)).Instance.Notices ?? [];
                await Console.Out.WriteLineAsync(notices.Count == 0 ? "nothing waits for a decision" : string.Join("\n", notices));
                return ExitCode.Ok;
            }

            var doubt = (await api.AcceptClock(new AcceptClockInput(), cancellation)).Doubt;
            await Console.Out.WriteLineAsync(doubt is null ? "the clock was trusted already" : $"the clock is accepted; it had been: {doubt}");
            return ExitCode.Ok;
        });
        return command.WithExamples("tarn doctor", "tarn doctor --accept-clock");
    }
}
