using Tarn.OwnProcess;

namespace Tarn.Commands.Options;

/// <summary>A table as a person names it: <c>database.table</c>.</summary>
internal sealed record TableOption(string Database, string Name)
{
    /// <summary>Parses DB.NAME.</summary>
    /// <param name="option">The option that has the text.</param>
    /// <exception cref="CommandException">The text has another form.</exception>
    public static TableOption Parse(string text, string option = "--table") => text.Split('.') is [{ Length: > 0 } database, { Length: > 0 } name]
        ? new TableOption(database, name)
        : throw new CommandException($"{option} is '{text}': DB.NAME is needed, as in web.visits", ExitCode.Usage);

    /// <inheritdoc/>
    public override string ToString() => $"{Database}.{Name}";
}
