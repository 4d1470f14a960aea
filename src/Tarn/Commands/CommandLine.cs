using System.CommandLine;
using Tarn.Clients;
using Tarn.Commands.Buckets;
using Tarn.Commands.Applications;
using Tarn.Commands.Functions;
using Tarn.Commands.Items;
using Tarn.Commands.Keys;
using Tarn.Commands.Prefixes;
using Tarn.Commands.Sql;
using Tarn.Commands.Streams;
using Tarn.Commands.Tables;
using Tarn.Output;
using Tarn.OwnProcess;
using Tarn.Settings;
using Tarn.Wire.Protocols;

namespace Tarn.Commands;

/// <summary>The commands of the program. Results go to stdout, everything else to stderr.</summary>
internal static class CommandLine
{
    /// <summary>Runs the command that <paramref name="args"/> name and returns the exit code.</summary>
    public static async Task<int> Run(string[] args)
    {
        var root = new RootCommand("Tarn: a streaming data lake in one program.")
        {
            ServeCommand.Build(),
            DemoCommand.Build(),
            SqlCommand.Build(),
            PutCommand.Build(),
            TailCommand.Build(),
            StatusCommand.Build(),
            StreamsCommand.Build(),
            BacklogCommand.Build(),
            DeliveriesCommand.Build(),
            AuditCommand.Build(),
            FunctionsCommand.Build(),
            ApplicationsCommand.Build(),
            ItemsCommand.Build(),
            TablesCommand.Build(),
            BucketsCommand.Build(),
            PrefixesCommand.Build(),
            KeysCommand.Build(),
            VerifyCommand.Build(),
            RecoverCommand.Build(),
            DoctorCommand.Build(),
            ConsoleCommand.Build(),
            EnvCommand.Build(),
            CoverageCommand.Build(),
            VersionCommand.Build(),
            WorkerCommand.Build(),
        };
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            Refuse(parsed);
            return ExitCode.Usage;
        }

        using var signals = new StopSignals();
        var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        return await Guarded(() => parsed.InvokeAsync(configuration, signals.Asked));
    }

    private static void Refuse(ParseResult parsed)
    {
        foreach (var error in parsed.Errors)
        {
            Terminal.Notify($"tarn: {error.Message}");
        }

        var command = parsed.CommandResult.Command;
        foreach (var flag in parsed.UnmatchedTokens.Where(token => token.StartsWith("--", StringComparison.Ordinal)))
        {
            var known = command.Options.Select(option => option.Name);
            Terminal.Notify($"tarn: unknown option {flag}; the nearest is {NearestName.Of(flag, known)}.");
        }

        Terminal.Notify($"Try: tarn {(command is RootCommand ? "" : command.Name + " ")}--help");
    }

    private static async Task<int> Guarded(Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (CommandException error)
        {
            Terminal.Notify($"tarn: {error.Message}");
            return error.Code;
        }
        catch (Storage.TarnException error)
        {
            Terminal.Notify($"tarn: {error.Message}");
            return ExitCode.Failed;
        }
        catch (StatementException error)
        {
            Terminal.Notify($"tarn: {error.Message}");
            return ExitCode.Failed;
        }
        catch (AwsErrorException error)
        {
            Terminal.Notify($"tarn: {error.Code}: {error.Message}");
            return ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (IOException error) when (BrokenPipe.Is(error))
        {
            return ExitCode.Ok; // the pipe's reader, such as head, needs no more output
        }
    }
}
