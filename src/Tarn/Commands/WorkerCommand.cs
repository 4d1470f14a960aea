using System.CommandLine;
using Tarn.Commands.Options;
using Tarn.OwnProcess;
using Tarn.Streaming;
using Tarn.Workers.Child;

namespace Tarn.Commands;

/// <summary><c>tarn worker</c>: a process that runs SQL for <c>serve</c>. Started by the server only.</summary>
internal static class WorkerCommand
{
    /// <summary>
    /// Runs before the command line is parsed, because a statement may wait for the start of its worker. Nothing may
    /// write to stdout before the worker has moved it.
    /// </summary>
    /// <returns>False: the arguments are not a worker's.</returns>
    public static bool TryRun(string[] args, out int code)
    {
        if (args is not [ChildArguments.Worker, not "--help" and not "-h" and not "-?", ..])
        {
            code = 0;
            return false;
        }

        code = WorkerProcess.Run(args.AsSpan(1).ToArray(), StreamingWorker.Parts);
        return true;
    }

    /// <summary>The command, for help.</summary>
    public static Command Build()
    {
        var command = new Command(ChildArguments.Worker, "Runs SQL for 'tarn serve', which starts it (internal).") { Hidden = true };
        command.SetAction(_ =>
        {
            Console.Error.WriteLine("tarn: worker is started by 'tarn serve'");
            return ExitCode.Usage;
        });
        return command.WithExamples("tarn serve    # starts its workers itself");
    }
}
