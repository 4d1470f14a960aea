using System.CommandLine;
using Tarn.Clients;
using Tarn.Commands.Alarms;
using Tarn.Commands.Applications;
using Tarn.Commands.Buckets;
using Tarn.Commands.Functions;
using Tarn.Commands.Items;
using Tarn.Commands.Keys;
using Tarn.Commands.Metrics;
using Tarn.Commands.Options;
using Tarn.Commands.Prefixes;
using Tarn.Commands.Queues;
using Tarn.Commands.Sql;
using Tarn.Commands.Streams;
using Tarn.Commands.Tables;
using Tarn.Commands.Topics;
using Tarn.Commands.Users;
using Tarn.Output;
using Tarn.OwnProcess;
using Tarn.Patterns.Names;
using Tarn.Settings;
using Tarn.Wire.Protocols;

namespace Tarn.Commands;

/// <summary>The commands of the program. Results go to stdout, everything else to stderr.</summary>
internal static class CommandLine
{
    private const string HelpFlag = "--help";

    /// <summary>Runs the command that <paramref name="args"/> name and returns the exit code.</summary>
    public static async Task<int> Run(string[] args)
    {
        var root = Root();
        var parsed = root.Parse(Asked(args));
        if (parsed.Errors.Count > 0)
        {
            Refuse(parsed);
            return ExitCode.Usage;
        }

        using var signals = new StopSignals();
        var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        return await Guarded(parsed, () => parsed.InvokeAsync(configuration, signals.Asked));
    }

    /// <summary>The program's commands.</summary>
    internal static RootCommand Root()
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
            QueuesCommand.Build(),
            TopicsCommand.Build(),
            ItemsCommand.Build(),
            TablesCommand.Build(),
            BucketsCommand.Build(),
            PrefixesCommand.Build(),
            UsersCommand.Build(),
            KeysCommand.Build(),
            MetricsCommand.Build(),
            AlarmsCommand.Build(),
            FindCommand.Build(),
            VerifyCommand.Build(),
            RecoverCommand.Build(),
            DoctorCommand.Build(),
            ConsoleCommand.Build(),
            EnvCommand.Build(),
            CoverageCommand.Build(),
            VersionCommand.Build(),
            WorkerCommand.Build(),
        };
        root.WithExamples("tarn serve", "tarn demo", "tarn help put", "tarn sql \"SELECT 1\"");
        return root;
    }

    // `tarn` and `tarn help` show the help of the program, `tarn help put` that of a command.
    private static string[] Asked(string[] args) => args switch
    {
        [] => [HelpFlag],
        ["help", .. var rest] => [.. rest, HelpFlag],
        _ => args,
    };

    // A misspelt command after another one is read as a name: `tarn tables exprot`.
    private static string Hint(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var hint = MisspeltCommand.Of(command, parsed.CommandResult.Tokens.Take(1).Select(token => token.Value));
        return hint is null ? "" : $"\ntarn: {hint}";
    }

    private static void Refuse(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var misspelt = MisspeltCommand.Of(command, parsed.UnmatchedTokens);
        foreach (var error in parsed.Errors.Where(error => misspelt is null || error.Message != "Required command was not provided."))
        {
            Terminal.Notify($"tarn: {error.Message}");
        }

        if (misspelt is not null)
        {
            Terminal.Notify($"tarn: {misspelt}");
        }

        foreach (var flag in parsed.UnmatchedTokens.Where(token => token.StartsWith("--", StringComparison.Ordinal)))
        {
            var known = command.Options.Select(option => option.Name);
            Terminal.Notify($"tarn: unknown option {flag}; the nearest is {NearestName.Of(flag, known)}.");
        }

        Terminal.Notify($"Try: tarn {(command is RootCommand ? "" : command.Name + " ")}--help");
    }

    private static async Task<int> Guarded(ParseResult parsed, Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (CommandException error)
        {
            Terminal.Notify($"tarn: {error.Message}{Hint(parsed)}");
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
            Terminal.Notify($"tarn: {error.Code}: {error.Message}{Hint(parsed)}");
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
