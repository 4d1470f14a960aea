using System.Text.RegularExpressions;
using Tarn.Clients;
using Tarn.Commands.Sql.Completion;
using Tarn.Commands.Sql.Editing;
using Tarn.Output;
using Tarn.OwnProcess;
using Tarn.Wire.Protocols;

namespace Tarn.Commands.Sql;

/// <summary>Statements one after the other, with the database, variables and settings that they share.</summary>
/// <param name="queries">Runs statements.</param>
/// <param name="output">Writes results.</param>
internal sealed partial class SqlSession(QueryClient queries, CompletionNames names, ResultOutput output)
{
    private const string Help = """
        A statement ends with ; and may have several lines.
        \d                the tables of the database; without one, of all databases
        \d TABLE          the columns of a table
        \l                the databases
        \c DATABASE       as USE DATABASE
        \all              shows all rows and columns, and back
        \set NAME=VALUE   sets a variable, used as :NAME, :'NAME' or :"NAME"
        \set              the variables
        \explain          shows plans instead of results, and back
        \timing           shows times, and back
        Tab               completes names and words
        Ctrl-R            searches the earlier statements
        Ctrl-C            drops the line, or cancels the running statement
        help, \?          this help
        exit, quit, \q    leaves, as Ctrl-D does
        """;

    /// <summary>The database of names without one; null: `default`.</summary>
    public string? Database { get; set; }

    public StatementVariables Variables { get; } = new();

    /// <summary>Whether plans are shown instead of results.</summary>
    public bool Explains { get; set; }

    private bool ShowsTimes { get; set; } = true;

    /// <summary>Runs the statements of a text; the first failure ends it.</summary>
    public async Task<int> Batch(string text, CancellationToken cancellationToken)
    {
        foreach (var statement in StatementList.Split(text))
        {
            try
            {
                if (output.IsPaged)
                {
                    await WritePages(statement, cancellationToken);
                }
                else if (await Run(statement, cancellationToken) is { } table)
                {
                    output.Write(table);
                }
            }
            catch (StatementException error)
            {
                throw new CommandException(error.Message + await NameHint.Of(error.Message, statement, Database, names, cancellationToken));
            }
        }

        return ExitCode.Ok;
    }

    /// <summary>Runs the statements that a person types, until that person leaves.</summary>
    public async Task<int> Interactive(SqlTerminal terminal, CancellationToken cancellationToken)
    {
        var waiting = "";
        while (true)
        {
            var line = await terminal.ReadLine(waiting.Length == 0 ? $"{Database ?? "tarn"}> " : "  ... ", waiting, cancellationToken);
            var word = waiting.Length == 0 ? line?.Trim().TrimEnd(';').TrimEnd().ToLowerInvariant() : "";
            if (line is null || word is "\\q" or "exit" or "quit")
            {
                return ExitCode.Ok;
            }

            if (word is "help" or ['\\', ..])
            {
                terminal.Remember(line);
                await Show(() => Command(word == "help" ? "\\?" : line.Trim(), terminal, cancellationToken));
                continue;
            }

            waiting = line == LineEditor.Dropped ? "" : waiting.Length == 0 ? line : $"{waiting}\n{line}";
            if (!StatementList.IsComplete(waiting))
            {
                continue;
            }

            terminal.Remember(waiting);
            foreach (var statement in StatementList.Split(waiting))
            {
                await Show(() => Hinted(statement, terminal, cancellationToken));
            }

            waiting = "";
        }
    }

    private static async Task Show(Func<Task> run)
    {
        try
        {
            await run();
        }
        catch (OperationCanceledException)
        {
            Terminal.Notify("cancelled");
        }
        catch (Exception error) when (error is StatementException or AwsErrorException or CommandException)
        {
            Terminal.Notify(error.Message);
        }
    }

    private async Task Hinted(string statement, SqlTerminal terminal, CancellationToken cancellationToken)
    {
        try
        {
            await Shown(statement, terminal, cancellationToken);
        }
        catch (StatementException error)
        {
            throw new StatementException(error.Message + await NameHint.Of(error.Message, statement, Database, names, cancellationToken));
        }
    }

    private async Task WritePages(string statement, CancellationToken cancellationToken)
    {
        var text = Variables.Replace(statement);
        if (IsUse(text))
        {
            return;
        }

        var options = new QueryOptions { Database = Database, HasJsonParts = output.NeedsJsonParts };
        await output.Write(queries.RunPaged(Asked(text), options, Warn, cancellationToken), cancellationToken);
        ForgetChanged(text);
    }

    private Task Shown(string statement, SqlTerminal terminal, CancellationToken cancellationToken) =>
        Shown(token => Run(statement, token), terminal, cancellationToken);

    private async Task Shown(Func<CancellationToken, Task<PrintedTable?>> run, SqlTerminal terminal, CancellationToken cancellationToken)
    {
        var begun = TimeProvider.System.GetTimestamp();
        if (await terminal.Run(run, cancellationToken) is not { } table)
        {
            return;
        }

        output.Write(table);
        if (ShowsTimes)
        {
            var elapsed = TimeProvider.System.GetElapsedTime(begun);
            var live = table.AsOf is { } time ? $"; live as of {time:HH:mm:ss.fff} UTC, {Quantity.Of(table.UndeliveredRows, "row")} undelivered" : "";
            var rows = table.RowsChanged is { } changed ? $"{Quantity.Of(changed, "row")} changed" : Quantity.Of(table.RowsTotal ?? table.Rows.Count, "row");
            Terminal.Notify($"{rows} in {elapsed.TotalMilliseconds:N0} ms{live}");
        }
    }

    private async Task Command(string line, SqlTerminal terminal, CancellationToken cancellationToken)
    {
        var (name, rest) = line.IndexOf(' ', StringComparison.Ordinal) is > 0 and var at ? (line[..at], line[at..].Trim()) : (line, "");
        switch (name)
        {
            case "\\d" when rest.TrimEnd(';').Length > 0:
                await Shown($"DESCRIBE {rest.TrimEnd(';')}", terminal, cancellationToken);
                break;
            case "\\d":
                await Shown(AllTables, terminal, cancellationToken);
                break;
            case "\\all":
                output.IsWhole = !output.IsWhole;
                Terminal.Notify(output.IsWhole ? "results are shown whole" : "at most 200 rows and the columns that fit are shown");
                break;
            case "\\l":
                await Shown("SHOW DATABASES", terminal, cancellationToken);
                break;
            case "\\c" when rest.Length > 0:
                Database = rest.Trim('"', '`', ';');
                break;
            case "\\set" when rest.Length > 0:
                Variables.Set(rest);
                break;
            case "\\set":
                Terminal.Notify(string.Join('\n', Variables.All.Select(variable => $"{variable.Key}={variable.Value}")));
                break;
            case "\\explain":
                Explains = !Explains;
                Terminal.Notify(Explains ? "plans are shown" : "results are shown");
                break;
            case "\\timing":
                ShowsTimes = !ShowsTimes;
                break;
            case "\\?":
                Terminal.Notify(Help);
                break;
            default:
                throw new CommandException($"{name} is not a command; help lists them.");
        }
    }

    // Null: the statement has no result, because it changes the session.
    private async Task<PrintedTable?> Run(string statement, CancellationToken cancellationToken)
    {
        var text = Variables.Replace(statement);
        if (IsUse(text))
        {
            return null;
        }

        var options = new QueryOptions { Database = Database, RowsMax = output.RowsMax, HasJsonParts = output.NeedsJsonParts };
        var table = await queries.RunTyped(Asked(text), options, cancellationToken);
        Warn(table.LeftOut);
        ForgetChanged(text);
        return table;
    }

    private static void Warn(string? leftOut)
    {
        if (leftOut is not null)
        {
            Terminal.Notify($"warning: left out of the result: {leftOut}");
        }
    }

    private bool IsUse(string text)
    {
        if (Use().Match(text) is not { Success: true } use)
        {
            return false;
        }

        Database = use.Groups["name"].Value;
        return true;
    }

    private string Asked(string text) => Explains && Query().IsMatch(text) ? $"EXPLAIN {text}" : text;

    private void ForgetChanged(string text)
    {
        if (Definition().IsMatch(text))
        {
            names.Forget();
        }
    }

    // The tables of the session's database, or of all.
    private async Task<PrintedTable?> AllTables(CancellationToken cancellationToken)
    {
        names.Forget();
        var rows = new List<string?[]>();
        foreach (var database in Database is { } own ? [own] : await names.Databases(cancellationToken))
        {
            rows.AddRange((await names.Tables(database, cancellationToken)).Select(table => new[] { database, table.Name, table.Kind }));
        }

        return new PrintedTable(["database", "name", "kind"], [false, false, false], rows) { Types = ["varchar", "varchar", "varchar"] };
    }

    [GeneratedRegex(@"^\s*(CREATE|ALTER|DROP|COMMENT|MSCK)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Definition();

    [GeneratedRegex("""^\s*USE\s+((awsdatacatalog|"awsdatacatalog")\s*\.\s*)?["`]?(?<name>[^\s"`;.]+)["`]?\s*$""", RegexOptions.IgnoreCase)]
    private static partial Regex Use();

    [GeneratedRegex(@"^\s*(SELECT|WITH|VALUES|TABLE|INSERT|DELETE|UPDATE|MERGE|\()", RegexOptions.IgnoreCase)]
    private static partial Regex Query();
}
