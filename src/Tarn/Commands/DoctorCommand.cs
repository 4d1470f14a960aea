using System.CommandLine;
using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;
using Tarn.Commands.Options;
using Tarn.Output;
using Tarn.OwnProcess;

namespace Tarn.Commands;

/// <summary><c>tarn doctor</c>: decisions that Tarn leaves to an operator.</summary>
internal static class DoctorCommand
{
    public static Command Build()
    {
        var accept = new Option<bool>("--accept-clock")
        {
            Description = "Accepts the clock after a jump: retention deletes expired records again.",
        };
        var command = new Command("doctor", "Makes decisions that Tarn leaves to an operator; without a flag, lists the pending ones.") { accept };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            var api = new TarnApiClient(client);
            if (!parsed.GetValue(accept))
            {
                await ListPending(api, cancellationToken);
                return ExitCode.Ok;
            }

            var doubt = (await api.AcceptClock(new AcceptClockInput(), cancellationToken)).Doubt;
            await Console.Out.WriteLineAsync(doubt is null ? "the clock is already trusted" : $"the clock is accepted; the doubt was: {doubt}");
            return ExitCode.Ok;
        });
        return command.WithExamples("tarn doctor", "tarn doctor --accept-clock");
    }

    // A doubt of the clock is the only decision. The other notices report losses and delays.
    private static async Task ListPending(TarnApiClient api, CancellationToken cancellationToken)
    {
        var pending = (await api.GetClockDoubt(new GetClockDoubtInput(), cancellationToken)).Doubt;
        var notices = (await api.GetStatus(new GetStatusInput(), cancellationToken)).Instance.Notices ?? [];
        var others = notices.Count(notice => notice != pending);
        await Console.Out.WriteLineAsync(pending ?? "no decision is pending");
        if (others > 0)
        {
            await Console.Out.WriteLineAsync(
                $"{Quantity.Of(others, "notice", "needs", "need")} no decision: tarn status shows {(others == 1 ? "it" : "them")}");
        }
    }
}
