using Tarn.Modules.Storage;
using Tarn.OwnProcess;
using Tarn.Settings;
using Tarn.Storage;
using Tarn.Wire.Http;

namespace Tarn.Composition;

/// <summary>
/// The running server: opens the modules, listens until it is stopped, and closes the modules in the opposite order.
/// </summary>
internal static class TarnServer
{
    /// <summary>Runs until <paramref name="cancellationToken"/>; returns the exit code.</summary>
    public static async Task<int> Run(ServeSettings settings, CancellationToken cancellationToken)
    {
        using var logs = Logs.Open(settings.Of(InstanceSettings.LogLevel));
        try
        {
            await using var instance = await Instance.Start(
                AllModules.InOrder, settings, TimeProvider.System, logs, Console.Error.WriteLine, cancellationToken);
            foreach (var line in instance.Introduction())
            {
                await Console.Error.WriteLineAsync(line);
            }

            await Console.Out.WriteLineAsync($"tarn ready {instance.Get<AwsListener>().Url} {settings.Data}");
            await Console.Out.FlushAsync(CancellationToken.None);
            await Stopped(cancellationToken);
            await Console.Error.WriteLineAsync("tarn: stopping; a second signal ends at once");
            return ExitCode.Ok;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Ok;
        }
        catch (TarnException refused)
        {
            throw new CommandException(StoreFiles.Explain(settings.Data, refused).Message, ExitCode.Failed, refused);
        }
    }

    private static async Task Stopped(CancellationToken stop)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = stop.Register(done.SetResult);
        await done.Task;
    }
}
